/** The app over HTTP. */
import { createServer, type Server } from "node:http";
import { answer } from "./answer";
import type { Folders } from "./find-file";

/** Resolves once it listens. Rejects as listen() does: the port is taken, the host is not here. */
export async function startServer(folders: Folders, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    // What is sent along is of no interest.
    request.resume();
    answer(folders, request, response).catch(() => response.destroy());
  });
  // What is no HTTP is told so, and the connection ends.
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    else socket.destroy();
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      done();
    });
  });
  return server;
}
