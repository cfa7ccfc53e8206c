/** What a thought says it saw. */

/** A thought's list: "i see two cups left, traffic light top right." The trainer's grammar (data/thoughts.py). */
const LIST = /\bi see ([^.]*)/i;
const COUNT = /^(?:two|three|four|five|six|many) /;

/**
 * Names from the list that the thought begins with, each once, in their order, at most `most`: "i see cup middle, two
 * forks right. no knife here." → cup, forks. Places in the list are passed over, and so is the rest of the thought: it
 * also names what is *not* there. Empty for a thought without a list.
 */
export function seenNames(think: string, names: string[], most = 6): string[] {
  const items = (LIST.exec(think.toLowerCase())?.[1] ?? "").split(",").map((item) => item.trim().replace(COUNT, ""));
  const found = items.flatMap((item) => longestName(item, names) ?? []);
  return [...new Set(found)].slice(0, most);
}

/** The longest that the item begins with, as whole words: "traffic light top" has no "traffic", and "top" is a place. */
function longestName(item: string, names: string[]): string | null {
  const held = names.filter((name) => `${item} `.startsWith(`${name} `));
  return held.reduce<string | null>((longest, name) => (name.length > (longest?.length ?? 0) ? name : longest), null);
}
