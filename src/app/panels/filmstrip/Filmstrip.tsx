import { openPhotoOfProject } from "../../commands/open-photo-of-project";
import { removePhoto } from "../../commands/remove-photo";
import { useApp, useStore } from "../../context";
import { documentOf } from "../../state/document";
import { SureButton } from "../kept/SureButton";
import "./filmstrip.css";

/** The project's photos, where it has several; the one on the table is marked. */
export function Filmstrip() {
  const app = useApp();
  const project = useStore((state) => state.project);
  const entries = useStore((state) => state.entries);
  const current = useStore((state) => documentOf(state)?.photo.sha256);
  const canRemove = useStore(removePhoto.enabled);
  if (!project || project.photos.length < 2) return null;
  return (
    <nav className="filmstrip" aria-label="Photos of this project" data-testid="filmstrip">
      <ul>
        {project.photos.map(({ photo: { sha256, name } }) => (
          <li key={sha256}>
            <button
              type="button"
              className="filmstrip-photo"
              data-testid="filmstrip-photo"
              aria-current={sha256 === current}
              title={name}
              onClick={() => void openPhotoOfProject.perform(app, sha256)}
            >
              <Thumbnail address={entries.get(sha256)?.thumbnail ?? null} />
              <bdi className="visually-hidden">{name}</bdi>
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
        ))}
      </ul>
    </nav>
  );
}

function Thumbnail({ address }: { address: string | null }) {
  return address ? <img src={address} alt="" decoding="async" draggable={false} /> : <span className="no-thumbnail" />;
}
