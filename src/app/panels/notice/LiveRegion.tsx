import { useStore } from "../../context";

/** Says each stage to screen readers. Errors have their own alert. */
export function LiveRegion() {
  const announcement = useStore((state) => state.announcement);
  return (
    <output className="visually-hidden" aria-live="polite" data-testid="announcer">
      {announcement}
    </output>
  );
}
