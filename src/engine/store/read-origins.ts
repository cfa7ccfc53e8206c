/** Which other sites a build may fetch models from. It imports nothing: the build reads it too. */

export const HUGGING_FACE = "https://huggingface.co";
/** It redirects to hosts of its own, which change. */
const HUB = [HUGGING_FACE, "https://*.hf.co"];
/** Before the origin of another hub, which has the same addresses. */
const MIRROR = "hub=";
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

/**
 * What whoever builds the app writes in LOUPE_MODEL_ORIGINS: origins, and the word "hub" (or "hub=" with the origin of one that
 * has the same addresses), between spaces or commas. Throws an Error that names what is none: it would end up in the content
 * security policy.
 */
export function readOrigins(text: string): string[] {
  return [...new Set(wordsOf(text).flatMap((word) => (word === "hub" ? HUB : [checked(originIn(word))])))];
}

/** The origin of the hub that it names; null where it names none. Throws as readOrigins. */
export function readHub(text: string): string | null {
  const [word] = wordsOf(text).filter((one) => one === "hub" || one.startsWith(MIRROR));
  if (word === undefined) return null;
  const origin = word === "hub" ? HUGGING_FACE : checked(originIn(word));
  if (origin.includes("*")) throw none(word);
  return origin;
}

const wordsOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);
const originIn = (word: string) => (word.startsWith(MIRROR) ? word.slice(MIRROR.length) : word);

function checked(word: string): string {
  const isHttps = /^https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/.test(word);
  if (isHttps || LOCAL.test(word)) return word;
  throw none(word);
}

const none = (word: string) =>
  new Error(
    `LOUPE_MODEL_ORIGINS: "${word}" is no origin. Write https://models.example, https://*.models.example, hub, or ` +
      "hub=https://mirror.example.",
  );
