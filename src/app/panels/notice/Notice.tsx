import { retry } from "../../commands/retry";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { CommandButton } from "../commands/CommandButton";
import "./notice.css";

/** What went wrong, in place, with what to do about it. Nothing else on the page is lost. */
export function Notice() {
  const problem = useStore((state) => state.problem);
  const canRetry = useStore(retry.enabled);
  const setProblem = useStore((state) => state.setProblem);
  if (!problem) return null;
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p data-testid="error-message" data-code={problem.code} dir="auto">
        {problem.message}
      </p>
      {canRetry && <CommandButton command={retry} show="name" />}
      <button type="button" className="button button-icon" aria-label="Dismiss" onClick={() => setProblem(null)}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
