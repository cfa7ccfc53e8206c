declare module "virtual:loupe/runtime" {
  /** vite/runtime-files.ts writes it; addresses are relative to the page. */
  export const runtime: import("../engine").Places["runtime"];
}
declare module "virtual:loupe/model-origins" {
  /** vite/model-origins.ts writes it: sites from which models may be fetched. */
  export const origins: readonly string[];
  /** The origin of the hub from which pairs of models may be fetched. */
  export const hub: string | null;
}
