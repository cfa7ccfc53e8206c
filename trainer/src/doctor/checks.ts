import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { engineEnvironment, findPython, placeOfPython, setUpPython } from "../engine/python";
import { isFetched, type Part } from "../fetched/parts";
import { engineFolder, requirementsFile, rootFolder, shown } from "../paths";
import { meets, parseRequirements } from "./requirements";

export interface Check {
  what: string;
  /** good: fine. note: works, but worth knowing. bad: training will not work. */
  state: "good" | "note" | "bad";
  detail: string;
  /** What to do about it. */
  advice?: string;
}

const probeSchema = z.object({
  python: z.string(),
  packages: z.record(z.string(), z.string().nullable()),
  torch: z
    .object({ gpus: z.array(z.object({ name: z.string(), bytes: z.number() })), error: z.string().nullable() })
    .nullable(),
  engine: z.boolean(),
});
export type Probe = z.infer<typeof probeSchema>;

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

export function checkNode(): Check {
  const good = meets(process.versions.node, ">=20.19");
  const advice = good ? undefined : "Install Node 20.19 or newer.";
  return { what: "Node", state: good ? "good" : "bad", detail: process.versions.node, advice };
}

export async function checkPython(): Promise<Check[]> {
  const python = findPython();
  if (python === null) {
    const chosen = process.env.LOUPE_PYTHON;
    const detail = chosen ? `LOUPE_PYTHON (${chosen}) is not there` : `there is no .venv in ${placeOfPython}`;
    return [{ what: "Python", state: "bad", detail, advice: setUpPython }];
  }
  const wanted = parseRequirements(readFileSync(requirementsFile, "utf8"));
  const probeFile = path.join(path.dirname(fileURLToPath(import.meta.url)), "probe.py");
  try {
    const names = wanted.map((requirement) => requirement.name);
    const { stdout } = await promisify(execFile)(python, [probeFile, ...names], {
      env: engineEnvironment(),
      timeout: 120_000,
    });
    return judgeProbe(probeSchema.parse(JSON.parse(stdout)), wanted, python);
  } catch (error) {
    const detail = `${python} does not run: ${error instanceof Error ? error.message.split("\n")[0] : error}`;
    return [{ what: "Python", state: "bad", detail, advice: `Make the environment anew: ${setUpPython}` }];
  }
}

export function judgeProbe(probe: Probe, wanted: ReturnType<typeof parseRequirements>, python: string): Check[] {
  const rightPython = meets(probe.python, "==3.11.*") || meets(probe.python, "==3.12.*");
  const checks: Check[] = [
    {
      what: "Python",
      state: rightPython ? "good" : "note",
      detail: `${probe.python} (${python})`,
      advice: rightPython ? undefined : "The requirements are pinned for Python 3.11 and 3.12; others are not tested.",
    },
  ];
  const wrong = wanted.flatMap(({ name, constraint }) => {
    const version = probe.packages[name] ?? null;
    if (version === null) return [`${name} missing`];
    return meets(version, constraint) ? [] : [`${name} ${version}, wanted ${constraint}`];
  });
  checks.push({
    what: "Packages",
    state: wrong.length === 0 ? "good" : "bad",
    detail: wrong.length === 0 ? `${wanted.length} as pinned` : wrong.join("; "),
    advice: wrong.length === 0 ? undefined : `${python} -m pip install -r ${shown(requirementsFile)}`,
  });
  if (!probe.engine) {
    const detail = "the package loupe_engine cannot be found";
    checks.push({ what: "Engine", state: "bad", detail, advice: `Check that ${shown(engineFolder)} is whole.` });
  }
  if (probe.torch !== null) checks.push(checkGpu(probe.torch));
  return checks;
}

function checkGpu(torch: NonNullable<Probe["torch"]>): Check {
  if (torch.error !== null) {
    return { what: "torch", state: "bad", detail: torch.error, advice: "Install torch again in this environment." };
  }
  if (torch.gpus.length > 0) {
    const detail = torch.gpus.map((gpu) => `${gpu.name}, ${gigabytes(gpu.bytes)}`).join("; ");
    return { what: "CUDA", state: "good", detail };
  }
  const hidden = existsSync("/dev/nvidiactl");
  return {
    what: "CUDA",
    state: "note",
    detail: hidden ? "there is an NVIDIA device, but torch cannot use it" : "no NVIDIA GPU; training runs on the CPU",
    advice: hidden ? "Install torch's CUDA build, or train with --device cpu." : "Recipes for the CPU: nano, pico.",
  };
}

/** Only some recipes start from it. */
export function checkFetched(part: Part): Check {
  const what = part.weight.replace(/^./, (letter) => letter.toUpperCase());
  if (isFetched(part)) return { what, state: "good", detail: `${part.title}, ${shown(part.folder)}` };
  return {
    what,
    state: "note",
    detail: `${part.title} not fetched; ${part.use}`,
    advice: `npx loupe-trainer fetch (${part.megabytes.fetched} MB once), or give --weights ${part.weight}=DIR.`,
  };
}

export async function checkMachine(): Promise<Check[]> {
  const cores = os.availableParallelism();
  const memory = availableMemory();
  const disk = await statfs(rootFolder);
  const free = disk.bavail * disk.bsize;
  return [
    { what: "Cores", state: "good", detail: String(cores) },
    {
      what: "Memory",
      state: memory < 4e9 ? "note" : "good",
      detail: gigabytes(memory),
      advice: memory < 4e9 ? "Under 4 GB: lower the batch (--set stages.<stage>.batch=N)." : undefined,
    },
    {
      what: "Disk",
      state: free < 5e9 ? "note" : "good",
      detail: `${gigabytes(free)} free`,
      advice: free < 5e9 ? "A run with its scene pool takes up to 5 GB; give --run a roomier folder." : undefined,
    },
  ];
}

/** The machine's memory, or the container's limit where that is lower. */
function availableMemory(): number {
  const limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    .filter((file) => existsSync(file))
    .map((file) => Number(readFileSync(file, "utf8").trim()))
    .filter((limit) => Number.isFinite(limit) && limit > 0);
  return Math.min(os.totalmem(), ...limits);
}
