/** The bundle's tokenizer and chat template around one photo and one question. */
import { Tokenizer } from "@huggingface/tokenizers";
import { LoupeError } from "../errors";
import type { Files } from "../store/load";
import type { Manifest } from "../store/manifest";
import { chatTemplate, type Message } from "./chat-template";
import { normalise } from "./normalise";

/** Longer prompts are refused before the tokenizer reads them. */
const LONGEST_PROMPT = 20_000;

export class PromptText {
  /** Token ids of the photo's prefix: what comes before its image tokens, and after them through the image's end. */
  readonly beforeImage: readonly number[];
  readonly afterImage: readonly number[];
  readonly #tokenizer: Tokenizer;
  readonly #render: (messages: readonly Message[]) => string;
  readonly #manifest: Manifest;
  readonly #prefixText: string;
  readonly #markup: string[];
  readonly #addedIds: Set<number>;
  /** Added tokens in the template itself, after the prefix. */
  readonly #templateMarkup: number;

  private constructor(json: Record<string, unknown>, config: Record<string, unknown>, manifest: Manifest) {
    this.#tokenizer = new Tokenizer(json, config);
    // It has read both into tables of its own, and would hold on to them.
    Object.assign(json.model as object, { vocab: {}, merges: [] });
    this.#render = chatTemplate(config);
    this.#manifest = manifest;
    const added = (json.added_tokens ?? []) as Added[];
    const { think, answer } = manifest.template;
    this.#markup = [...new Set([...added.map(({ content }) => content), ...(think ?? []), ...(answer ?? [])])].filter(
      (t) => t.trim(),
    );
    this.#addedIds = new Set(added.map(({ id }) => id));
    this.#prefixText = this.#splitRendered("x")[0];
    const ids = this.#encode(this.#prefixText);
    const imageAt = ids.indexOf(manifest.tokens.image);
    if (imageAt < 0)
      throw new LoupeError(
        "bundle-invalid",
        "The model's chat template has no place for the image (manifest.json: tokens). Export the bundle again.",
      );
    this.beforeImage = ids.slice(0, imageAt);
    this.afterImage = ids.slice(imageAt + 1);
    this.#templateMarkup = this.#countMarkup(this.#encode(this.#splitRendered("x")[1]));
  }

  /** Throws bundle-invalid when the tokenizer's files cannot be used. */
  static load(files: Files, manifest: Manifest): PromptText {
    try {
      const [json, config] = [manifest.tokenizer.tokenizer, manifest.tokenizer.config].map(
        (path) => JSON.parse(new TextDecoder().decode(files.get(path))) as Record<string, unknown>,
      ) as [Record<string, unknown>, Record<string, unknown>];
      if (manifest.tokenizer.template !== undefined) {
        config.chat_template = readTemplate(manifest.tokenizer.template, files);
      }
      return new PromptText(json, config, manifest);
    } catch (error) {
      if (error instanceof LoupeError) throw error;
      // What JavaScript or a library says of it tells a person nothing.
      const message =
        "The model's tokenizer, or the chat template in it, cannot be used. Export the bundle again, or choose another model.";
      throw new LoupeError("bundle-invalid", message, { cause: error });
    }
  }

  /** Throws prompt-empty or prompt-too-long. */
  check(prompt: string): void {
    const text = this.#read(prompt);
    // Nothing, or invisible signs alone that mean something elsewhere.
    if (/^[\s\p{Cf}]*$/u.test(text)) {
      throw new LoupeError("prompt-empty", "Type what you are looking for, for example “the red cup”.");
    }
    const limit = this.#manifest.generation.max_prompt_tokens;
    const tooLong = (length: string) =>
      new LoupeError(
        "prompt-too-long",
        `This prompt is ${length} long; the model takes up to ${limit} tokens (about ${limit * 3} letters). Shorten it.`,
      );
    if (text.length > LONGEST_PROMPT) throw tooLong(`${text.length.toLocaleString("en")} characters`);
    const tokens = this.#encode(this.#plain(text)).length;
    if (tokens > limit) throw tooLong(`${tokens.toLocaleString("en")} tokens`);
  }

  /** Ids of all that follows the prefix: the question in its template, up to where the model begins to write. */
  question(prompt: string): number[] {
    const text = this.#read(prompt);
    // A tokenizer may change the text before it looks for its added tokens, so look at what it made of it.
    const attempts = [this.#plain(text), this.#plain(strip(text)), strip(text).replace(/[^\p{L}\p{N}]+/gu, " ")];
    for (const attempt of attempts) {
      const [prefix, rest] = this.#splitRendered(attempt);
      const ids = this.#encode(rest);
      if (prefix === this.#prefixText && this.#countMarkup(ids) === this.#templateMarkup) return ids;
    }
    throw new LoupeError(
      "internal",
      "This prompt cannot be written without the model's own markup. Put it in other words.",
    );
  }

  decode(ids: number[]): string {
    return this.#tokenizer.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  #read(prompt: string): string {
    return normalise(prompt, this.#manifest.template);
  }

  #encode(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** Breaks up every added token and tag in the text, so that nothing a person types acts as markup. */
  #plain(text: string): string {
    let plain = text;
    for (const piece of this.#markup) {
      const [first = "", ...rest] = piece;
      // Twice, because pieces may overlap in the text. question() checks what comes of it.
      for (let i = 0; i < 2; i++) plain = plain.replaceAll(piece, rest.length ? `${first} ${rest.join("")}` : " ");
    }
    return plain;
  }

  /** The rendered conversation, split after the image. */
  #splitRendered(question: string): [prefix: string, rest: string] {
    const { system, question: template } = this.#manifest.template;
    const rendered = this.#render([
      { role: "system", content: system },
      {
        role: "user",
        content: [{ type: "image" }, { type: "text", text: template.split("{question}").join(question) }],
      },
    ]);
    const end = this.decode([this.#manifest.tokens.vision_end]);
    const at = rendered.indexOf(end);
    if (at < 0)
      throw new LoupeError(
        "bundle-invalid",
        "The model's chat template does not say where the image ends (manifest.json: tokens.vision_end). Export the bundle again.",
      );
    return [rendered.slice(0, at + end.length), rendered.slice(at + end.length)];
  }

  #countMarkup(ids: number[]): number {
    return ids.reduce((count, id) => count + (this.#addedIds.has(id) ? 1 : 0), 0);
  }
}

/** A file of its own: the template itself, or JSON that holds it. */
function readTemplate(path: string, files: Files): unknown {
  const text = new TextDecoder().decode(files.get(path));
  return path.endsWith(".json") ? (JSON.parse(text) as { chat_template?: unknown }).chat_template : text;
}

interface Added {
  id: number;
  content: string;
}

/** Compatibility forms folded, invisible characters removed. */
function strip(text: string): string {
  return text.normalize("NFKC").replace(/[\p{Cf}\p{Cc}]/gu, "");
}
