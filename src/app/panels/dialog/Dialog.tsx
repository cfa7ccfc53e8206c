import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import type { DialogName } from "../../state/page";
import { Notice } from "../notice/Notice";
import "./dialog.css";

interface Props {
  name: DialogName;
  title: string;
  testId: string;
  children: ReactNode;
}

/** Closes with Escape, its button, or a click beside it. Its contents are there while it is open; what is marked data-first has the focus. */
export function Dialog({ name, title, testId, children }: Props) {
  const open = useStore((state) => state.dialog === name);
  const setDialog = useStore((state) => state.setDialog);
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Text that is selected out of it, or a button that moved, ends on it as a click would.
  const beganBeside = useRef(false);

  useEffect(() => {
    if (!open) return element.current?.close();
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [open]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={titleId}
      data-testid={testId}
      // Another dialog may have been opened in its place.
      onClose={() => open && setDialog(null)}
      onPointerDown={({ target }) => {
        beganBeside.current = target === element.current;
      }}
      onClick={({ target }) => target === element.current && beganBeside.current && setDialog(null)}
    >
      {open && (
        <div className="dialog-body">
          <header>
            <h2 id={titleId}>{title}</h2>
            <button type="button" className="button button-icon" aria-label="Close" onClick={() => setDialog(null)}>
              <Icon name="close" />
            </button>
          </header>
          <Problem />
          {children}
        </div>
      )}
    </dialog>
  );
}

/** What goes wrong while it is open: outside of it nothing is read, and little seen. */
function Problem() {
  const { store } = useApp();
  const [before] = useState(() => store.getState().problem);
  const isNew = useStore((state) => state.problem !== before);
  return isNew && <Notice />;
}
