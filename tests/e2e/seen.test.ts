/** However the built app is looked at: where the focus is, forced colours, enlarged to 400 %, in a hand. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { App } from "./support/app";
import { appForEach } from "./support/app-for-each";
import { click, countObjects, modelReady, type Place, tap } from "./support/editor";
import { boundsOf, scene, scenePath, truthOf } from "./support/scenes";

const WOOD = scene("wood");
const middle = (text: string): Place => {
  const [x1, y1, x2, y2] = boundsOf(truthOf(WOOD, text));
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
};

const openApp = appForEach();
let app: App;
let page: Page;

async function open(phone = false): Promise<void> {
  app = await openApp({ phone });
  page = app.page;
  await app.find("choose-photo").waitFor();
}

/** Two objects, all that is said of the second one unfolded, and another photo. */
async function fill(phone = false): Promise<void> {
  await app.upload(scenePath(scene("lake")));
  await page.waitForSelector('[data-testid="stage"][data-view]');
  await app.upload(scenePath(WOOD));
  await app.find("filmstrip").waitFor();
  await modelReady(app);
  await (phone ? tap : click)(page, middle("the frog"));
  await countObjects(app, 1);
  expect(await app.ask("the zebra")).toBe("done");
  await countObjects(app, 2);
  await unfold();
}
const unfold = () =>
  page.evaluate(() => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
const settle = () => page.waitForTimeout(300);

/** Tab from the page's begin to its end. Of each stop: its part of the page, its name, and what is wrong with it. */
async function stops(): Promise<{ part: string; name: string; wrong: string }[]> {
  const found: { part: string; name: string; wrong: string }[] = [];
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return null;
      const { left, top, width, height } = element.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const there = document.elementFromPoint(x, y);
      // A field's whole surface may show that the field has the focus.
      const around = [element, element.parentElement, element.closest(".prompt"), element.closest(".prompt-line")];
      const hasRing = around.some((one) => {
        if (!one) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        const isShadow = /0px 0px 0px ([2-9])px/.test(boxShadow) && one.matches(":focus-visible, :has(:focus-visible)");
        return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) || isShadow;
      });
      const isCovered = !there || !(element.contains(there) || there.contains(element));
      return {
        part:
          element.closest(".bar, .toolstrip, .stage, .prompt, .filmstrip, .panel, .start")?.classList[0] ?? "elsewhere",
        name: element.getAttribute("aria-label") ?? element.textContent ?? "",
        wrong: [!hasRing && "no ring", isCovered && "covered"].filter(Boolean).join(", "),
      };
    });
    if (!stop) break;
    found.push(stop);
  }
  expect(found.length).toBeGreaterThan(3);
  return found;
}

test("every stop of Tab has a ring of 2 px and is in sight, in the page's order; in forced colours too", async () => {
  await open();
  const wrong = async () => (await stops()).filter((stop) => stop.wrong);
  expect(await wrong()).toEqual([]);
  await fill();
  const all = await stops();
  expect(all.filter((stop) => stop.wrong)).toEqual([]);
  const parts = all.map(({ part }) => part).filter((part, i, before) => part !== before[i - 1]);
  expect(parts).toEqual(["bar", "toolstrip", "stage", "prompt", "filmstrip", "panel"]);
  await page.emulateMedia({ forcedColors: "active" });
  expect(await wrong()).toEqual([]);
});

/** What can be seen without colours: lines, icons, words. */
const look = (of: Locator): Promise<string> =>
  of.evaluate((element) => {
    const line = (one: Element) => {
      const { outlineStyle, outlineWidth, borderTopStyle, borderTopWidth } = getComputedStyle(one);
      const outline = outlineStyle === "none" ? "" : outlineStyle + outlineWidth;
      return outline + borderTopStyle + borderTopWidth + getComputedStyle(one, "::after").content;
    };
    const icons = [...element.querySelectorAll("svg path")].map((path) => path.getAttribute("d"));
    return [line(element), ...icons].join(" ");
  });

test("in forced colours what is on, chosen or hidden is told by a line, an icon or a word, and a control has an edge", async () => {
  await open();
  await fill();
  await page.emulateMedia({ forcedColors: "active" });
  await app.find("sign-add").click();
  const differ = async (on: Locator, off: Locator, what: string) =>
    expect(await look(on.first()), what).not.toBe(await look(off.first()));
  await differ(app.find("sign-add"), app.find("sign-take"), "Add");
  await differ(app.find("feather-0"), app.find("feather-1"), "feather");
  const rows = app.find("object");
  await differ(rows.nth(1), rows.nth(0), "selected object");
  const colours = page.locator(".colour");
  await differ(page.locator('.colour[aria-pressed="true"]'), page.locator('.colour[aria-pressed="false"]'), "colour");
  expect(await colours.count()).toBe(8);
  const eye = rows.nth(0).locator("button").last();
  const shown = await look(eye);
  await eye.click();
  expect(await look(eye)).not.toBe(shown);
  const photos = app.find("filmstrip-photo");
  await differ(
    photos.and(page.locator('[aria-current="true"]')),
    photos.and(page.locator('[aria-current="false"]')),
    "photo",
  );
  // Of tools the icons differ anyway: the same one, in hand and not.
  const box = app.find("tool-box");
  const before = await look(box);
  await box.click();
  expect(await look(box)).not.toBe(before);
  await app.find("menu").click();
  const theme = page.locator("#page-menu [aria-pressed]");
  await differ(
    theme.and(page.locator('[aria-pressed="true"]')),
    theme.and(page.locator('[aria-pressed="false"]')),
    "menu",
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await differ(
    page.locator('[role=option][aria-selected="true"]'),
    page.locator('[role=option][aria-selected="false"]'),
    "command",
  );
  await page.keyboard.press("Escape");

  const bare = await page.locator(".button, .chip, .segments").evaluateAll((all) =>
    all.flatMap((one) => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(one);
      const hasEdge = borderTopStyle !== "none" && Number.parseFloat(borderTopWidth) >= 1;
      return hasEdge || !one.checkVisibility() ? [] : [one.outerHTML.slice(0, 120)];
    }),
  );
  expect(bare).toEqual([]);
});

/** The share of the window's rows that do not move when the page is scrolled, and how wide the page is. */
async function scrolled(): Promise<{ still: number; width: number }> {
  return page.evaluate(() => {
    const rows = () =>
      Array.from({ length: Math.floor(innerHeight / 4) }, (_, row) => {
        const element = document.elementFromPoint(innerWidth / 2, row * 4 + 2);
        return { element, top: element?.getBoundingClientRect().top };
      });
    const scrolls = [...document.querySelectorAll("*")].filter((one) => {
      return one.scrollHeight > one.clientHeight + 40 && /auto|scroll/.test(getComputedStyle(one).overflowY);
    });
    const largest = scrolls.sort((a, b) => b.clientHeight - a.clientHeight)[0];
    if (!largest) return { still: 1, width: document.documentElement.scrollWidth };
    largest.scrollTop = 0;
    const before = rows();
    largest.scrollTop = 40;
    const after = rows();
    const still = before.filter(({ element, top }, i) => element === after[i]?.element && top === after[i]?.top).length;
    const widths = scrolls.map((one) => one.scrollWidth - one.clientWidth);
    return { still: still / before.length, width: document.documentElement.scrollWidth + Math.max(...widths) };
  });
}

test("enlarged to 400 % it scrolls in one direction, and what stands still takes less than a third of the height", async () => {
  await open();
  await page.setViewportSize({ width: 320, height: 256 });
  await settle();
  const start = await scrolled();
  expect([start.still < 0.33, start.width]).toEqual([true, 320]);
  await page.setViewportSize({ width: 1280, height: 900 });
  await fill();
  await page.setViewportSize({ width: 320, height: 256 });
  await settle();
  const editor = await scrolled();
  expect([editor.still < 0.33, editor.width]).toEqual([true, 320]);
  // All of it can be reached.
  await app.find("object").last().scrollIntoViewIfNeeded();
  await app.find("object").last().locator("button").first().click();
});

/** Controls that a finger would miss: under 44 px. */
const small = () =>
  page.locator("button, a[href], input:not([type=file]), textarea, summary").evaluateAll((all) =>
    all.flatMap((one) => {
      const { width, height } = one.getBoundingClientRect();
      if (!one.checkVisibility({ opacityProperty: true }) || one.closest(".visually-hidden")) return [];
      const name = one.getAttribute("aria-label") ?? one.textContent;
      return Math.min(width, height) < 43.5 ? [`${name}: ${width.toFixed(0)} × ${height.toFixed(0)}`] : [];
    }),
  );

test("in a hand every target is 44 px, upright and across; across, the photo is left and the sheet right", async () => {
  await open(true);
  expect(await small()).toEqual([]);
  await fill(true);
  expect(await small()).toEqual([]);
  expect(await app.ask("the airplane")).toBe("absent");
  await unfold();
  expect(await small()).toEqual([]);
  // What is refused is read, and the field is there, at every stop.
  for (let i = 0; i < 3; i++) {
    await app.find("sheet-grip").tap();
    await page.waitForTimeout(400);
    const [sheet, title, prompt] = [
      await app.find("sheet").boundingBox(),
      await page.locator(".refusal-title").boundingBox(),
      await app.find("prompt").boundingBox(),
    ];
    expect(title?.y ?? 0).toBeGreaterThan(sheet?.y ?? 0);
    expect((prompt?.y ?? 0) + (prompt?.height ?? 0)).toBeLessThan(844 - 64);
    expect((title?.y ?? 0) + (title?.height ?? 0)).toBeLessThan(prompt?.y ?? 0);
  }
  for (const [open, close] of [
    ["menu", "Escape"],
    ["tools", "Escape"],
    ["download", "Escape"],
    ["share", "Escape"],
  ] as const) {
    await app.find(open).tap();
    await settle();
    expect(await small(), open).toEqual([]);
    await page.keyboard.press(close);
  }
  await page.setViewportSize({ width: 740, height: 360 });
  await settle();
  const [stage, sheet] = [await app.find("stage").boundingBox(), await app.find("sheet").boundingBox()];
  expect((stage?.x ?? 0) + (stage?.width ?? 0)).toBeLessThanOrEqual((sheet?.x ?? 0) + 1);
  expect(stage?.width ?? 0).toBeGreaterThanOrEqual(740 / 2);
  expect(stage?.height ?? 0).toBeGreaterThanOrEqual(360 * 0.8);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(740);
  for (const id of ["tools", "sign-add", "sign-take", "undo", "redo", "prompt"]) {
    const box = await app.find(id).boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0), id).toBeLessThanOrEqual(360);
  }
  expect(await small()).toEqual([]);
});
