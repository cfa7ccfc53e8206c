import type { ReactNode } from "react";

interface Props {
  testId: string;
  onClick: () => unknown;
  primary?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

/** A button with words on it. One that may not be pressed keeps the focus. */
export function Action({ testId, onClick, primary = false, disabled = false, children }: Props) {
  return (
    <button
      type="button"
      className={`button button-name ${primary ? "button-primary" : "button-line"}`}
      data-testid={testId}
      aria-disabled={disabled}
      onClick={() => !disabled && void onClick()}
    >
      {children}
    </button>
  );
}
