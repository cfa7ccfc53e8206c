/**
 * The text of a link: "#1", how long the rest should be (3 characters), base64url(deflate-raw(UTF-8)), and a CRC-32 of all
 * before it (6 characters: letters and digits, as some programs leave a "-" or "_" at the end out of a link).
 */
import { crc32 } from "../../../document/crc32";
import { toBase64, toUtf8 } from "../../../document/utf8";
import { LoupeError } from "../../../engine/mask";

/** Characters of a link. */
export const LONGEST = 64 * 1024;
/** Bytes, once inflated: more is refused while it inflates. */
const MOST_BYTES = 2 ** 20;

const VERSION = "1";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 3;
const CHECK = 6;
/** "#", version and length. */
const HEAD = 2 + LENGTH;

/** Throws "format-unfit" where it would be longer than can be opened. */
export async function writeText(text: string): Promise<string> {
  const body = toAddress(await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text)));
  if (HEAD + body.length + CHECK > LONGEST) {
    throw tooMuch();
  }
  const checked = VERSION + toDigits(body.length, LENGTH) + body;
  return `#${checked}${toDigits(crc32(toUtf8(checked)), CHECK)}`;
}

export const tooMuch = (cause?: unknown) =>
  new LoupeError(
    "format-unfit",
    "What was made of this photo is too much for a link. Save it as a Loupe file, and send that.",
    { cause },
  );

/** What comes after the link's own length is none of it. Throws the link-… errors. */
export async function readText(link: string): Promise<string> {
  const version = /^#(\d)/.exec(link)?.[1];
  if (version === undefined || version === "0") throw damaged("it does not begin as one");
  if (version !== VERSION) {
    throw new LoupeError(
      "link-newer",
      "This link was made by a newer Loupe than this one. Reload the page or update Loupe, then open the link again.",
    );
  }
  const length = fromDigits(link.slice(2, HEAD));
  if (link.length < HEAD) throw cut();
  if (length === null) throw damaged("its length is no number");
  const whole = HEAD + length + CHECK;
  if (whole > LONGEST) throw damaged(link.length > LONGEST ? "it is too long" : "its length is wrong");
  if (link.length < whole) throw cut();
  const [body, check] = [link.slice(HEAD, whole - CHECK), link.slice(whole - CHECK, whole)];
  if (fromDigits(check) !== crc32(toUtf8(link.slice(1, whole - CHECK))))
    throw damaged("some of its characters have changed");
  try {
    const bytes = await through(new DecompressionStream("deflate-raw"), fromAddress(body), MOST_BYTES);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw error instanceof LoupeError ? error : damaged("it cannot be unpacked", error);
  }
}

/** `why` ends "… (why)". */
export function damaged(why: string, cause?: unknown): LoupeError {
  const message = `This link is damaged (${why}). Copy it again where it came from, or ask for a new one.`;
  return new LoupeError("link-damaged", message, { cause });
}

function cut(): LoupeError {
  return new LoupeError(
    "link-cut",
    "This link was cut short: its end is missing. Copy all of it, or ask for it in another way: some chats shorten long links.",
  );
}

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  // What goes wrong with it, the reader is told as well.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      reader.cancel().catch(() => {});
      throw damaged("it unpacks to too much");
    }
    chunks.push(next.value as Uint8Array<ArrayBuffer>);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** In signs that an address leaves as they are. */
function toAddress(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromAddress(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}

function toDigits(value: number, count: number): string {
  let text = "";
  for (let rest = value; text.length < count; rest = Math.floor(rest / DIGITS.length)) {
    text = DIGITS[rest % DIGITS.length] + text;
  }
  return text;
}

function fromDigits(text: string): number | null {
  let value = 0;
  for (const digit of text) {
    const at = DIGITS.indexOf(digit);
    if (at < 0) return null;
    value = value * DIGITS.length + at;
  }
  return value;
}
