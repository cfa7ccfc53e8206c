import { stop } from "../../commands/stop";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import type { Run } from "../../state/run";

const PHASES: Record<Run["phase"], string> = {
  waiting: "Waiting for the photo",
  thinking: "Looking",
  decoding: "Drawing the outline",
};

/** Questions that are being answered, and those that wait for their turn. */
export function WaitingRows() {
  const app = useApp();
  const run = useStore((state) => state.run);
  const questions = useStore((state) => state.questions);
  const dropQuestion = useStore((state) => state.dropQuestion);
  return (
    <>
      {run && <Row prompt={run.prompt} state={PHASES[run.phase]} onStop={() => void stop.perform(app)} />}
      {questions.map((question, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may be asked twice
          key={index}
          prompt={question.prompt}
          state="Waits for its turn"
          onStop={() => dropQuestion(question)}
        />
      ))}
    </>
  );
}

function Row({ prompt, state, onStop }: { prompt: string; state: string; onStop: () => void }) {
  return (
    <li className="object object-waiting" data-testid="waiting">
      <span className="object-main">
        <span className="thumbnail" />
        <span className="object-words">
          <bdi className="object-name cut">{prompt}</bdi>
          <span className="object-line">
            <i className="pulse" />
            {state}
          </span>
        </span>
      </span>
      <button type="button" className="button button-icon" aria-label={`Do not look for ${prompt}`} onClick={onStop}>
        <Icon name="close" />
      </button>
    </li>
  );
}
