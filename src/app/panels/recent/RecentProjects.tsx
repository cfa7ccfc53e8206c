import { deleteProject } from "../../commands/delete-project";
import { openProject } from "../../commands/open-project";
import { useApp, useStore } from "../../context";
import type { RecentProject } from "../../state/project";
import { SureButton } from "../kept/SureButton";
import "./recent.css";

/** Tiles, at most; the rest is older. */
const MOST = 24;

/** What was worked on before; nothing where there is nothing. */
export function RecentProjects() {
  const recents = useStore((state) => state.recents);
  if (!recents.length) return null;
  return (
    <section className="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">Go on with</h2>
      <ul>
        {recents.slice(0, MOST).map((project) => (
          <Tile key={project.id} project={project} />
        ))}
      </ul>
    </section>
  );
}

function Tile({ project: { id, name, at, thumbnail, photos, problem } }: { project: RecentProject }) {
  const app = useApp();
  const setProblem = useStore((state) => state.setProblem);
  const open = () => {
    if (problem) setProblem({ code: "document-invalid", message: problem, during: "open" });
    else void openProject.perform(app, id);
  };
  return (
    <li>
      <button type="button" className="recent-project" data-testid="recent-project" title={name} onClick={open}>
        {thumbnail ? (
          <img src={thumbnail} alt="" decoding="async" draggable={false} />
        ) : (
          <span className="recent-none" />
        )}
        <bdi className="recent-name">{name}</bdi>
        <span className="recent-when">
          {whenWords(at, Date.now())}
          {photos > 1 && `, ${photos} photos`}
        </span>
      </button>
      <SureButton
        name={`Delete ${name}`}
        sure={`Delete ${name} from this device? Press again to delete.`}
        testId="delete-project"
        onSure={() => void deleteProject.perform(app, id)}
      />
    </li>
  );
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Both in ms since 1970. */
function whenWords(at: number, now: number): string {
  const ago = now - at;
  if (ago < MINUTE) return "Just now";
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  if (ago < DAY) return `${Math.floor(ago / HOUR)} h ago`;
  return new Date(at).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
}
