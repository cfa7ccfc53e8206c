import { useEffect, useRef } from "react";

/** Not every browser has it; the types know it not yet. */
interface CloseWatcher {
  onclose: (() => void) | null;
  destroy(): void;
}

/**
 * A phone's Back closes what lies over the page before it leaves the photo: dialogs have that of the browser, other things ask
 * for it. While `isOn`, `close` is called for it.
 */
export function useBack(isOn: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const Watcher = Reflect.get(globalThis, "CloseWatcher") as (new () => CloseWatcher) | undefined;
    if (!isOn || !Watcher) return;
    const watcher = new Watcher();
    watcher.onclose = () => latest.current();
    return () => watcher.destroy();
  }, [isOn]);
}
