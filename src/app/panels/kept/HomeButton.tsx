import { closeProject } from "../../commands/close-project";
import { useApp } from "../../context";
import { Icon } from "../../icons/Icon";

/** The mark of Loupe, which leads back to the start page. */
export function HomeButton() {
  const app = useApp();
  return (
    <button
      type="button"
      className="button button-icon bar-home"
      data-testid={closeProject.testId}
      aria-label={closeProject.name}
      title={closeProject.name}
      onClick={() => void closeProject.perform(app)}
    >
      <Icon name="logo" />
    </button>
  );
}
