import type { ComponentType } from "react";
import { useStore } from "../../context";
import type { DialogName } from "../../state/page";
import { useLate } from "./use-late";

interface Props {
  name: DialogName;
  /** Gives a component that is a Dialog of this name. */
  load: () => Promise<ComponentType>;
}

/** A dialog that few visits open. It shows itself once it is there. */
export function LateDialog({ name, load }: Props) {
  const isOpen = useStore((state) => state.dialog === name);
  const setDialog = useStore((state) => state.setDialog);
  const Part = useLate(load, isOpen, (isWanted) => setDialog(isWanted ? name : null));
  return Part && <Part />;
}
