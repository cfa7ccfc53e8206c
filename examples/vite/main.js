import { createLoupe } from "@loupe/engine";
import { decodeMask } from "@loupe/engine/mask";

const loupe = createLoupe({ models: "models/" });
const find = (selector) => document.querySelector(selector);
const canvas = find("canvas");
const context = canvas.getContext("2d");
let open = null;

const say = (text) => {
  find("[role=status]").textContent = text;
};
const told = (work) => work.catch(({ message }) => say(message));

told(loupe.load().then(({ name, licence }) => say(`${name} is ready (${licence.id}).`)));

find("#file").addEventListener("change", ({ target }) => told(show(target.files[0])));
find("#question").addEventListener("change", ({ target }) => told(ask(target.value)));
canvas.addEventListener("click", ({ offsetX, offsetY }) => {
  const scale = canvas.width / canvas.clientWidth;
  told(click({ x: offsetX * scale, y: offsetY * scale, positive: true }));
});

async function show(file) {
  const bitmap = await createImageBitmap(file);
  if (open) await loupe.forget({ photo: open.photo });
  const { photo, width, height } = await loupe.encode({ image: file });
  open = { photo, bitmap };
  Object.assign(canvas, { width, height });
  context.drawImage(bitmap, 0, 0);
  say("Click something, or ask.");
}

async function click(point) {
  draw("Clicked", await loupe.refine({ photo: open.photo, points: [point] }));
}

async function ask(prompt) {
  const onEvent = (event) => {
    if (event.type === "token") say(event.text);
  };
  const { label, mask } = await loupe.segment({ photo: open.photo, prompt, onEvent });
  if (mask) draw(label, mask);
  else say("There is nothing like that in the photo.");
}

// The photo, darkened where the mask is not.
function draw(what, mask) {
  context.drawImage(open.bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  decodeMask(mask.rle).forEach((inside, i) => {
    if (!inside) for (let c = 0; c < 3; c++) pixels.data[4 * i + c] *= 0.3;
  });
  context.putImageData(pixels, 0, 0);
  say(`${what}: ${mask.area} of ${canvas.width * canvas.height} pixels`);
}
