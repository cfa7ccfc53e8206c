export interface Requirement {
  name: string;
  /** `==2.11.*`, `>=2`, or nothing. */
  constraint: string;
}

/** The plain forms of requirements.txt: a name, and at most `==` or `>=` constraints parted by commas. */
export function parseRequirements(text: string): Requirement[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("-"))
    .map((line) => {
      const name = line.match(/^[A-Za-z0-9._-]+/)?.[0] ?? line;
      return { name, constraint: line.slice(name.length).split(";")[0]?.replaceAll(" ", "") ?? "" };
    });
}

const numbers = (version: string) => (version.match(/^\d+(\.\d+)*/)?.[0] ?? "0").split(".").map(Number);

function compare(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether an installed version meets a constraint. Local parts ("+cpu") are left out, as pip does. */
export function meets(version: string, constraint: string): boolean {
  return constraint
    .split(",")
    .filter((part) => part !== "")
    .every((part) => {
      const wanted = part.slice(2);
      if (part.startsWith(">=")) return compare(numbers(version), numbers(wanted)) >= 0;
      if (!part.startsWith("==")) return false;
      if (!wanted.endsWith(".*")) return compare(numbers(version), numbers(wanted)) === 0;
      const prefix = numbers(wanted.slice(0, -2));
      return compare(numbers(version).slice(0, prefix.length), prefix) === 0;
    });
}
