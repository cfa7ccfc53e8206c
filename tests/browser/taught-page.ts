/** Bundles of known answers, open in Chromium: what they say there, and whether their graphs give the same on both providers. */
import { join } from "node:path";
import { expect } from "vitest";
import { expectAgreement } from "../published/agreement";
import { teach } from "../published/taught";
import { expectSameGraphs } from "./comparison";
import { openPage } from "./harness";
import type { Question, Reply } from "./published-page";

export interface TaughtPage {
  /** PyTorch's answer; `error`: the heatmap's, at most. `dropped`: given to the page as a folder, and not by the site. */
  expectAnswer(model: string, provider: Question["provider"], error: number, dropped?: boolean): Promise<void>;
  /** Of every graph; there are so many. */
  expectGraphs(model: string, graphs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openTaught(models: readonly string[]): Promise<TaughtPage> {
  const taught = await teach(models);
  const open = await openPage("published.html", taught.modelsDir);
  const show = async (name: string) => {
    const { href } = new URL(name, open.page.url());
    if (open.page.url() !== href) await open.page.goto(href);
  };
  return {
    async expectAnswer(model, provider, error, dropped = false) {
      await show("published.html");
      await open.page.waitForFunction("globalThis.answer");
      const expected = taught.expected(model);
      if (dropped) await open.page.locator("#folder").setInputFiles(join(taught.modelsDir, model));
      const question: Question = { model, provider, photo: [...taught.photo], expected, dropped };
      const reply = (await open.page.evaluate(`answer(${JSON.stringify(question)})`)) as Reply;
      expect(reply.provider).toBe(provider);
      expectAgreement(reply.answer, expected, { box: 0.5, iou: 0.99, error });
    },
    async expectGraphs(model, graphs) {
      await show("graphs.html");
      expect((await expectSameGraphs(open, model)).size).toBe(graphs);
    },
    async close() {
      await open.close();
      taught.remove();
    },
  };
}
