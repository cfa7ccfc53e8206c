declare module "virtual:loupe/runtime" {
  /** vite/runtime-files.ts writes it; addresses are relative to the page. */
  export const runtime: import("../engine").Places["runtime"];
}
