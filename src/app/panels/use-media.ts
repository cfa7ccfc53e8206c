import { useSyncExternalStore } from "react";

/** Whether a media query holds. */
function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
    // Without a screen, as in tests in Node.
    () => false,
  );
}

/** A sheet under the photo in place of bars at its sides: styles/frame.css says the same. */
export const PHONE =
  "(max-width: 640px), (pointer: coarse) and (max-width: 767px), (pointer: coarse) and (max-height: 500px)";

/** What a person does to a thing in the photo: "click" with a mouse, "tap" with a finger. */
export const usePress = (): "click" | "tap" => (useMedia("(pointer: coarse)") ? "tap" : "click");

export const usePhone = (): boolean => useMedia(PHONE);
