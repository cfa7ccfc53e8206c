/** Work on masks, answered later: the page hands it to a worker, tests do it at once. */
import type { OperationName, Operations } from "./operations";

/** The functions of operations.ts. Each rejects with what the function throws, as a LoupeError. */
export type Masks = {
  [Name in OperationName]: (...args: Parameters<Operations[Name]>) => Promise<ReturnType<Operations[Name]>>;
};

/** `call` does what `name` says. The functions themselves stay where they are done. */
export function masksBy(call: (name: OperationName, args: unknown[]) => Promise<unknown>): Masks {
  const get = (_: unknown, name: string) =>
    name === "then" ? undefined : (...args: unknown[]) => call(name as OperationName, args);
  return new Proxy({} as Masks, { get: get as ProxyHandler<Masks>["get"] });
}
