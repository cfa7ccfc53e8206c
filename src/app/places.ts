/** Where the app's worker finds its files: the models beside the page, ONNX Runtime's as files of the build. */
import { hub, origins } from "virtual:loupe/model-origins";
import { runtime } from "virtual:loupe/runtime";
import type { Places } from "../engine";

const absolute = (path: string) => new URL(path, location.href).href;
const placed = (of: Places["runtime"]["plain"]) => ({
  ...of,
  loader: absolute(of.loader),
  address: absolute(of.address),
});

/** `careful`: with as little memory as will do. */
export const places = (careful: boolean): Places => ({
  models: absolute(`${import.meta.env.BASE_URL}models/`),
  runtime: { plain: placed(runtime.plain), jspi: placed(runtime.jspi), asyncify: placed(runtime.asyncify) },
  origins,
  ...(hub && { hub }),
  ...(careful && { threads: 1 }),
});
