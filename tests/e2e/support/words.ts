/** Words that only who builds such things knows, or that promise more than they say. */
import type { Page } from "playwright-core";

/** A download may be called a mask, "Save mask": there it is what other programs call it. */
const MAIN =
  /\b(masks?|wasm|webgpu|onnx|(en|de)coders?|tokens?|logits?|rle|g?iou|infer\w*|bounding box|connector|context pass)\b/i;

/** Texts with such words that are in sight, outside the parts that are for who wants to know: "start: …". Empty where all is well. */
export async function engineersWords(page: Page, state: string): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim();
      if (!element || !text || element.closest('details, [data-testid="model-panel"], #download-panel, noscript'))
        continue;
      if (element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) found.push(text);
    }
    return found;
  });
  return texts.filter((text) => MAIN.test(text) && !text.startsWith("Save ")).map((text) => `${state}: ${text}`);
}
