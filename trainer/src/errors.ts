export type TrainerErrorCode =
  | "usage"
  | "recipe-invalid"
  | "fetch-failed"
  | "run-busy"
  | "unwritable"
  | "run-empty"
  | "python-missing"
  | "engine-failed"
  | "engine-died"
  | "out-of-memory"
  | "stopped";

const exitCodes: Partial<Record<TrainerErrorCode, number>> = { usage: 2, "recipe-invalid": 2, stopped: 130 };

/** Something a person can act on: the message says what happened and what to do. Anything else thrown is a bug. */
export class TrainerError extends Error {
  readonly code: TrainerErrorCode;

  constructor(code: TrainerErrorCode, message: string) {
    super(message);
    this.name = "TrainerError";
    this.code = code;
  }

  get exitCode(): number {
    return exitCodes[this.code] ?? 1;
  }
}
