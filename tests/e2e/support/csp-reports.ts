/** What browsers report as against the content security policy, of pages, workers and service workers; as a plugin of Vite's preview. */
import type { IncomingMessage } from "node:http";
import type { Plugin } from "vite";
import { CONTENT_SECURITY_POLICY } from "../../../src/cli/serving/headers";

const PATH = "/csp-reports";

/** `document-uri`, `violated-directive`, `blocked-uri` … */
export type CspReport = Record<string, unknown>;

/** Headers that have what is against the policy reported here too; GET gives what was reported, once. */
export function cspReports(): Plugin {
  let reports: CspReport[] = [];
  return {
    name: "loupe:csp-reports",
    config: () => ({
      preview: { headers: { "Content-Security-Policy": `${CONTENT_SECURITY_POLICY}; report-uri ${PATH}` } },
    }),
    configurePreviewServer({ middlewares }) {
      middlewares.use(PATH, async (request, response) => {
        if (request.method === "POST") {
          reports.push((JSON.parse(await textOf(request)) as { "csp-report": CspReport })["csp-report"]);
          response.statusCode = 204;
          response.end();
        } else {
          response.setHeader("Content-Type", "application/json");
          response.end(JSON.stringify(reports));
          reports = [];
        }
      });
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** What was reported since the last call. */
export async function takeCspReports(baseUrl: string): Promise<CspReport[]> {
  return (await fetch(new URL(PATH, baseUrl))).json() as Promise<CspReport[]>;
}
