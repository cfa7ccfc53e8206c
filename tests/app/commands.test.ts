import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../src/app/commands";
import { ask } from "../../src/app/commands/ask";
import type { Command } from "../../src/app/commands/command";
import { letGo } from "../../src/app/commands/let-go";
import { openFiles } from "../../src/app/commands/open-files";
import { redo } from "../../src/app/commands/redo";
import { saveJson } from "../../src/app/commands/save-json";
import { saveMask } from "../../src/app/commands/save-mask";
import { stop } from "../../src/app/commands/stop";
import { takePhoto } from "../../src/app/commands/take-photo";
import { toggleKeys } from "../../src/app/commands/toggle-keys";
import { toggleTheme } from "../../src/app/commands/toggle-theme";
import { undo } from "../../src/app/commands/undo";
import { commandFor, isSingle, keysLabel, worksIn } from "../../src/app/keyboard";
import { PROMPT_ID } from "../../src/app/page/browser-page";
import { documentOf } from "../../src/app/state/document";
import { resultState } from "../../src/app/state/result-state";
import { createAppStore } from "../../src/app/state/store";
import { tools } from "../../src/app/tools";
import { fileNameFor } from "../../src/app/work/save";
import { wordsOf } from "../../src/document/document";
import type { Loupe } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

const NOT_SINGLE = ["Delete", "Enter", "Escape", "F2", "Mod+Enter", "Mod+Shift+z", "Mod+c", "Mod+k", "Mod+s", "Mod+z"];

describe("keys", () => {
  const press = (key: string, held: { ctrlKey?: true; metaKey?: true; altKey?: true; shiftKey?: true } = {}) =>
    commandFor({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })?.name;

  test("lead to their commands, and the browser's own shortcuts stay the browser's", () => {
    expect(press("m")).toBe("Outlines");
    expect(press("M")).toBe("Outlines");
    expect(press("?", { shiftKey: true })).toBe("Shortcuts and help");
    expect(press("Escape")).toBe("Stop, or let go");
    expect(press("z", { ctrlKey: true })).toBe("Undo");
    expect(press("z", { metaKey: true })).toBe("Undo");
    expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("Redo");
    expect(press("z")).toBe("Show actual pixels");
    expect(press("M", { shiftKey: true })).toBeUndefined();
    expect(press("q")).toBeUndefined();
    expect(press("t", { altKey: true })).toBeUndefined();
  });

  test("in the prompt Escape stops a running answer, and leaves it only where there is none", () => {
    const store = createAppStore();
    const prompt = { id: PROMPT_ID };
    expect(worksIn(prompt, "Escape", store.getState())).toBe(false);
    store.getState().beginRun({ prompt: "the cup", about: 1, closer: null });
    expect(worksIn(prompt, "Escape", store.getState())).toBe(true);
    expect(worksIn({ id: "name" }, "Escape", store.getState())).toBe(false);
    expect(commandFor({ key: "Escape", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false })).toBe(letGo);
  });

  test("letters, digits and signs can be switched off, and that is kept", () => {
    const app = createNodeApp(createNodeLoupe({ modelsDir }));
    expect([app.store.getState().singleKeys, app.kept.singleKeys()]).toEqual([true, true]);
    toggleKeys.perform(app);
    expect([app.store.getState().singleKeys, app.kept.singleKeys()]).toEqual([false, false]);
    toggleKeys.perform(app);
    expect([app.store.getState().singleKeys, app.kept.singleKeys()]).toEqual([true, true]);
    // Which those are: all keys of commands and tools but named ones, and those with Ctrl or ⌘.
    const keys = [...commands, ...tools].flatMap((one) => one.keys ?? []);
    expect(keys.filter((one) => !isSingle(one)).sort()).toEqual(NOT_SINGLE);
  });

  test("read as on the keyboard", () => {
    expect(keysLabel("Escape")).toBe("Esc");
    expect(keysLabel("h")).toBe("H");
    expect(keysLabel("Mod+Shift+z")).toBe("Ctrl Shift Z");
  });
});

test("file names say photo and prompt, and nothing that a file system minds", () => {
  expect(fileNameFor("beach.jpg", "the red cup?", "mask.png")).toBe("beach-the-red-cup-mask.png");
  expect(fileNameFor("../../etc/passwd", "</answer>", "result.json")).toBe("etc-passwd-answer-result.json");
  expect(fileNameFor("photo.png", "🚒", "mask.png")).toBe("photo-mask.png");
  expect(fileNameFor("photo.png", "السيارة الحمراء", "mask.png")).toBe("photo-السيارة-الحمراء-mask.png");
});

describe("without a browser, on the real model", () => {
  let loupe: Loupe;
  let app: NodeApp;
  const state = () => app.store.getState();
  const objects = () => documentOf(state())?.objects ?? [];
  const enabled = (command: Command) => command.enabled(state());

  beforeAll(() => {
    loupe = createNodeLoupe({ modelsDir });
    return () => loupe.dispose();
  });
  beforeEach(() => {
    app = createNodeApp(loupe);
  });

  async function open(name = "table.jpg"): Promise<void> {
    await openFiles.perform(app, [await photoFile(`public/samples/${name}`)]);
  }

  test("open, ask, undo, redo, save", async () => {
    expect(enabled(ask)).toBe(false);
    await open();
    state().setPrompt(" the teapot ");
    expect(enabled(ask)).toBe(true);
    const asking = ask.perform(app);
    expect([state().prompt, state().earlierPrompts, enabled(stop)]).toEqual(["", ["the teapot"], true]);
    await asking;
    expect(resultState(state())).toBe("done");
    expect(objects()[0]?.steps[0]).toMatchObject({ kind: "words", prompt: "the teapot", absent: false });
    expect(state().selected).toBe(objects()[0]?.id);
    expect(state().announcement).toMatch(/^teapot, [a-z ]+, \d+\u00a0% of the photo, check the edges$/);

    undo.perform(app);
    expect([objects().length, state().announcement]).toEqual([0, "Undone: answer, teapot"]);
    redo.perform(app);
    expect([enabled(undo), enabled(redo), objects().length]).toEqual([true, false, 1]);

    await saveMask.perform(app);
    await saveJson.perform(app);
    expect([...app.saved.keys()]).toEqual(["table-the-teapot-mask.png", "table-the-teapot-result.json"]);
    const json = JSON.parse((await app.saved.get("table-the-teapot-result.json")?.text()) ?? "");
    expect(json).toMatchObject({ version: 1, model: "nano", prompt: "the teapot", absent: false, clicks: [] });
    expect(json.rle.size).toEqual([state().photo?.height, state().photo?.width]);
  });

  test("a photo that is taken is opened; one that is not taken leaves all as it is", async () => {
    const asked: unknown[] = [];
    app.page.chooseFile = async (...how) => {
      asked.push(how);
      return asked.length > 1 ? photoFile("public/samples/table.jpg") : null;
    };
    await takePhoto.perform(app);
    expect(state().photo).toBeNull();
    await takePhoto.perform(app);
    expect([state().photo?.name, asked]).toEqual(["table.jpg", Array(2).fill(["image/*", true])]);
  });

  test("a question typed while another is answered is asked after it, as it was typed", async () => {
    await open();
    state().setPrompt("the teapot");
    const first = ask.perform(app);
    state().setPrompt("the cup");
    await ask.perform(app);
    expect(state().questions).toEqual([{ prompt: "the cup", about: state().photo?.key, closer: null }]);
    await first;
    const prompts = [...objects().map(wordsOf), state().refusal].flatMap((words) => words?.prompt ?? []);
    expect([prompts, state().questions]).toEqual([["the teapot", "the cup"], []]);
  });

  test("stop keeps nothing that is not there, and the question that waits is taken back", async () => {
    await open();
    state().setPrompt("the teapot");
    const waiting = ask.perform(app);
    stop.perform(app);
    await waiting;
    expect([objects().length, state().run]).toEqual([0, null]);
    state().setPrompt("the teapot");
    const asking = ask.perform(app);
    await until(app, ({ run }) => (run?.tokens ?? 0) >= 2);
    stop.perform(app);
    await asking;
    expect([objects().length, state().refusal]).toMatchObject([0, { stopped: "user", mask: null }]);
    expect(state().announcement).toBe("Stopped");
  });

  test("a question asked while a photo opens is about it", async () => {
    await open("cat.jpg");
    const opened = open();
    await until(app, ({ opening }) => opening !== null);
    state().setPrompt("the teapot");
    const asking = ask.perform(app);
    await opened;
    expect([state().photo?.name, state().run?.prompt]).toEqual(["table.jpg", "the teapot"]);
    await asking;
    expect([resultState(state()), state().selected]).toEqual(["done", objects()[0]?.id]);
  });

  test("questions that wait for an answer's end are about its photo, not the next one", async () => {
    await open("cat.jpg");
    state().setPrompt("the cat");
    const asking = ask.perform(app);
    state().setPrompt("the teapot");
    await ask.perform(app);
    await open();
    await asking;
    expect([state().photo?.name, objects().length, state().questions]).toEqual(["table.jpg", 0, []]);
    expect(state().problem).toMatchObject({
      during: "leave",
      message: "What waited for cat.jpg was called off: “the cat”, “the teapot”.",
    });
  });

  test("a file that is no photo leaves the earlier photo and its answers in place", async () => {
    await open();
    await openFiles.perform(app, [new File(["%PDF-1.7"], "paper.pdf")]);
    expect(state().problem).toMatchObject({ code: "image-unsupported", message: expect.stringContaining("paper.pdf") });
    expect(state().photo?.name).toBe("table.jpg");
  });

  test("nor does it stop an answer, or drop the question that waits for its end", async () => {
    await open();
    state().setPrompt("the teapot");
    const asking = ask.perform(app);
    state().setPrompt("the cup");
    await ask.perform(app);
    await until(app, ({ run }) => run?.phase === "thinking");
    const { number } = state().run ?? {};
    await openFiles.perform(app, [new File(["%PDF-1.7"], "paper.pdf")]);
    expect([state().run?.number, state().questions.map(({ prompt }) => prompt)]).toEqual([number, ["the cup"]]);
    expect(state().problem).toMatchObject({ code: "image-unsupported", during: "open" });
    await asking;
    const prompts = [...objects().map(wordsOf), state().refusal].flatMap((words) => words?.prompt ?? []);
    expect(prompts).toEqual(["the teapot", "the cup"]);
  });

  test("with ?trace an answer's tensors are saved, the encoding's too", async () => {
    app = createNodeApp(loupe, { trace: true });
    await open();
    state().setPrompt("the teapot");
    await ask.perform(app);
    expect([...app.saved.keys()]).toEqual(["loupe-trace.zip"]);
    const { unzipSync } = await import("fflate");
    const zip = new Uint8Array((await app.saved.get("loupe-trace.zip")?.arrayBuffer()) as ArrayBuffer);
    const names = Object.keys(unzipSync(zip));
    expect(names[0]).toBe("0000-encode.photo.npy");
    expect(names.some((name) => name.endsWith("segment.mask_logits.npy"))).toBe(true);
    expect(names.slice(-2)).toEqual(["reply.txt", "result.json"]);
  });

  test("the theme that was chosen is kept", () => {
    toggleTheme.perform(app);
    expect([state().theme, app.kept.theme()]).toEqual(["dark", "dark"]);
    toggleTheme.perform(app);
    expect([state().theme, app.kept.theme()]).toEqual(["light", "light"]);
  });
});
