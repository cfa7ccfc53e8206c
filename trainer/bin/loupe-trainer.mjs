#!/usr/bin/env node
import { start } from "../../bin/start.mjs";

await start("loupe-trainer", "../trainer/src/main.ts");
