/** What a thought says it saw: its list, in the grammar of the trainer's thoughts (data/thoughts.py). */

const LIST = /\bi see ([^.]*)/i;
/** A place in the photo ends an item. "top" alone is a garment. */
const PLACE = /(?: (?:top|bottom|left|right|middle))+$/;
const COUNTS = ["two", "three", "four", "five", "six", "many"];

export interface ListedThing {
  /** Lower case, without its place: "traffic light", "cups". */
  name: string;
  /** At least so many. Above 1 the name is a plural. */
  count: number;
}

/** "i see two cups left, knife top right. it is …" → two cups, a knife. Empty for a thought without a list. */
export function listOf(think: string): ListedThing[] {
  const items = LIST.exec(think.toLowerCase())?.[1]?.split(",") ?? [];
  return items.map((item) => countedThing(item.trim().replace(PLACE, "")));
}

/** "two cups" → two, a "cup" → one. */
export function countedThing(text: string): ListedThing {
  const [first = "", ...rest] = text.split(" ");
  const count = COUNTS.indexOf(first) + 2;
  return count > 1 ? { name: rest.join(" "), count } : { name: text, count: 1 };
}

/**
 * Names from the list that the thought begins with, each once, in their order, at most `most`: "i see cup middle, two
 * forks right. no knife here." → cup, forks. The rest of the thought is passed over: it names what is *not* there too.
 */
export function seenNames(think: string, names: string[], most = 6): string[] {
  const found = listOf(think).flatMap(({ name }) => longestName(name, names) ?? []);
  return [...new Set(found)].slice(0, most);
}

/** The longest that the text begins with, as whole words: a "traffic light" is no "traffic". */
function longestName(text: string, names: string[]): string | null {
  const held = names.filter((name) => `${text} `.startsWith(`${name} `));
  return held.reduce<string | null>((longest, name) => (name.length > (longest?.length ?? 0) ? name : longest), null);
}
