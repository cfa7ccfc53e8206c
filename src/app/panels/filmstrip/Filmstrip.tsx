import { useEffect, useRef } from "react";
import type { ProjectPhoto } from "../../../document/project";
import { openPhotoOfProject } from "../../commands/open-photo-of-project";
import { removePhoto } from "../../commands/remove-photo";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { documentOf } from "../../state/document";
import { SureButton } from "../kept/SureButton";
import { STATES, stateOf } from "./states";
import "./filmstrip.css";

/** The project's photos, where it has several; the one on the table is marked. */
export function Filmstrip() {
  const project = useStore((state) => state.project);
  const list = useRef<HTMLUListElement>(null);
  const current = useStore((state) => documentOf(state)?.photo.sha256);
  // Of many photos the one on the table is seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls because another photo is on the table
  useEffect(() => {
    const shown = list.current?.querySelector('[aria-current="true"]');
    shown?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  if (!project || project.photos.length < 2) return null;
  return (
    <nav className="filmstrip" aria-label="Photos of this project" data-testid="filmstrip">
      <ul ref={list}>
        {project.photos.map((one) => (
          <Tile key={one.photo.sha256} one={one} isCurrent={one.photo.sha256 === current} />
        ))}
      </ul>
    </nav>
  );
}

function Tile({ one, isCurrent }: { one: ProjectPhoto; isCurrent: boolean }) {
  const app = useApp();
  const { sha256, name } = one.photo;
  const thumbnail = useStore((state) => state.entries.get(sha256)?.thumbnail ?? null);
  const canRemove = useStore(removePhoto.enabled);
  const state = useStore(({ asking }) => stateOf(one, asking));
  const words = state && STATES[state];
  const title = [name, words?.word, state === "failed" && one.why].filter(Boolean).join(": ");
  return (
    <li>
      <button
        type="button"
        className="filmstrip-photo"
        data-testid="filmstrip-photo"
        data-state={state ?? undefined}
        aria-current={isCurrent}
        title={title}
        onClick={() => void openPhotoOfProject.perform(app, sha256)}
      >
        <span className="filmstrip-picture">
          <Thumbnail address={thumbnail} />
        </span>
        <bdi className="visually-hidden">{name}</bdi>
        {words && (
          <span className="filmstrip-state">
            {words.icon ? <Icon name={words.icon} size={14} /> : <i className="pulse" />}
            {words.word}
          </span>
        )}
      </button>
      {canRemove && (
        <SureButton
          name={`Remove ${name}`}
          sure={`Remove ${name} and what was made of it? Press again to remove.`}
          testId="remove-photo"
          onSure={() => void removePhoto.perform(app, sha256)}
        />
      )}
    </li>
  );
}

function Thumbnail({ address }: { address: string | null }) {
  return address ? <img src={address} alt="" decoding="async" draggable={false} /> : <span className="no-thumbnail" />;
}
