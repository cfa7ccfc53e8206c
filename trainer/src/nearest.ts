export * from "../../src/command-line/nearest";
