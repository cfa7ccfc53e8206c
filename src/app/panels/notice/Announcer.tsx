import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useApp, useStore } from "../../context";
import "./notice.css";

/** What comes within so many ms is read one after the other; what comes later takes its place. */
const AT_ONCE = 1000;
/** A screen reader reads what is added to a region that it knows already: ms until it does. */
const KNOWN = 100;

interface Said {
  number: number;
  text: string;
  /** performance.now(). */
  at: number;
}

/** All that is spoken, in one place; errors alone have an alert of their own. What lies outside an open dialog is not heard. */
export function Announcer() {
  const said = useSaid();
  const dialog = useStore((state) => state.dialog);
  const [place, setPlace] = useState<Element | null>(null);
  // The dialogs stand before this in the page, so that theirs is open by now.
  useEffect(() => setPlace(dialog && document.querySelector("dialog[open]")), [dialog]);
  return place ? createPortal(<Region said={said} />, place) : <Region said={said} />;
}

function Region({ said }: { said: readonly Said[] }) {
  const [isKnown, setKnown] = useState(false);
  // What was read before the region came here is not read again.
  const [since] = useState(() => performance.now() - KNOWN);
  useEffect(() => {
    const timer = setTimeout(() => setKnown(true), KNOWN);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="visually-hidden announcer" role="log" aria-live="polite" data-testid="announcer">
      {isKnown && said.filter(({ at }) => at >= since).map(({ number, text }) => <p key={number}>{text}</p>)}
    </div>
  );
}

/** Not only the newest: two may come before the page is drawn once. */
function useSaid(): readonly Said[] {
  const { store } = useApp();
  const [said, setSaid] = useState<readonly Said[]>(() => {
    // The page may have begun before this was drawn.
    const { announcement: text, announced: number } = store.getState();
    return number ? [{ number, text, at: performance.now() }] : [];
  });
  useEffect(
    () =>
      store.subscribe(({ announcement: text, announced: number }, before) => {
        if (number === before.announced) return;
        const at = performance.now();
        setSaid((all) => [...all.filter((one) => at - one.at < AT_ONCE), { number, text, at }]);
      }),
    [store],
  );
  return said;
}
