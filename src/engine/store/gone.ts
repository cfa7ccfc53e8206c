/** What is kept may be deleted by a person at any moment, that of its use too: it comes again. */

/** What was there is not any more. */
export class Gone extends Error {}

const NAMES = ["NotFoundError", "NotReadableError"];

/** Whether that is why. NotReadableError: of a Blob whose file has changed or gone since it was handed out. */
export function isGone(error: unknown): boolean {
  if (error instanceof Gone || (error instanceof DOMException && NAMES.includes(error.name))) return true;
  return error instanceof Error && error.cause !== undefined && isGone(error.cause);
}

/** More than a person deletes in a row; fewer than a file that can never be read is worth. */
const MOST = 3;

/** `work`, begun anew where what it reads has gone. Rejects as `work` does. */
export async function unlessGone<T>(work: () => Promise<T>): Promise<T> {
  for (let left = MOST; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !isGone(error)) throw error;
    }
  }
}
