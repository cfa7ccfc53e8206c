/** What hooks/page.js puts into the page as `bench`. Times in ms. */
export interface Ready {
  /** Since the navigation began. */
  at: number;
  /** "pointing", "warming up", "ready" and others, as the engine tells them. */
  steps: { at: number; type: string; step: string }[];
  provider: string;
  version: string;
}

export interface Encoded {
  ms: number;
  photo: string;
  width: number;
  height: number;
  timings: Record<string, number>;
  /** When it could be clicked in; null where that is not told. */
  pointing: number | null;
}

export interface Answered {
  ms: number;
  /** When each token was told. */
  tokens: number[];
  /** When the mask was; null without one. */
  mask: number | null;
  absent: boolean;
  /** Pixels of the mask. */
  area: number;
  timings: Record<string, number>;
}

export interface Refined {
  ms: number;
  area: number;
  /** Of the low-res mask. */
  cells: number;
}

export interface InPage {
  ready(): Promise<Ready>;
  encode(image: File): Promise<Encoded>;
  segment(photo: string, prompt: string, tokens?: number): Promise<Answered>;
  refine(photo: string, x: number, y: number, hover: boolean): Promise<Refined>;
  forget(photo: string): Promise<void>;
  next(call: string): Promise<number>;
}

declare global {
  var bench: InPage;
}
