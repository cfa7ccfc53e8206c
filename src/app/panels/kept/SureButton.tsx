import { useEffect, useState } from "react";
import { Icon } from "../../icons/Icon";
import "./kept.css";

interface Props {
  name: string;
  /** What it says once it has been pressed, and before it is pressed again. */
  sure: string;
  testId: string;
  onSure: () => void;
}

/** How long a press is remembered, in ms. */
const MEMORY = 5000;

/** Deletes something: pressed twice, since it cannot be undone. */
export function SureButton({ name, sure, testId, onSure }: Props) {
  const [pressed, setPressed] = useState(false);
  useEffect(() => {
    if (!pressed) return;
    const forget = setTimeout(() => setPressed(false), MEMORY);
    return () => clearTimeout(forget);
  }, [pressed]);
  const says = pressed ? sure : name;
  return (
    <button
      type="button"
      className="sure"
      data-testid={testId}
      data-sure={pressed}
      aria-label={says}
      title={says}
      onClick={() => (pressed ? onSure() : setPressed(true))}
      onBlur={() => setPressed(false)}
    >
      {pressed ? <span>Delete</span> : <Icon name="delete" size={16} />}
    </button>
  );
}
