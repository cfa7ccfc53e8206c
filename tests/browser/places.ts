/** Where the engine finds its files on Vite's development server. */
import { runtime } from "virtual:loupe/runtime";
import type { Places } from "../../src/engine";

const absolute = (path: string) => new URL(path, location.href).href;
const placed = (of: Places["runtime"]["plain"]) => ({
  ...of,
  loader: absolute(of.loader),
  address: absolute(of.address),
});

export const places: Places = {
  models: "/models/",
  runtime: { plain: placed(runtime.plain), jspi: placed(runtime.jspi), asyncify: placed(runtime.asyncify) },
};
