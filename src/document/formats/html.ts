/** One result as a page of its own: it needs nothing but a browser, asks for nothing, and runs nothing. */
import { maskArea, maskOutline } from "../../engine/mask";
import { OBJECT_COLOURS } from "../colours";
import { type Document, type DocumentObject, objectMask, visibleObjects, wordsOf } from "../document";
import { svgPath } from "../svg-path";
import { toBase64, toUtf8 } from "../utf8";
import { escapeXml } from "../xml";
import { type Format, onlyDocument } from "./format";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-inline-size: 72rem; margin: 0 auto; padding: 1rem; }
figure { position: relative; margin: 0; }
img, svg { display: block; inline-size: 100%; block-size: auto; border-radius: 8px; }
svg { position: absolute; inset: 0; block-size: 100%; }
path { fill-rule: evenodd; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.halo { fill: none; stroke: #10121a; stroke-opacity: 0.55; stroke-width: 5px; }
.line { fill-opacity: 0.2; stroke-width: 2px; }
li { margin-block: 0.75rem; overflow-wrap: anywhere; }
p { margin: 0; }
.quiet { opacity: 0.75; }
`;
/** Of STYLE, as a Content-Security-Policy names it; a test holds both equal. */
export const STYLE_HASH = "sha256-Xkndg4+V5pz4/JeE4E8xGMVljerI3eAuEobGdW0kojE=";

const POLICY = `default-src 'none'; img-src data:; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

export const html: Format = {
  id: "html",
  name: "Web page",
  extension: "html",
  mime: "text/html",
  /** UTF-8. The photo's file is in it, as it was. One document only. */
  async write(documents, io) {
    const document = onlyDocument(documents, "A web page");
    return toUtf8(page(document, await io.photo(document.photo.sha256)));
  },
};

function page(document: Document, photo: Uint8Array): string {
  const { name, width, height } = document.photo;
  const objects = visibleObjects(document);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(name)}, Loupe</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1 dir="auto">${escapeXml(name)}</h1>
<figure>
<img src="data:${typeOf(photo)};base64,${toBase64(photo)}" width="${width}" height="${height}" alt="">
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
${objects.map(drawn).join("\n")}
</svg>
</figure>
<ul>
${objects.map((object) => listed(object, document)).join("\n")}
</ul>
</main>
</body>
</html>
`;
}

function drawn(object: DocumentObject): string {
  const rle = objectMask(object)?.rle;
  if (!rle) return "";
  const colour = OBJECT_COLOURS[object.colour] as string;
  const path = svgPath(maskOutline(rle), 1);
  return `<path class="halo" d="${path}"/><path class="line" d="${path}" fill="${colour}" stroke="${colour}"/>`;
}

function listed(object: DocumentObject, { photo: { width, height } }: Document): string {
  const words = wordsOf(object);
  const mask = objectMask(object);
  const share = mask ? `${((100 * maskArea(mask.rle)) / (width * height)).toFixed(1)} % of the photo` : "No outline";
  const lines = [
    `<strong dir="auto">${escapeXml(object.name)}</strong>${object.label === null ? "" : ` (${escapeXml(object.label)})`}, ${share}`,
    words && `<p dir="auto">Asked: ${escapeXml(words.prompt)}</p>`,
    words?.think && `<p class="quiet" dir="auto">${escapeXml(words.think)}</p>`,
    words &&
      `<p class="quiet">Answered by the model ${escapeXml(words.model.id)} ${escapeXml(words.model.version)}</p>`,
  ];
  return `<li>${lines.filter(Boolean).join("\n")}</li>`;
}

/** Browsers look into the file themselves; a type that is no picture they would not show. */
function typeOf(file: Uint8Array): string {
  if (file[0] === 0x89) return "image/png";
  if (file[0] === 0x52) return "image/webp";
  return file[0] === 0x47 ? "image/gif" : "image/jpeg";
}
