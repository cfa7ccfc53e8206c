import { Icon } from "../../icons/Icon";
import { retry } from "../../state/session";
import { useStore } from "../../state/store";
import "./notice.css";

/** What went wrong, in place, with what to do about it. Nothing else on the page is lost. */
export function Notice() {
  const problem = useStore((state) => state.problem);
  const setProblem = useStore((state) => state.setProblem);
  if (!problem) return null;
  const canRetry = problem.during === "load" || problem.during === "encode";
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p data-testid="error-message" data-code={problem.code} dir="auto">
        {problem.message}
      </p>
      {canRetry && (
        <button type="button" className="button button-name" onClick={retry}>
          Try again
        </button>
      )}
      <button type="button" className="button button-icon" aria-label="Dismiss" onClick={() => setProblem(null)}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
