/** ONNX Runtime whose sessions are watched while they are made and while they run: in Node both hold the thread. */
import type { OrtApi, Session } from "./ort";
import { type Limits, limitsOf, type Watch } from "./watch";

type Create = OrtApi["InferenceSession"]["create"];

export function watchedOrt(ort: OrtApi, watch: Watch): OrtApi {
  const create = async (graph: Uint8Array, options: Parameters<Create>[1] = {}) => {
    const weights = (options.externalData ?? []).map((one) =>
      sizeOf(typeof one === "object" && "data" in one ? one.data : one),
    );
    const limits = limitsOf(weights.reduce((sum, bytes) => sum + bytes, graph.length));
    const what = `The graph ${options.logId}`;
    const session = await watch(what, limits, () => ort.InferenceSession.create(graph, options));
    return watchedSession(session, what, limits, watch);
  };
  return { ...ort, Tensor: ort.Tensor, InferenceSession: { create: create as Create } };
}

function watchedSession(session: Session, what: string, limits: Limits, watch: Watch): Session {
  const run = session.run.bind(session) as (...args: unknown[]) => ReturnType<Session["run"]>;
  session.run = ((...args: unknown[]) => watch(what, limits, () => run(...args))) as Session["run"];
  return session;
}

function sizeOf(data: unknown): number {
  if (data instanceof Uint8Array) return data.length;
  return data instanceof Blob ? data.size : 0;
}
