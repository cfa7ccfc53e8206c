/** How far an evaluation is: a bar on a terminal, a line every so often elsewhere. On stderr, apart from the figures. */
import { MultiBar, Presets } from "cli-progress";
import { fraction } from "../output";

export interface Progress {
  /** One more line is done; `iou` is the mean so far. */
  tick(iou: number | null): void;
  /** A line of text of its own. */
  say(text: string): void;
  end(): void;
}

type Screen = Pick<NodeJS.WriteStream, "write" | "isTTY">;

function bar(total: number): Progress {
  const format = "{bar} {value}/{total}  mean IoU {iou}  {eta_formatted} left";
  const bars = new MultiBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  const single = bars.create(total, 0, { iou: "–" });
  return {
    tick: (iou) => single.increment(1, { iou: fraction(iou) }),
    say: (text) => bars.log(`${text}\n`),
    end: () => bars.stop(),
  };
}

function plain(total: number, screen: Screen, everySeconds: number): Progress {
  const begin = performance.now();
  let told = begin;
  let done = 0;
  return {
    tick(iou) {
      done++;
      const now = performance.now();
      if (now - told < everySeconds * 1000) return;
      told = now;
      const left = (((now - begin) / done) * (total - done)) / 1000;
      screen.write(`${done}/${total}  mean IoU ${fraction(iou)}  ${Math.ceil(left)} s left\n`);
    },
    say: (text) => screen.write(`${text}\n`),
    end: () => {},
  };
}

export function startProgress(total: number, screen: Screen = process.stderr, everySeconds = 10): Progress {
  return screen.isTTY ? bar(total) : plain(total, screen, everySeconds);
}
