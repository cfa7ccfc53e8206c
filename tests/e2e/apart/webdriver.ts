/**
 * Browsers that Playwright does not drive, by the commands of W3C WebDriver: over HTTP, as WebKitWebDriver has them, and
 * over Marionette, the same commands as Firefox has them built in (https://firefox-source-docs.mozilla.org/testing/marionette/).
 */
import { connect, type Socket } from "node:net";

/** Marionette's name of a command, and its path under a session. All are POST. */
const COMMANDS = {
  navigate: ["WebDriver:Navigate", "url"],
  refresh: ["WebDriver:Refresh", "refresh"],
  execute: ["WebDriver:ExecuteScript", "execute/sync"],
  actions: ["WebDriver:PerformActions", "actions"],
  timeouts: ["WebDriver:SetTimeouts", "timeouts"],
  windowRect: ["WebDriver:SetWindowRect", "window/rect"],
} as const;

export type CommandName = keyof typeof COMMANDS;

/** Sends a command; gives its value. Rejects with what the browser says. */
export type Send = (command: CommandName, parameters?: object) => Promise<unknown>;

export async function openHttp(port: number, capabilities: object): Promise<Send> {
  const post = async (path: string, body: object) => {
    const response = await fetch(`http://127.0.0.1:${port}/session${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string; sessionId?: string } };
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  const { sessionId } = await post("", { capabilities: { alwaysMatch: capabilities } });
  return (command, parameters = {}) => post(`/${sessionId}/${COMMANDS[command][1]}`, parameters);
}

type Reply = [type: number, id: number, error: { error: string; message: string } | null, result: { value?: unknown }];

export async function openMarionette(port: number): Promise<Send> {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const fail = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("Firefox ended")));
  onPackets(socket, (packet) => {
    // The first one is a greeting.
    if (!Array.isArray(packet)) return;
    const [, id, error, result] = packet as Reply;
    const one = waiting.get(id);
    waiting.delete(id);
    if (error) one?.reject(new Error(`${error.error}: ${error.message}`));
    else one?.resolve(result?.value);
  });
  let count = 0;
  const send = (name: string, parameters: object) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { resolve, reject });
      const text = JSON.stringify([0, id, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  await send("WebDriver:NewSession", {});
  return (command, parameters = {}) => send(COMMANDS[command][0], parameters);
}

/** Marionette's packets: a length in bytes, a colon, JSON. */
function onPackets(socket: Socket, receive: (packet: unknown) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const colon = buffer.indexOf(":");
      const end = colon + 1 + Number(buffer.subarray(0, colon).toString());
      if (colon < 0 || buffer.length < end) return;
      receive(JSON.parse(buffer.subarray(colon + 1, end).toString()));
      buffer = buffer.subarray(end);
    }
  });
}
