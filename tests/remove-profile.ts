/** A browser's processes may outlive it for a moment, and write. */
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const TRIES = 20;

/** Removes a browser's profile. Node's own retries do not look again at what is in a folder: these do. */
export async function removeProfile(folder: string): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      await sleep(250);
    }
  }
}
