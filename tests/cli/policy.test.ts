/** Which other sites a build may fetch models from, and what pages are told of it. */
import { expect, test } from "vitest";
import { CONTENT_SECURITY_POLICY, policyFor } from "../../src/cli/serving/headers";
import { policyOf } from "../../src/cli/serving/policy";
import { readHub, readOrigins } from "../../src/engine/store/read-origins";

test("none, unless whoever builds says so; the hub is two names", () => {
  expect(readOrigins("")).toEqual([]);
  expect(readOrigins(" https://models.example, hub https://models.example ")).toEqual([
    "https://models.example",
    "https://huggingface.co",
    "https://*.hf.co",
  ]);
  expect(policyFor([])).toContain("connect-src 'self';");
  expect(policyFor(["https://*.hf.co"])).toContain("connect-src 'self' https://*.hf.co;");
});

test.each([
  "*",
  "https://*",
  "https:",
  "http://models.example",
  "https://a.example/path",
  "'unsafe-inline'",
  "data:",
  "https://a;script-src *",
])("%s is none", (word) => {
  expect(() => readOrigins(word)).toThrow(/is no origin/);
});

test("`loupe serve` says what the built page says", () => {
  const page = (policy: string) =>
    `<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll("'", "&#39;")}">`;
  for (const origins of [[], ["https://models.example"], readOrigins("hub")]) {
    expect(policyOf(page(policyFor(origins)))).toBe(policyFor(origins));
  }
  expect(policyOf("<title>Loupe</title>")).toBe(CONTENT_SECURITY_POLICY);
});

test.each([
  ["", null, []],
  ["https://models.example", null, ["https://models.example"]],
  [
    "https://models.example hub",
    "https://huggingface.co",
    ["https://models.example", "https://huggingface.co", "https://*.hf.co"],
  ],
  [
    "hub=https://mirror.example,https://cdn.example",
    "https://mirror.example",
    ["https://mirror.example", "https://cdn.example"],
  ],
])("the hub of %j is %s", (text, hub, origins) => {
  expect([readHub(text), readOrigins(text)]).toEqual([hub, origins]);
});

test.each(["hub=", "hub=https://*.mirror.example", "hub=http://mirror.example", "hub=https://a/b", "hub='self'"])(
  "%s is no hub",
  (text) => {
    expect(() => readHub(text)).toThrow(/is no origin/);
  },
);
