import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run, SetupError } from "./command.mjs";

// onnxruntime-node's install script would fetch CUDA libraries from outside the registry and can break the install;
// the CPU library it needs is inside the package.
const ENV = { ONNXRUNTIME_NODE_INSTALL: "skip" };

/** True when what npm installed (its own hidden lock file) is not what package-lock.json asks for. */
export function isStale(root = ROOT) {
  const hidden = join(root, "node_modules/.package-lock.json");
  if (!existsSync(hidden)) return true;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).some(([path, entry]) => {
    if (!path.startsWith("node_modules/") || entry.link) return false;
    const present = installed[path];
    // Optional packages of other platforms are in the lock file but rightly not installed.
    if (!present) return !(entry.optional || entry.devOptional);
    return present.version !== entry.version;
  });
}

export async function setupNodeModules() {
  if (!isStale()) return;
  console.log("Installing the Node packages (npm ci)");
  const code = await run("npm", ["ci", "--no-audit", "--no-fund"], { env: ENV });
  if (code !== 0) throw new SetupError("npm ci failed; its own message is above.");
}
