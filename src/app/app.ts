/** All that the app has, made once in main.tsx and handed down: there is no other singleton. */
import type { Library, Loupe } from "../engine";
import type { Kept } from "./kept/kept";
import type { Masks } from "./masks/masks";
import type { Page } from "./page/page";
import type { Site } from "./site/site";
import type { Store } from "./state/store";

export interface App {
  store: Store;
  /** Held by commands (and what they share, work/) alone. */
  loupe: Loupe;
  /** Held as loupe is. */
  library: Library;
  masks: Masks;
  kept: Kept;
  page: Page;
  site: Site;
}
