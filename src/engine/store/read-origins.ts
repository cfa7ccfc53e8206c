/** Which other sites a build may fetch models from. It imports nothing: the build reads it too. */

/** The hub redirects to hosts of its own, which change. */
const HUB = ["https://huggingface.co", "https://*.hf.co"];
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

/**
 * What whoever builds the app writes in LOUPE_MODEL_ORIGINS: origins, and the word "hub", between spaces or commas. Throws an
 * Error that names what is none: it would end up in the content security policy.
 */
export function readOrigins(text: string): string[] {
  const words = text.split(/[\s,]+/).filter(Boolean);
  return [...new Set(words.flatMap((word) => (word === "hub" ? HUB : [checked(word)])))];
}

function checked(word: string): string {
  const isHttps = /^https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/.test(word);
  if (isHttps || LOCAL.test(word)) return word;
  throw new Error(
    `LOUPE_MODEL_ORIGINS: "${word}" is no origin. Write https://models.example, https://*.models.example or hub.`,
  );
}
