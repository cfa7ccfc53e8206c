export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export function readVitest(file: string): (Counts & { again: string[] }) | null;
export function readJunit(file: string): Counts | null;
