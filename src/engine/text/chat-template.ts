/** The chat template of a tokenizer's files, read and rendered as transformers and transformers.js do it. */
import { Template } from "@huggingface/jinja";

/** Those of tokenizer_config.json that a template may name. */
const SPECIAL_TOKENS = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

export interface Message {
  role: string;
  content: string | ({ type: "image" } | { type: "text"; text: string })[];
}

/** `config`: of tokenizer_config.json. Throws where it has no template that can be used. */
export function chatTemplate(config: Record<string, unknown>): (messages: readonly Message[]) => string {
  const template = new Template(textOf(config.chat_template));
  const tokens = SPECIAL_TOKENS.flatMap((name) => {
    const token = tokenOf(config[name]);
    return token ? [[name, token] as const] : [];
  });
  const known = { add_generation_prompt: true, tools: null, documents: null, ...Object.fromEntries(tokens) };
  return (messages) => template.render({ messages, ...known });
}

/** One, or several by name, of which "default" counts. */
function textOf(given: unknown): string {
  const text = Array.isArray(given) ? given.find(({ name }) => name === "default")?.template : given;
  if (typeof text !== "string" || !text) throw new Error("There is no chat template.");
  return text;
}

/** Its text, or { __type: "AddedToken", content }. */
function tokenOf(given: unknown): string | null {
  if (!given) return null;
  const text = typeof given === "object" ? (given as { content?: unknown }).content : given;
  if (typeof text !== "string") throw new Error("A special token is no text.");
  return text;
}
