import { type ComponentType, lazy } from "react";

/** A part of a panel that comes when it is shown first. Where it does not come, its place says so, and the page goes on. */
export function onDemand<Props extends object>(get: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return lazy(() => get().then(asModule, () => asModule(Missing as ComponentType<Props>)));
}

const asModule = <Props,>(part: ComponentType<Props>) => ({ default: part });

function Missing() {
  return (
    <p data-testid="missing-part">
      This part of the page did not come. Nothing is lost: load the page again once there is a network.
    </p>
  );
}
