import { beforeEach, describe, expect, test } from "vitest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import type { Command } from "../../src/app/commands/command";
import { drawBox } from "../../src/app/commands/draw-box";
import { keepProposal } from "../../src/app/commands/keep-proposal";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { toolFor } from "../../src/app/keyboard";
import { Taps } from "../../src/app/stage/taps";
import { createAppStore, type Store } from "../../src/app/state/store";
import { toolInHand, tools } from "../../src/app/tools";
import { box } from "../../src/app/tools/box";
import { brush } from "../../src/app/tools/brush";
import { eraser } from "../../src/app/tools/eraser";
import { hand } from "../../src/app/tools/hand";
import { point } from "../../src/app/tools/point";
import type { CommandCall, PointerPlace, Sketch, Tool } from "../../src/app/tools/tool";
import { newDocument } from "../../src/document/document";
import { addObject, addStep } from "../../src/document/edits";
import { begin } from "../../src/document/history";
import { boxStep, pointStep } from "../../src/document/steps";
import type { Box, Mask } from "../../src/engine";
import { encodeMask } from "../../src/engine/mask";

const bare = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
/** A CSS pixel is two pixels of the photo. */
const SCALE = 0.5;
const SIZE = { width: 200, height: 100 };

let store: Store;
const state = () => store.getState();

beforeEach(() => {
  store = createAppStore();
  const photo = { sha256: "0".repeat(64), name: "a.jpg", ...SIZE };
  state().begin(begin(newDocument(photo)));
  store.setState({ photo: { ...SIZE, key: 1 } as never });
});

const at = (x: number, y: number, held: Partial<PointerPlace> = {}): PointerPlace => ({
  ...{ x, y, scale: SCALE, shift: false, alt: false, secondary: false, touch: false },
  ...held,
});

/** All pixels of a box. */
function rectangle([x1, y1, x2, y2]: Box) {
  const data = new Uint8Array(SIZE.width * SIZE.height);
  for (let y = y1; y < y2; y++) data.fill(1, y * SIZE.width + x1, y * SIZE.width + x2);
  return encodeMask(data, SIZE.width, SIZE.height);
}

/** What the gesture showed last, and what it committed: the command's id and what it was performed with. */
function gesture(
  tool: Tool,
  ...places: PointerPlace[]
): { sketch: Sketch | null; done: [string, ...unknown[]] | null } {
  const [first, last] = [places[0] as PointerPlace, places.at(-1) as PointerPlace];
  const begun = tool.begin(first, state());
  let sketch: Sketch | null = null;
  for (const place of places.slice(1)) sketch = begun.move(place);
  return { sketch, done: performed(begun.end(last)) };
}

function performed(commit: CommandCall | null): [string, ...unknown[]] | null {
  if (!commit) return null;
  let done: [string, ...unknown[]] | null = null;
  const all = [clickPhoto, drawBox, keepProposal, paintStroke] as unknown as Command<unknown[]>[];
  const before = all.map(({ perform }) => perform);
  for (const command of all) {
    command.perform = (_app, ...args) => {
      done = [command.id, ...args];
    };
  }
  try {
    void commit({} as never);
  } finally {
    all.forEach((command, i) => {
      command.perform = before[i] as Command<unknown[]>["perform"];
    });
  }
  return done;
}

/** An object drawn from a box, selected. */
function selectBoxed(own: Box): string {
  const mask = { rle: rectangle(own), score: 1 };
  const { document } = (state().history as NonNullable<ReturnType<typeof state>["history"]>).present;
  const next = addObject(document, { name: "a", step: boxStep(own, mask) });
  const id = next.objects.at(-1)?.id as string;
  state().commit(next, "box", id);
  return id;
}

test("the first tool is in hand until another is taken, and each tool's keys take it", () => {
  expect(toolInHand(state().tool)).toBe(tools[0]);
  for (const tool of tools.filter(({ keys }) => keys !== null)) {
    expect(toolFor({ ...bare, key: tool.keys as string })).toBe(tool);
    state().takeTool(tool.id);
    expect(toolInHand(state().tool)).toBe(tool);
  }
  expect(toolFor({ ...bare, key: point.keys as string, ctrlKey: true })).toBeUndefined();
});

describe("point", () => {
  const click = (x: number, y: number, about: string, positive: boolean, candidate: number | null = null) => [
    "click-photo",
    { point: { x, y, positive }, about, reach: 16, candidate, closer: null },
  ];

  test("a click counts where the pointer is let go", () => {
    expect(gesture(point, at(30, 40), at(32, 41)).done).toEqual(click(32, 41, "plain", true));
  });

  test("Shift, Alt, the right button and the switches say what it is about", () => {
    expect(gesture(point, at(3, 4, { shift: true })).done).toEqual(click(3, 4, "selected", true));
    expect(gesture(point, at(3, 4, { alt: true })).done).toEqual(click(3, 4, "selected", false));
    expect(gesture(point, at(3, 4, { secondary: true })).done).toEqual(click(3, 4, "selected", false));
    state().setSign("add");
    expect(gesture(point, at(3, 4)).done).toEqual(click(3, 4, "selected", true));
    state().setSign("take");
    expect(gesture(point, at(3, 4)).done).toEqual(click(3, 4, "selected", false));
    expect(gesture(point, at(3, 4, { shift: true })).done).toEqual(click(3, 4, "selected", true));
  });

  test("the candidate that was stepped to is the one that is meant", () => {
    state().setCandidate(2);
    expect(gesture(point, at(3, 4)).done).toEqual(click(3, 4, "plain", true, 2));
  });

  test("a drag leaves no point, not even where it ends as it began; a finger aims", () => {
    // 12 pixels of the photo are 6 of the screen.
    expect(gesture(point, at(30, 40), at(42, 40)).done).toBeNull();
    expect(gesture(point, at(30, 40), at(80, 40), at(30, 40)).done).toBeNull();
    expect(gesture(point, at(30, 40), at(41, 40)).done).not.toBeNull();
    const touch = { touch: true };
    expect(gesture(point, at(30, 40, touch), at(80, 40, touch)).done).toEqual(click(80, 40, "plain", true));
  });

  test("beside the photo there is nothing to click", () => {
    for (const [x, y] of [
      [-1, 5],
      [5, -1],
      [201, 5],
      [5, 101],
    ] as const) {
      expect(gesture(point, at(x, y)).done).toBeNull();
    }
  });

  test("a click on an offer keeps it, the smallest there; beside offers it is a click", () => {
    const ghosts = (
      [
        [0, 0, 100, 100],
        [20, 20, 40, 40],
      ] as Box[]
    ).map((bounds) => ({ rle: rectangle(bounds), area: (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) }) as Mask);
    const { number } = state().beginProposals();
    state().updateProposals(number, { masks: ghosts });
    expect(gesture(point, at(30, 30)).done).toEqual(["keep-proposal", ghosts[1]]);
    expect(gesture(point, at(60, 30)).done).toEqual(["keep-proposal", ghosts[0]]);
    expect(gesture(point, at(150, 30)).done?.[0]).toBe("click-photo");
    expect(gesture(point, at(30, 30, { alt: true })).done?.[0]).toBe("click-photo");
  });
});

describe("box", () => {
  test("a drag draws, in whichever direction, inside the photo", () => {
    const { sketch, done } = gesture(box, at(90, 80), at(50, 50), at(30, -10));
    expect(sketch).toEqual({ kind: "box", box: [30, 0, 90, 80], object: null });
    expect(done).toEqual(["draw-box", [30, 0, 90, 80], null]);
  });

  test("under 6 pixels of the screen it is what Point does", () => {
    const { sketch, done } = gesture(box, at(30, 40), at(34, 42));
    expect(sketch).toBeNull();
    expect(done?.[0]).toBe("click-photo");
    expect(gesture(box, at(30, 40, { secondary: true })).done?.[1]).toMatchObject({ about: "selected" });
  });

  test("a drag that comes back draws nothing and leaves no point", () => {
    expect(gesture(box, at(30, 40), at(90, 80), at(31, 40)).done).toBeNull();
  });

  test.each<[string, [number, number], Box]>([
    ["nw", [40, 20], [60, 30, 120, 80]],
    ["n", [80, 20], [40, 30, 120, 80]],
    ["ne", [120, 20], [40, 30, 140, 80]],
    ["e", [120, 50], [40, 20, 140, 80]],
    ["se", [120, 80], [40, 20, 140, 90]],
    ["s", [80, 80], [40, 20, 120, 90]],
    ["sw", [40, 80], [60, 20, 120, 90]],
    ["w", [40, 50], [60, 20, 120, 80]],
    ["its inside", [80, 50], [60, 30, 140, 90]],
  ])("the selected object's box is held by %s", (_, [x, y], expected) => {
    const id = selectBoxed([40, 20, 120, 80]);
    const { sketch, done } = gesture(box, at(x, y), at(x + 20, y + 10));
    expect(sketch).toEqual({ kind: "box", box: expected, object: id });
    expect(done).toEqual(["draw-box", expected, id]);
  });

  test("moved to the photo's edge it keeps its size; a side drawn over the other turns it over", () => {
    const id = selectBoxed([40, 20, 120, 80]);
    expect(gesture(box, at(80, 50), at(-500, 900)).done).toEqual(["draw-box", [0, 40, 80, 100], id]);
    expect(gesture(box, at(120, 50), at(10, 50)).done).toEqual(["draw-box", [10, 20, 40, 80], id]);
  });

  test("a click in it is a click, and beside it a new box begins", () => {
    selectBoxed([40, 20, 120, 80]);
    expect(gesture(box, at(60, 50)).done?.[0]).toBe("click-photo");
    expect(gesture(box, at(150, 10), at(190, 90)).done).toEqual(["draw-box", [150, 10, 190, 90], null]);
  });

  test("a box that a + outside has released has no hold any more", () => {
    const id = selectBoxed([40, 20, 120, 80]);
    const { document } = (state().history as NonNullable<ReturnType<typeof state>["history"]>).present;
    const step = pointStep({ x: 150, y: 50, positive: true }, { rle: rectangle([40, 20, 160, 80]), score: 1 });
    state().commit(addStep(document, id, step), "click");
    expect(gesture(box, at(60, 50), at(90, 80)).done).toEqual(["draw-box", [60, 50, 90, 80], null]);
  });
});

describe("brush and eraser", () => {
  test("a stroke is where the pointer went, as wide as the brush is on the screen", () => {
    state().setBrushSize(30);
    const { sketch, done } = gesture(brush, at(10, 10), at(20, 10), at(21, 10), at(40, 30));
    const stroke = { points: [10, 10, 20, 10, 40, 30], radius: 30 };
    expect(sketch).toMatchObject({ kind: "stroke", ...stroke, erase: false });
    expect(done).toEqual(["paint-stroke", stroke, "brush"]);
    expect(gesture(eraser, at(10, 10), at(40, 30)).done?.[2]).toBe("erase");
  });

  test("a click is a dot; the right button and Alt turn the one into the other", () => {
    expect(gesture(brush, at(10, 10)).done).toEqual(["paint-stroke", { points: [10, 10], radius: 32 }, "brush"]);
    expect(gesture(brush, at(10, 10, { secondary: true })).done?.[2]).toBe("erase");
    expect(gesture(eraser, at(10, 10, { alt: true })).done?.[2]).toBe("brush");
  });

  test("a stroke has no more places than a document takes", () => {
    const places = Array.from({ length: 12_000 }, (_, i) => at((i * 7) % 200, i % 100));
    const stroke = gesture(brush, ...places).done?.[1] as { points: number[] };
    expect(stroke.points.length).toBe(20_000);
  });
});

test("hand: it moves the photo and leaves nothing", () => {
  expect(gesture(hand, at(10, 10), at(60, 60))).toEqual({ sketch: null, done: null });
  expect(hand.drag).toBe("pan");
});

test("of a mouse's double click the second is none; a click elsewhere, or later, is one", () => {
  const taps = new Taps(undefined as never);
  const clicks: [x: number, y: number, time: number][] = [
    [10, 10, 0],
    [12, 11, 180],
    // A third, and then a pause.
    [12, 11, 350],
    [12, 11, 900],
    [40, 11, 950],
  ];
  expect(clicks.map(([x, y, time]) => taps.isDouble({ x, y }, time))).toEqual([false, true, true, false, false]);
});
