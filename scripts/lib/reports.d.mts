export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export function readVitest(file: string): Counts | null;
export function readJunit(file: string): Counts | null;
