import type { App } from "../app";
import { late } from "../late";
import { tell } from "./tell";

/** Does it with a part of the page that comes late. Where it does not come that is told, and can be tried again. */
export async function withPart<Part>(
  app: App,
  load: () => Promise<Part>,
  use: (part: Part) => Promise<void>,
): Promise<void> {
  let part: Part;
  try {
    part = await late(load);
  } catch (error) {
    return tell(app, error, "open", () => withPart(app, load, use));
  }
  await use(part);
}
