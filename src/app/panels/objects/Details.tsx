import { type CSSProperties, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { COLOURS, type DocumentObject, objectMask, wordsOf } from "../../../document/document";
import { type Rating, rateObject } from "../../../document/rating";
import { combineCommands } from "../../commands";
import { changeObject } from "../../commands/change-object";
import { deleteObjects } from "../../commands/delete-objects";
import { repeatQuestion } from "../../commands/repeat-question";
import { useApp, useStore } from "../../context";
import { Icon, type IconName } from "../../icons/Icon";
import { documentOf, selectedObject, selectedObjects } from "../../state/document";
import { labelsOf } from "../../state/labels";
import { CommandButton } from "../commands/CommandButton";
import { Clicks } from "./Clicks";
import { Edges } from "./Edges";
import { EditField } from "./EditField";
import { Figures } from "./Figures";
import { SignSwitch } from "./SignSwitch";
import "./details.css";

/** All about the selected object, or what can be done with several. */
export function Details({ sign }: { sign: boolean }) {
  const object = useStore(selectedObject);
  const others = useStore((state) => state.also.length);
  const masked = useStore(useShallow((state) => selectedObjects(state).filter(objectMask)));
  if (!object) return null;
  return (
    <section className="details" aria-label={`About ${object.name}`}>
      <div className="details-part">
        <header>
          <h3 className="cut">{others ? `${others + 1} selected` : object.name}</h3>
          <CommandButton command={deleteObjects} />
        </header>
        {sign && <SignSwitch />}
        {others ? <Combine /> : <Said object={object} />}
      </div>
      {!others && <Clicks object={object} />}
      {!others && <Thought object={object} />}
      {masked.length > 0 && <Edges objects={masked} />}
      {!others && <Figures object={object} />}
    </section>
  );
}

function Combine() {
  return (
    <div className="chips">
      {combineCommands.map((command) => (
        <CommandButton key={command.id} command={command} show="name" className="button-line" />
      ))}
    </div>
  );
}

function Said({ object }: { object: DocumentObject }) {
  const asked = wordsOf(object)?.prompt;
  return (
    <>
      <dl className="pairs">
        {asked && <Pair term="Asked">{asked}</Pair>}
        <Outline object={object} />
        <Label object={object} />
        <Colour object={object} />
      </dl>
      {asked && (
        <div className="chips">
          <CommandButton command={repeatQuestion} show="name" className="button-line" />
        </div>
      )}
    </>
  );
}

function Pair({ term, children }: { term: string; children: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd className="cut" dir="auto" title={children}>
        {children}
      </dd>
    </>
  );
}

const RATINGS: Record<Rating, [icon: IconName, words: string, meaning: string]> = {
  good: ["check", "Good", "The outline is clean, and it is where the model looked"],
  check: ["eye", "Check the edges", "The outline may have missed a part, or taken too much"],
  unsure: ["help", "Unsure", "This may not be the thing that was meant"],
};

/** In words: a figure beside a tick would be read as how right it is. */
function Outline({ object }: { object: DocumentObject }) {
  const rating = useMemo(() => rateObject(object), [object]);
  if (!rating) return null;
  const [icon, words, meaning] = RATINGS[rating];
  return (
    <>
      <dt>Outline</dt>
      <dd className="details-rating" data-testid="rating" data-rating={rating} title={meaning}>
        <Icon name={icon} size={16} />
        {words}
      </dd>
    </>
  );
}

function Label({ object: { id, name, label } }: { object: DocumentObject }) {
  const app = useApp();
  const isEdited = useStore(({ editing }) => editing?.object === id && editing.what === "label");
  const setEditing = useStore((state) => state.setEditing);
  const document = useStore(documentOf);
  const project = useStore((state) => state.project);
  return (
    <>
      <dt>Label</dt>
      <dd>
        {isEdited ? (
          <>
            <EditField
              value={label ?? ""}
              label={`Label of ${name}`}
              list="labels"
              onChange={(to) => void changeObject.perform(app, id, { change: "label", to: to.trim() || null })}
            />
            <datalist id="labels">
              {labelsOf(project, document).map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </>
        ) : (
          <button
            type="button"
            className="button details-label"
            data-testid="label"
            aria-label={`Label: ${label ?? "None"}. Change it`}
            title="Give a label (L, or 1 to 9 for one that is there)"
            onClick={() => setEditing({ object: id, what: "label" })}
          >
            <span className={label ? "cut" : "faint"}>{label ?? "None"}</span>
          </button>
        )}
      </dd>
    </>
  );
}

const COLOUR_NAMES = ["Blue", "Orange", "Green", "Pink", "Violet", "Ochre", "Cyan", "Red"];

function Colour({ object: { id, colour } }: { object: DocumentObject }) {
  const app = useApp();
  return (
    <>
      <dt>Colour</dt>
      <dd className="colours pairs-whole">
        {Array.from({ length: COLOURS }, (_, to) => (
          <button
            type="button"
            key={COLOUR_NAMES[to]}
            className="colour"
            style={{ "--object": `var(--object-${to + 1})` } as CSSProperties}
            aria-label={COLOUR_NAMES[to]}
            title={COLOUR_NAMES[to]}
            aria-pressed={to === colour}
            onClick={() => void changeObject.perform(app, id, { change: "colour", to })}
          >
            <i className="swatch" />
          </button>
        ))}
      </dd>
    </>
  );
}

/** What the model thought before it answered: folded, as it was read while it came. */
function Thought({ object }: { object: DocumentObject }) {
  const think = wordsOf(object)?.think;
  // While another answer is written, or was refused, its thought is the one on the page.
  const isOnly = useStore((state) => state.run === null && state.refusal === null);
  if (!think) return null;
  return (
    <details className="details-part">
      <summary>Thought</summary>
      <p className="quiet" dir="auto" data-testid={isOnly ? "thought" : undefined}>
        {think}
      </p>
    </details>
  );
}
