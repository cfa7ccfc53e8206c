/** Text within XML and HTML. */

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** What XML cannot hold at all: a zero byte, half a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be taken out.
const NEVER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** As text or as the value of an attribute. */
export const escapeXml = (text: string): string =>
  text.replace(NEVER, "").replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
