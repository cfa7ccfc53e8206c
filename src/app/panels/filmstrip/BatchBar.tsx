import { countAsked, countReviewed, restOf } from "../../../document/batch";
import type { Project } from "../../../document/project";
import { reviewCommands } from "../../commands";
import { askRest } from "../../commands/ask-rest";
import { endBatch } from "../../commands/end-batch";
import { goOnBatch } from "../../commands/go-on-batch";
import { pauseBatch } from "../../commands/pause-batch";
import { reviewNext } from "../../commands/review-next";
import { saveCoco } from "../../commands/save-coco";
import { saveZip } from "../../commands/save-zip";
import { useStore } from "../../context";
import { batchWords, timeLeft } from "../../work/batch-words";
import { CommandButton } from "../commands/CommandButton";

/** How far the question to all photos is, what came of it, and what a person says of the photo on the table. */
export function BatchBar() {
  const project = useStore((state) => state.project);
  const adding = useStore((state) => state.adding);
  if (!project || (!adding && project.photos.length < 2)) return null;
  const isReviewed = project.photos.some(({ state }) => state !== "open");
  if (!project.batch && !isReviewed) return adding && <Adding {...adding} />;
  return (
    <section className="batch" aria-label="All photos" data-testid="batch" data-state={stateOf(project)}>
      {project.batch && <Question project={project} prompt={project.batch.prompt} />}
      <Review project={project} />
    </section>
  );
}

function stateOf({ batch, ...project }: Project): "running" | "paused" | "done" | "none" {
  if (!batch) return "none";
  if (countAsked({ batch, ...project }).waiting === 0) return "done";
  return batch.paused ? "paused" : "running";
}

function Adding({ done, total }: { done: number; total: number }) {
  return (
    <section className="batch" aria-label="All photos" data-testid="batch" data-state="adding">
      <p className="batch-words">
        <progress max={total} value={done} aria-label="Opening photos" />
        <span className="quiet number">
          Opening {done + 1} of {total}
        </span>
      </p>
    </section>
  );
}

function Question({ project, prompt }: { project: Project; prompt: string }) {
  const pace = useStore((state) => state.pace);
  const { waiting, failed, total } = countAsked(project);
  const left = restOf(project).length;
  if (waiting === 0) {
    return (
      <div className="batch-part">
        <p className="batch-words" data-testid="batch-words" title={prompt}>
          {batchWords(project)}
        </p>
        {left > 0 && (
          <CommandButton
            command={askRest}
            show="name"
            name={failed === left ? `Try ${left} again` : `Ask ${left} more`}
          />
        )}
        <CommandButton command={saveCoco} show="name" text="COCO" testId="batch-coco" />
        <CommandButton command={saveZip} show="name" name="Save ZIP of everything" text="ZIP" testId="batch-zip" />
        <CommandButton command={endBatch} icon="close" name="Put the question away" testId="batch-close" />
      </div>
    );
  }
  const isPaused = project.batch?.paused === true;
  const time = isPaused ? "Paused" : timeLeft(waiting, pace);
  return (
    <div className="batch-part">
      <p className="batch-words" data-testid="batch-words">
        <progress max={total} value={total - waiting} aria-label={`Asking all photos: ${prompt}`} />
        <span className="number">
          {total - waiting} of {total}
        </span>
        <bdi className="cut">{prompt}</bdi>
        {time && <span className="quiet batch-time">{time}</span>}
      </p>
      {isPaused ? (
        <CommandButton command={goOnBatch} show="name" text="Go on" />
      ) : (
        <CommandButton command={pauseBatch} show="name" text="Pause" />
      )}
      <CommandButton command={endBatch} show="name" text="Stop" />
    </div>
  );
}

function Review({ project }: { project: Project }) {
  const { done, total } = countReviewed(project);
  return (
    <div className="batch-part batch-review">
      <span className="quiet number" data-testid="reviewed">
        {done} of {total} reviewed
      </span>
      {reviewCommands.map((command) => (
        <CommandButton
          key={command.id}
          command={command}
          show="both"
          text={command.name.split(" ")[0] ?? ""}
          className="button-toggle"
        />
      ))}
      <CommandButton command={reviewNext} />
    </div>
  );
}
