/** How far a long run is: a bar on a terminal, a line every so often elsewhere. On stderr, apart from what is asked for. */
import { MultiBar, Presets } from "cli-progress";

export interface Progress {
  /** One more is done; `said` of it, or of all so far. */
  tick(said: string): void;
  /** A line of text of its own. */
  say(text: string): void;
  /** The same on stdout. */
  print(text: string): void;
  end(): void;
}

type Screen = Pick<NodeJS.WriteStream, "write" | "isTTY">;

function bar(total: number): Progress {
  const format = "{bar} {value}/{total}  {said}  {eta_formatted} left";
  const bars = new MultiBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  const single = bars.create(total, 0, { said: "" });
  return {
    tick: (said) => single.increment(1, { said }),
    say: (text) => bars.log(`${text}\n`),
    // Where both are one terminal, the bar would be drawn over it.
    print: (text) => (process.stdout.isTTY ? bars.log(`${text}\n`) : console.log(text)),
    end: () => bars.stop(),
  };
}

function plain(total: number, screen: Screen, everySeconds: number): Progress {
  const begin = performance.now();
  let told = begin;
  let done = 0;
  return {
    tick(said) {
      done++;
      const now = performance.now();
      if (now - told < everySeconds * 1000) return;
      told = now;
      const left = (((now - begin) / done) * (total - done)) / 1000;
      screen.write(`${done}/${total}  ${said}  ${Math.ceil(left)} s left\n`);
    },
    say: (text) => screen.write(`${text}\n`),
    print: (text) => console.log(text),
    end: () => {},
  };
}

export function startProgress(total: number, screen: Screen = process.stderr, everySeconds = 10): Progress {
  return screen.isTTY ? bar(total) : plain(total, screen, everySeconds);
}
