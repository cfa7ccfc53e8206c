export { printable } from "../../../src/command-line/printable";

const longest = 1 << 20;

/** Cuts a stream of text into lines; a line beyond 1 MiB is passed on in pieces, so that memory stays bounded. */
export class LineSplitter {
  private rest = "";
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.onLine(line.replace(/\r$/, ""));
    if (this.rest.length > longest) this.end();
  }

  end(): void {
    if (this.rest !== "") this.onLine(this.rest);
    this.rest = "";
  }
}
