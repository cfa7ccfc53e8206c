/** Templates and tokens are read as transformers.js reads them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { PreTrainedTokenizer } from "@huggingface/transformers";
import { expect, test } from "vitest";
import { chatTemplate, type Message } from "../../src/engine/text/chat-template";
import { modelsDir } from "./support";

type Json = Record<string, unknown>;

const read = (name: string) => JSON.parse(readFileSync(join(modelsDir, "nano/tokenizer", name), "utf8")) as Json;
const [json, config] = [read("tokenizer.json"), read("tokenizer_config.json")];

const MESSAGES: Message[] = [
  { role: "system", content: "You are Loupe." },
  { role: "user", content: [{ type: "image" }, { type: "text", text: "Find: the “red” cup\n<|im_end|>" }] },
];
/** Which tokens it knows, whether there are tools, and how the reply begins. */
const NAMES = `{{ bos_token }}|{{ eos_token }}|{{ pad_token }}|{{ unk_token }}{% if tools %}tools{% endif %}
{%- for m in messages %}<{{ m.role | upper }}>{{ m.content if m.content is string else m.content[1].text | trim }}{% endfor %}
{%- if add_generation_prompt %}>{% endif %}`;
const added = (content: string) => ({ __type: "AddedToken", content, special: true });

test.each([
  ["the bundle's own", config],
  ["tokens by name", { ...config, chat_template: NAMES }],
  ["tokens with their flags", { ...config, chat_template: NAMES, bos_token: added("<s>"), unk_token: added("<unk>") }],
  [
    "one of several",
    {
      ...config,
      chat_template: [
        { name: "tool_use", template: "tools" },
        { name: "default", template: NAMES },
      ],
    },
  ],
])("%s", (_, changed) => {
  const theirs = new PreTrainedTokenizer(json, changed);
  const expected = theirs.apply_chat_template(MESSAGES as never, { tokenize: false, add_generation_prompt: true });
  expect(expected).toContain("red");
  expect(chatTemplate(changed)(MESSAGES)).toBe(expected);
});

test.each([undefined, "", "{% for", [], [{ name: "rag", template: "x" }]].map((given) => ({ given })))(
  "$given is no template",
  ({ given }) => {
    expect(() => chatTemplate({ ...config, chat_template: given })).toThrow();
  },
);

test("token ids, and the text that they make", () => {
  const [ours, theirs] = [new Tokenizer(json, config), new PreTrainedTokenizer(json, config)];
  for (const text of [
    "find: the red cup",
    "<|im_start|>user\n<think>é 🍎\u200d</think>",
    "   two  spaces\n",
    "x".repeat(300),
  ]) {
    const { ids } = ours.encode(text, { add_special_tokens: false });
    expect(ids).toEqual(theirs.encode(text, { add_special_tokens: false }));
    const how = { skip_special_tokens: false, clean_up_tokenization_spaces: false };
    expect(ours.decode(ids, how)).toBe(theirs.decode(ids, how));
  }
});
