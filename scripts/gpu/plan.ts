/** The commands of a lease, in order: what a pack holds decides what is run. */
import type { Device, StageName } from "./configs";
import { trained } from "./configs";
import { COMMAND } from "./machine";

/** What a pack says of itself, in base/pack.json. */
export interface PackInfo {
  device: Device;
  /** Folder of the run, as its configurations have it. */
  run: string;
  /** Names of base/configs, without .json. */
  configs: string[];
  /** Requirements, for the check of what is there. */
  packages: string[];
  volumes: number;
}

export interface Call {
  title: string;
  /** Ignored paths that travel with this call; what travelled before stays while the machine does. */
  carry: string[];
  command: string;
  /** For the call's own limit. */
  seconds: number;
  /** What to do here with what came back. */
  after?: string;
}

const PACK = "gpu-pack/base";
const SETUP = `. ${PACK}/setup.sh`;
/** Weights that do not fit into one call's way back. */
const LARGE: readonly StageName[] = ["cold_start", "rl"];
/** Given to a command beyond its own limit: setting up, bringing back. */
const AROUND = 60;

/** An engine that is stopped saves, and the same command goes on. */
const limited = (seconds: number, command: string) => `timeout -s INT ${seconds} ${command}`;
const engine = (verb: string, config: string) =>
  `$PYTHON -m loupe_engine ${verb} --config ${PACK}/configs/${config}.json`;

function call(title: string, seconds: number, command: string, after?: string): Call {
  const whole = { title, carry: [], command: `${SETUP} && ${command}`, seconds: seconds + AROUND };
  if (whole.command.length > COMMAND.characters) throw new Error(`${title}: ${whole.command.length} characters`);
  if (whole.seconds > COMMAND.seconds) throw new Error(`${title}: ${whole.seconds} seconds`);
  return after === undefined ? whole : { ...whole, after };
}

function doesItRun({ device, packages }: PackInfo): Call {
  const probe = `$PYTHON ${PACK}/trainer/src/doctor/probe.py ${packages.join(" ")}`;
  const which = device === "cuda" ? "-m gpu" : "-k cpu";
  const tests = limited(240, `$PYTHON -m pytest -q -s ${which} -p no:cacheprovider tests/test_gpu.py`);
  return call("does it run: what is there, the tests", 240, `${probe}; cd ${PACK}/trainer/engine && ${tests}`);
}

function bench(name: string, title: string): Call {
  const run = limited(300, engine("bench", `bench-${name}`));
  return call(title, 300, `${run}; cp -r runs/bench/${name}/. $OUT/ && cat $OUT/bench.txt`);
}

/** `minutes` of a stage are of training alone: reading the questions and making the feature cache come before. */
function stage(verb: string, folder: StageName, run: string): Call[] {
  const bring = (from: number) => `$PYTHON ${PACK}/bring.py back ${run} ${folder} $OUT${from ? ` ${from}` : ""}`;
  const join = `cat FILES/${folder}.pt.* > ${run}/${folder}/checkpoint.pt   (FILES: where they came back to)`;
  const train = `${limited(COMMAND.seconds - AROUND, engine(verb, folder))} 2>&1 | tee $OUT/${folder}.log`;
  const first = call(verb, COMMAND.seconds - AROUND, `{ ${train}; ${bring(0)}; }`, join);
  if (!LARGE.includes(folder)) return [first];
  return [first, call(`${verb}: the rest of its weights`, 30, bring(4), `${join}, of both calls`)];
}

/** Every call with the volume of data that it carries; calls for data alone where there are more. */
function carrying(calls: Call[], before: Call[], volumes: number): Call[] {
  const alone = Array.from({ length: Math.max(0, volumes - before.length) }, () => call("more data", 1, "ls gpu-pack"));
  return [...before, ...alone, ...calls].map((one, i) => ({
    ...one,
    carry: [...(i === 0 ? [PACK] : []), ...(i < volumes ? [`gpu-pack/data-${i + 1}`] : [])],
  }));
}

export function planOf(pack: PackInfo): Call[] {
  const has = (config: string) => pack.configs.includes(config);
  const benches = pack.configs.filter((name) => name.startsWith("bench-")).map((name) => name.slice("bench-".length));
  const before = [doesItRun(pack)];
  if (has("bench-first")) before.push(bench("first", "one step of every stage at full size, with peak memory"));
  const join = `$PYTHON ${PACK}/join.py`;
  const data = limited(300, engine("data", "data"));
  const calls = [
    ...(pack.volumes > 0 ? [call("data in place", 60, join)] : []),
    ...(has("data") ? [call("scenes", 300, data)] : []),
    ...trained.filter(({ folder }) => has(folder)).flatMap(({ verb, folder }) => stage(verb, folder, pack.run)),
    ...benches.filter((name) => name !== "first").map((name) => bench(name, `bench of ${name}'s shapes`)),
  ];
  return carrying(calls, before, pack.volumes);
}

export function describePlan(calls: readonly Call[]): string {
  const said = calls.map(({ title, carry, command, seconds, after }, i) =>
    [
      `${i + 1}. ${title}`,
      ...(carry.length ? [`   carry: ${carry.join(", ")}`] : []),
      `   limit: ${seconds} s`,
      `   ${command}`,
      ...(after === undefined ? [] : [`   then, here: ${after}`]),
    ].join("\n"),
  );
  const again =
    "A stage that was stopped is given again and goes on (`scenes` begins anew); of several calls only the first needs its carry, unless the\n" +
    "machine is a new one. After a mend here: pack again, carry gpu-pack/base once more.";
  return `${said.join("\n\n")}\n\n${again}`;
}
