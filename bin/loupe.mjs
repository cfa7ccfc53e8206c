#!/usr/bin/env node
// The command line is TypeScript, run as it is: tsx compiles it in memory, so the repository needs no build step.
import { register } from "tsx/esm/api";

register();
const { main } = await import("../src/cli/main.ts");
const { watchStandardOutput } = await import("../src/cli/standard-output.ts");
watchStandardOutput();
process.exitCode = await main(process.argv.slice(2));
