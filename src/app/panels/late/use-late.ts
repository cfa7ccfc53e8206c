import { type ComponentType, useEffect, useState } from "react";
import { useApp } from "../../context";
import { late } from "../../late";
import { tell } from "../../work/tell";

/**
 * A panel that comes when it is wanted first; null until it is there. Where it does not come that is told, nobody wants it any
 * more, and trying again wants it anew.
 */
export function useLate<Props>(
  load: () => Promise<ComponentType<Props>>,
  isWanted: boolean,
  want: (isWanted: boolean) => void,
): ComponentType<Props> | null {
  const app = useApp();
  const [Panel, setPanel] = useState<ComponentType<Props> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` and `want` mean the same at every drawing
  useEffect(() => {
    if (!isWanted || Panel) return;
    late(load).then(
      (panel) => setPanel(() => panel),
      (error) => {
        want(false);
        tell(app, error, "open", () => want(true));
      },
    );
  }, [isWanted, Panel]);
  return Panel;
}
