import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import { annotationCommands, wholeCommands } from "../../commands";
import type { Command } from "../../commands/command";
import { copyCutout } from "../../commands/copy-cutout";
import { toggleDownload } from "../../commands/toggle-download";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { chosenObjects, documentOf } from "../../state/document";
import { CommandButton } from "../commands/CommandButton";
import { usePhone } from "../use-media";
import { Cards } from "./Cards";
import { chosenCard, chosenKind, isCutOut, sizeOf } from "./kinds";
import { type Chosen, Settings } from "./Settings";
import { useBack } from "./use-back";
import { Which } from "./Which";
import "./download.css";

/** In the place of the objects: what can be made of them, seen before it is saved. Escape closes it. */
export function DownloadPanel({ id }: { id: string }) {
  const app = useApp();
  const isPhone = usePhone();
  const objects = useStore(useShallow(chosenObjects));
  const downloads = useStore((state) => state.downloads);
  const setCutting = useStore((state) => state.setCutting);
  const panel = useRef<HTMLElement>(null);
  const card = chosenCard(downloads);
  const kind = chosenKind(card, downloads);
  const { isWhole } = kind;
  const isCut = isCutOut(card);

  useEffect(() => {
    setCutting({ download: isCut, isTrimmed: isCut && !isWhole });
    return () => setCutting({ download: null, isTrimmed: false });
  }, [setCutting, isCut, isWhole]);

  useLayoutEffect(() => {
    const element = panel.current;
    element?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    return () => {
      if (!element?.contains(document.activeElement)) return;
      document.querySelector<HTMLElement>(`[aria-controls="${id}"]`)?.focus();
    };
  }, [id]);

  const close = () => void toggleDownload.perform(app);
  useBack(isPhone, close);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return (
    <aside
      id={id}
      ref={panel}
      className={isPhone ? "download sheet" : "download panel"}
      aria-label="Download"
      data-region="objects"
      data-testid={id}
      onKeyDown={onKeyDown}
    >
      <header className="panel-header">
        <h2>Download</h2>
        <Which chosen={objects} />
        <button type="button" className="button button-icon" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="panel-scroll">
        <Cards objects={objects} />
        <Settings card={card} kind={kind} objects={objects} />
        <Files title="For training" about="COCO, YOLO, LabelMe …" commands={annotationCommands} />
        <Files title="Everything" about="ZIP, web page, Loupe file" commands={wholeCommands} />
      </div>
      <Foot card={card} kind={kind} objects={objects} />
    </aside>
  );
}

function Files({ title, about, commands }: { title: string; about: string; commands: readonly Command[] }) {
  return (
    <details className="details-part">
      <summary>
        {title} <span className="quiet cut">{about}</span>
      </summary>
      <ul className="download-files">
        {commands.map((command) => (
          <li key={command.id}>
            <CommandButton command={command} show="both" icon="download" text={shortName(command)} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** "Save web page" → "Web page". */
const shortName = ({ name }: Command) => name.replace(/^Save (.)/, (_, first: string) => first.toUpperCase());

function Foot({ card, kind, objects }: Chosen) {
  const { command, file, isWhole } = kind;
  const isOne = useStore((state) => copyCutout.enabled(state) && !state.also.length);
  const photo = useStore((state) => documentOf(state)?.photo);
  const size = objects.length && photo ? sizeOf(card, kind)?.(objects, photo) : null;
  const name = [`Download ${file}`, size && `${size[0]} × ${size[1]}`].filter(Boolean).join(" ");
  return (
    <footer className="panel-foot download-foot">
      {isCutOut(card) && isOne && !isWhole && (
        <CommandButton command={copyCutout} show="both" name="Copy" className="button-line" testId="download-copy" />
      )}
      <CommandButton command={command} show="both" icon="download" name={name} className="button-primary" />
    </footer>
  );
}
