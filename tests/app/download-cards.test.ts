/** The cards of the Download panel: every picture is on one, and what was chosen is found again. */
import { expect, test } from "vitest";
import { pictureCommands } from "../../src/app/commands";
import { cards, chosenCard, chosenKind } from "../../src/app/panels/download/kinds";

const kinds = cards.flatMap((card) => card.kinds);

test("every command that saves a picture is one kind of one card", () => {
  const ids = (commands: readonly { id: string }[]) => commands.map(({ id }) => id).sort();
  expect(ids(kinds.map(({ command }) => command))).toEqual(ids(pictureCommands));
});

test("the card of the latest choice, and on each card the kind that was chosen last; what is unknown is passed over", () => {
  const names = (downloads: string[]) => [
    chosenCard(downloads).id,
    ...cards.map((card) => chosenKind(card, downloads).command.id),
  ];
  const usual = ["save-cutout-png", "save-overlay", "save-mask", "save-svg"];
  expect(names([])).toEqual(["cutout", ...usual]);
  expect(names(["save-no-such", "<script>"])).toEqual(["cutout", ...usual]);
  expect(names(["save-no-such", "save-mask-soft", "save-cutout-webp", "save-mask"])).toEqual([
    "mask",
    "save-cutout-webp",
    "save-overlay",
    "save-mask-soft",
    "save-svg",
  ]);
});
