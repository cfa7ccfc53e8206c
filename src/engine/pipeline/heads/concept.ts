/** What the model understood, as the mask's graphs take it. */
export interface Concept {
  /** For the mask decoder: f32 [P·256]; null where it takes no tokens. */
  tokens: Float32Array | null;
  /** For the prior: f32 [256], or [D] of a context token; null where there is no prior. */
  concentration: Float32Array | null;
}
