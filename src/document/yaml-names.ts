/** The names of classes in a YOLO data set's YAML: as ultralytics writes them, and as people do. Nothing else of YAML. */

/**
 * By class. Reads `names: [a, b]`, `names: {0: a, 1: b}`, and rows of `- a` or `0: a` under it; a name may stand in quotes.
 * What is written in another way has no name.
 */
export function namesInYaml(text: string): Map<number, string> {
  // Runs of blanks would take the patterns below a time that grows with their square.
  const lines = text.replace(/[^\S\n]+/g, " ").split("\n");
  const start = lines.findIndex((line) => /^names\s*:/.test(line));
  if (start < 0) return new Map();
  const inline = (lines[start] as string).replace(/^names\s*:\s*/, "");
  const flow = /^[[{]/.test(inline) ? [inline, ...lines.slice(start + 1)].join(" ") : null;
  return flow === null ? rows(lines.slice(start + 1)) : items(flow.slice(1));
}

const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/.source;
const ITEM = new RegExp(`\\s*(?:(\\d{1,6})\\s*:\\s*)?(${TEXT}|[^,\\]}#]*)\\s*([,\\]}])`, "y");

function items(flow: string): Map<number, string> {
  const names = new Map<number, string>();
  ITEM.lastIndex = 0;
  for (let next = ITEM.exec(flow); next; next = ITEM.exec(flow)) {
    const [, key, value = "", end] = next;
    if (value.trim()) names.set(key === undefined ? names.size : Number(key), unquoted(value.trim()));
    if (end !== ",") break;
  }
  return names;
}

function rows(lines: readonly string[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of lines) {
    if (!line.trim() || /^\s*#/.test(line)) continue;
    const row = new RegExp(`^\\s*(?:-\\s+|(\\d{1,6})\\s*:\\s*)(${TEXT}|.*?)\\s*(?:\\s#.*)?$`).exec(line);
    if (!row) break;
    names.set(row[1] === undefined ? names.size : Number(row[1]), unquoted(row[2] ?? ""));
  }
  return names;
}

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
