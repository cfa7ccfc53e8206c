/** All boxes of an answer with what the model calls each: `{"bbox_2d":[…],"label":"…"}`, or Qwen2-VL's own markup. */
import { BoxScanner, type WrittenBox } from "./box-scanner";

export interface LabelledBox {
  written: WrittenBox;
  label: string | null;
}

const LONGEST_LABEL = 200;
/** Around a box, where its label is looked for. */
const REACH = 2000;
const QUOTED = /"label"\s*:\s*("(?:[^"\\]|\\.)*")/;
const REFERENCE = /<\|object_ref_start\|>([^<]*)<\|object_ref_end\|>/g;

/** The first `most` boxes of the text, in their order. */
export function labelledBoxes(answer: string, most: number): LabelledBox[] {
  const scanner = new BoxScanner();
  const found: LabelledBox[] = [];
  let end = 0;
  for (const char of answer) {
    end += char.length;
    for (const written of scanner.push(char)) {
      found.push({ written, label: labelOf(answer, end) });
      if (found.length >= most) return found;
    }
  }
  const bare = found.length ? null : scanner.finish();
  return bare ? [{ written: bare, label: labelOf(answer, end) }] : found;
}

/** Of the box that ends at `end`: in its own braces, or named before it. */
function labelOf(answer: string, end: number): string | null {
  const before = answer.slice(Math.max(0, end - REACH), end);
  const after = answer.slice(end, end + REACH);
  const opening = before.lastIndexOf("{");
  const closing = after.search(/[{}]/);
  if (opening >= 0) {
    const braces = before.slice(opening) + after.slice(0, closing < 0 ? undefined : closing);
    const quoted = QUOTED.exec(braces)?.[1];
    if (quoted) return unquoted(quoted);
  }
  const reference = [...before.matchAll(REFERENCE)].at(-1)?.[1];
  return reference === undefined ? null : plain(reference);
}

/** The first "label" of the answer as plain text, or null. */
export function firstLabel(answer: string): string | null {
  const quoted = QUOTED.exec(answer.slice(0, 20_000))?.[1];
  return quoted ? unquoted(quoted) : null;
}

function unquoted(quoted: string): string | null {
  try {
    const text: unknown = JSON.parse(quoted);
    return typeof text === "string" ? plain(text) : null;
  } catch {
    return null;
  }
}

/** Without control characters and invisible ones, which can turn the direction of the page's text around. */
function plain(text: string): string | null {
  return (
    text
      .replace(/[\p{Cc}\p{Cf}]/gu, " ")
      .slice(0, LONGEST_LABEL)
      .trim() || null
  );
}
