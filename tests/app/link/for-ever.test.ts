/** A link that was sent opens for ever: its text is understood, and the sample that it names is what it was. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isPhotoOf } from "../../../src/app/kept/link/fields";
import { linkDocument, readLink } from "../../../src/app/kept/link/link";
import { documentSchema, objectMask } from "../../../src/document/document";
import { maskArea, reduceMask } from "../../../src/engine/mask";
import { masks } from "./support";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

const { links } = read("tests/fixtures/links/v1.json") as { links: { hash: string; fields: object }[] };

test("links of version 1 are read as they were", async () => {
  expect(links).toHaveLength(2);
  for (const { hash, fields } of links) expect(await readLink(hash)).toEqual(fields);
});

test("that of a sample shows what nano 0.2.2 answered, at the photo's size", async () => {
  const fields = await readLink(links[0]?.hash ?? "");
  const photo = {
    sha256: sha256("public/samples/coffee.jpg"),
    name: "A cup",
    width: 600,
    height: 400,
    sample: "coffee",
  };
  expect(isPhotoOf(fields, photo.sha256)).toBe(true);
  expect(isPhotoOf(fields, sha256("public/samples/cat.jpg"))).toBe(false);
  const document = await linkDocument(fields, photo, masks);
  expect(documentSchema.safeParse(document).success).toBe(true);
  const [cup] = document.objects;
  const mask = cup && objectMask(cup);
  expect(mask?.score).toBe(0.89);
  expect(mask && reduceMask(mask.rle, 256).counts).toBe(fields.o[0]?.k);
  expect(mask && maskArea(mask.rle) / (600 * 400)).toBeCloseTo(0.262, 3);
});

/** Whoever adds a sample adds a line. One that was ever in a release keeps its id and its bytes: links name both. */
const SAMPLES = {
  coffee: "409959a5d2ddd84c1640cb4bbaac2fe8cd79f39fb8f8407fc171ded81a95ed6d",
  cat: "582b992cb6fef1418908ae08ceee76f37f12edbfe1b1c03ea2098317667ccf3f",
  astronaut: "1ba4bcfea703e51c690fc77183310bbcaa88c1495a0b896547d3912039c043bc",
  table: "fa99f77d898c9cb62a847af06dce1bba09f0e39e0c42783d8feede1207d111fa",
  tools: "048311fbe20abbd4f7b320483166036e6c27e47b0ff1598ce7c4b4bf904cab15",
  savanna: "1b2a3a40b2aa3afdb4ce9c849a91a7dc509336124ce3b8f2f6aa2e3fb0af655d",
  birds: "a9b91b918c0968d59a229be97c260adc695f696af8b4d790a9a044fa653ea909",
  sky: "e109d7418c2cd4859a1b8eacd1fbf04002b4c90e2345b5de9d633c8d16c42a97",
  otter: "735ce2b535aa57b9e21aae674d5d5aa05b5cf1204f4bc1c8b7240214154bb0fc",
  bottle: "558bdb83b36446a6308b26f8370dd6d459ea6082b5fdb6da9f471c592b1d94ef",
  dogs: "1d09d13bbd5ce5275c2842ebe4f58fba44003bf5756f92ab89b9e6472240adf2",
  marigold: "f8b400b77c5b9c6b60535a85856deec4c8786b29dd89964e400d1bd8984cbc69",
  colosseum: "04bee1e38cf6a77c6214e83163e4baf99ec1b92b201dbff4ba43c7070dca94a5",
  espresso: "02e45fe2682a214a46b5a20906c85fa6b4e451266db2e94b79ec2e4bc99f6fe0",
  osprey: "0d720d0594b84a1ff447cb3de9cb4f54f8aca7c46284d4d23470f652687b05f4",
  commander: "067106a2c9e91928e1ecbb6a7174f0f282a99e28bc531aa65e9fb772cc964c6a",
};

test("samples keep their ids and their bytes", () => {
  const { samples } = read("public/samples/samples.json") as { samples: { id: string; file: string }[] };
  const bytes = samples.map(({ id, file }) => [id, sha256(`public/samples/${file}`)]);
  expect(Object.fromEntries(bytes)).toEqual(SAMPLES);
});
