// node index.js photo.jpg "the cup" [mask.png]
import { readFile } from "node:fs/promises";
import { decodeMask } from "@loupe/engine/mask";
import { createNodeLoupe } from "@loupe/engine/node";
import sharp from "sharp";

const [file, question, out = "mask.png"] = process.argv.slice(2);

const loupe = createNodeLoupe({ modelsDir: "models" });
await loupe.load();
const { photo, width, height } = await loupe.encode({ image: await readFile(file) });
const { label, box, mask, absent } = await loupe.segment({ photo, prompt: question });
if (absent || !mask) console.log("There is nothing like that in the photo.");
else {
  console.log(`${label}: box ${box.map(Math.round).join(", ")}; ${mask.area} of ${width * height} pixels in ${out}`);
  const bytes = Buffer.from(decodeMask(mask.rle).map((inside) => (inside ? 255 : 0)));
  await sharp(bytes, { raw: { width, height, channels: 1 } }).toFile(out);
}
await loupe.dispose();
