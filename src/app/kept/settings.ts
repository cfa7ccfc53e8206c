/** Small things that stay: settings, in localStorage, and which project a tab shows, in sessionStorage. Either may be forbidden. */
import { PROJECT_ID } from "../../document/project";
import type { ProviderTiming, WantedProvider } from "../../engine";
import { isWantedProvider } from "../state/model";
import type { Theme } from "../state/page";
import type { Counts, Doing } from "../state/site";

const THEME = "loupe-theme";
const NO_KEYS = "loupe-no-single-keys";
const NOTHING = "loupe-keep-nothing";
const PROVIDER = "loupe-provider";
const MODEL = "loupe-model";
const TIMING = "loupe-provider-timing";
const PROJECT = "loupe-project";
const CAREFUL = "loupe-careful";
const EXPECTED = "loupe-expected";
const PAUSED = "loupe-paused";
const DOWNLOADS = "loupe-downloads";

export interface Settings {
  theme(): Theme;
  keepTheme(theme: Theme): void;
  /** Whether letters, digits and signs are shortcuts. */
  singleKeys(): boolean;
  keepSingleKeys(on: boolean): void;
  wantedProvider(): WantedProvider;
  keepWantedProvider(wanted: WantedProvider): void;
  /** ModelEntry.key; null for the site's own. */
  wantedModel(): string | null;
  keepWantedModel(key: string | null): void;
  /** Null where there is none, or it is damaged. */
  providerTiming(): ProviderTiming | null;
  keepProviderTiming(timing: ProviderTiming): void;
  /** A person's wish that nothing of the projects stays. */
  keepsNothing(): boolean;
  keepNothing(on: boolean): void;
  /** Id of the project that this tab shows; null for none. A reload shows it again, another tab does not. */
  tabProject(): string | null;
  keepTabProject(id: string | null): void;
  /** What a page did when it died, so that pages are careful since; null where none did, or a person wants it so. */
  careful(): Doing | null;
  keepCareful(doing: Doing | null): void;
  /** Whether a download was paused that has not gone on since: no page begins one by itself. */
  paused(): boolean;
  keepPaused(on: boolean): void;
  /** Which downloads were chosen, the latest first: state/page.ts. */
  downloads(): string[];
  keepDownloads(downloads: readonly string[]): void;
  /** What should be here, as the last visit left it; null where there was none. */
  expected(): Counts | null;
  keepExpected(counts: Counts): void;
}

type Part = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** localStorage and sessionStorage, whose very names throw where they are forbidden. */
export function createSettings(local: () => Part, session: () => Part): Settings {
  const read = (storage: () => Part, key: string) => {
    try {
      return storage().getItem(key);
    } catch {
      return null;
    }
  };
  const write = (storage: () => Part, key: string, value: string | null) => {
    try {
      // Reading costs a hundredth of writing.
      if (storage().getItem(key) === value) return;
      if (value === null) storage().removeItem(key);
      else storage().setItem(key, value);
    } catch {
      // It lasts as long as the page, then.
    }
  };
  return {
    theme() {
      const kept = read(local, THEME);
      return kept === "light" || kept === "dark" ? kept : "system";
    },
    keepTheme: (theme) => write(local, THEME, theme),
    singleKeys: () => read(local, NO_KEYS) !== "yes",
    keepSingleKeys: (on) => write(local, NO_KEYS, on ? null : "yes"),
    wantedProvider() {
      const kept = read(local, PROVIDER);
      return isWantedProvider(kept) ? kept : "auto";
    },
    keepWantedProvider: (wanted) => write(local, PROVIDER, wanted),
    wantedModel: () => read(local, MODEL),
    keepWantedModel: (key) => write(local, MODEL, key),
    providerTiming: () => readTiming(read(local, TIMING)),
    keepProviderTiming: (timing) => write(local, TIMING, JSON.stringify(timing)),
    keepsNothing: () => read(local, NOTHING) === "yes",
    keepNothing: (on) => write(local, NOTHING, on ? "yes" : null),
    tabProject() {
      const kept = read(session, PROJECT) ?? "";
      return PROJECT_ID.test(kept) ? kept : null;
    },
    keepTabProject: (id) => write(session, PROJECT, id),
    careful() {
      const kept = read(local, CAREFUL);
      return kept === "loading" || kept === "answering" ? kept : null;
    },
    keepCareful: (doing) => write(local, CAREFUL, doing),
    paused: () => read(local, PAUSED) === "yes",
    keepPaused: (on) => write(local, PAUSED, on ? "yes" : null),
    downloads: () => (read(local, DOWNLOADS) ?? "").split(" ").filter(Boolean),
    keepDownloads: (downloads) => write(local, DOWNLOADS, downloads.join(" ")),
    expected() {
      const [models, projects] = (read(local, EXPECTED) ?? "").split(" ");
      return projects ? { models: models === "yes", projects: Number(projects) || 0 } : null;
    },
    keepExpected: ({ models, projects }) => write(local, EXPECTED, `${models ? "yes" : "no"} ${projects}`),
  };
}

function readTiming(text: string | null): ProviderTiming | null {
  try {
    const { on, webgpu, wasm } = JSON.parse(text ?? "null");
    return typeof on === "string" && webgpu > 0 && wasm > 0 ? { on, webgpu: Number(webgpu), wasm: Number(wasm) } : null;
  } catch {
    return null;
  }
}
