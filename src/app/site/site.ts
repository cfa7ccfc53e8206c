/** The app as something that is fetched, kept and renewed: what it needs of the browser for that, and what of it is missing. */
import type { Kind, Usage } from "./usage";

export interface Site {
  /** Resolves when the model may begin to come: through the service worker, if there is to be one. The page may be reloaded before. */
  settled: Promise<void>;
  /** What this browser, or an address without TLS, does not have; in words, empty where nothing is missing. */
  lacks: readonly string[];
  /** `told` is called when there is another version: it waits until a person wants it, or another tab has taken it. */
  onVersion(told: (version: "waiting" | "taken") => void): void;
  /** Takes the waiting version, in all tabs. */
  takeVersion(): void;
  reload(): void;
  /** Keeps what the app can be without for now. `spare`: also what it needs where there is no GPU. */
  keepRest(spare: boolean): void;
  /** Calls `told` when a part of the app cannot be had from server and device, as after an update of the server. */
  onMissingPart(told: () => void): void;
  /** Deletes what is kept of the app itself, and reloads; false where that has been tried just now. */
  heal(): Promise<boolean>;
  /** Bytes of what is kept here, but for the projects. */
  usage(): Promise<Usage>;
  /** Bytes of a model's files that are not kept here; null where that is not known. Its manifest is fetched for that. */
  bytesToCome(model?: string): Promise<number | null>;
  /** Whether the app's own files are kept, so that it opens without a network. */
  opensOffline(): boolean;
  /** Deletes it. The app and the model come again at the next visit. */
  remove(kind: Kind): Promise<void>;
  /** Whether the browser has promised not to delete what is kept; null where it does not say. */
  isPersisted(): Promise<boolean | null>;
  /** Asks it to; resolves with what it says. */
  persist(): Promise<boolean>;
  /** Told once the browser offers to install the app, and with false once it is installed. */
  onInstallable(told: (can: boolean) => void): void;
  install(): Promise<void>;
  /** Whether a person installs the app by the browser's own menu alone, and has not. */
  installsByHand: boolean;
  /** Files that another app shared, or that the system opened with this one: now and later. */
  onFiles(open: (files: File[]) => void): void;
}
