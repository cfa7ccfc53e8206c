/**
 * What a model reads of a prompt: what looks alike is read alike. What is shown and kept stays as typed.
 * loupe_engine/normalise.py does the same in the trainer; tests/fixtures/prompts.json holds both to it.
 */

/** Of the manifest's template: how a model reads letters, and the signs that it knows (all, where it does not say). */
export interface Reading {
  case: "typed" | "lower";
  signs?: string | undefined;
}

/** Unicode's White_Space. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;
/** Without width or meaning: control characters, the soft hyphen, marks of direction, the byte order mark … */
const UNSEEN =
  "\\0-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff";
const UNSEEN_SIGN = new RegExp(`[${UNSEEN}]`, "g");
/** Zero-width space, non-joiner and joiner. They part and join the letters of some scripts, and emoji. */
const JOINERS = "\\u200b-\\u200d";
/** Latin, Greek and Cyrillic letters, their accents and signs, full-width ones too: between them, joiners do nothing. */
const WESTERN = " -\\u052f\\u1e00-\\u1fff\\u2010-\\u2027\\uff01-\\uff5e";
const IDLE_JOINERS = new RegExp(`(?<![^${WESTERN}])[${JOINERS}]+(?![^${WESTERN}])`, "g");
/** Full-width signs are at home among Chinese and Japanese ones; where all else is Western, they are ASCII typed wide. */
const ALL_WESTERN = new RegExp(`^[${WESTERN}]*$`);
const FULL_WIDTH = /[\uff01-\uff5e]/g;
/** How far they are from ASCII. */
const WIDENED = 0xfee0;

const APOSTROPHES = "\\u2018-\\u201b\\xb4";
const HYPHENS = "\\u2010\\u2011";
const APOSTROPHE = new RegExp(`[${APOSTROPHES}]`, "g");
const HYPHEN = new RegExp(`[${HYPHENS}]`, "g");
/** Apostrophes and hyphens that are not inside a word. */
const LOOSE = /(?<![\p{L}\p{N}])['-]|['-](?![\p{L}\p{N}])/gu;
/** Punctuation and symbols, ASCII and of print. Apostrophes and hyphens are not among them. Emoji are no signs. */
const SIGN =
  /[!-&(-,./:-@[-`{-~\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2012-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]/g;

/** Insides of character classes, to find the words of a prompt as it was typed. */
export const typed = {
  unseen: UNSEEN + JOINERS,
  apostrophes: `'\\uff07${APOSTROPHES}`,
  hyphens: `\\-\\uff0d${HYPHENS}`,
};

/** Single spaces, none at the ends; nothing unseen; straight quotes and plain hyphens; composed letters (NFC). */
export function normalise(prompt: string, { case: letters, signs }: Reading): string {
  const seen = prompt.replace(SPACE, " ").replace(UNSEEN_SIGN, "").replace(IDLE_JOINERS, "");
  const narrow = ALL_WESTERN.test(seen) ? seen.replace(FULL_WIDTH, narrowed) : seen;
  const text = (letters === "lower" ? narrow.toLowerCase() : narrow)
    .normalize("NFC")
    .replace(APOSTROPHE, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(HYPHEN, "-");
  return singleSpaces(signs === undefined ? text : knownSigns(singleSpaces(text), signs));
}

/** Unknown signs are spaces; of several known ones in a row the first is read, and none before the first word. */
function knownSigns(text: string, signs: string): string {
  const known = `[${signs.replace(/[\\\]^-]/g, "\\$&")}]`;
  const words = text.replace(LOOSE, " ").replace(SIGN, (sign) => (signs.includes(sign) ? sign : " "));
  return singleSpaces(words)
    .replace(new RegExp(` ?(${known})(?: ?${known})*`, "g"), "$1")
    .replace(new RegExp(`^${known}`), "");
}

const singleSpaces = (text: string) => text.replace(/ +/g, " ").replace(/^ | $/g, "");
const narrowed = (sign: string) => String.fromCharCode(sign.charCodeAt(0) - WIDENED);
