import { useStore } from "../../context";
import type { Keeping } from "../../state/project";
import "./kept.css";

const WORDS: Record<Exclude<Keeping, "device">, [short: string, whole: string]> = {
  chosen: ["Nothing is kept", "You have chosen that nothing is kept on this device."],
  refused: ["Not kept", "This browser window keeps nothing: what you do stays only while this page is open."],
  full: ["Storage full", "This device's storage is full: what you do stays only while this page is open."],
  failed: ["Not kept", "This browser has stopped keeping things: what you do stays only while this page is open."],
};

/** Where what is done now does not stay: as long as that is so, and no longer. */
export function KeptStatus() {
  const keeping = useStore((state) => state.keeping);
  if (keeping === "device") return null;
  const [short, whole] = WORDS[keeping];
  return (
    <p className="kept-status" data-testid="kept-status" data-keeping={keeping} title={whole}>
      {short}
      <span className="visually-hidden">. {whole}</span>
    </p>
  );
}
