/** Data that travel in several calls: photos, a pool, weights; divided into volumes that each fit one. */
import { closeSync, copyFileSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../src/command-line/arguments";
import { MOST_VOLUMES } from "./machine";

export interface Item {
  /** Which option brought it: --photos, --pool, --run. */
  kind: string;
  /** Where it belongs, below the folder that commands run in. */
  path: string;
  source: string;
  bytes: number;
}

/** A whole file, or a piece of one. */
interface Load {
  item: Item;
  name: string;
  offset: number;
  bytes: number;
}
export type Volume = Load[];

export const PIECE = 15 << 20;

function loadsOf(item: Item): Load[] {
  if (item.bytes <= PIECE) return [{ item, name: item.path, offset: 0, bytes: item.bytes }];
  const count = Math.ceil(item.bytes / PIECE);
  return Array.from({ length: count }, (_, number) => {
    const offset = number * PIECE;
    const name = `${item.path}.piece-${String(number).padStart(3, "0")}`;
    return { item, name, offset, bytes: Math.min(PIECE, item.bytes - offset) };
  });
}

export const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/**
 * In order; the first volume has less room, for it travels with code and wheels.
 * @throws UsageError where they would take too many calls, saying what takes how much.
 */
export function volumesOf(items: readonly Item[], first: number, others: number): Volume[] {
  const volumes: Volume[] = [];
  let room = 0;
  for (const load of items.flatMap(loadsOf)) {
    while (volumes.length === 0 || load.bytes > room) {
      room = volumes.length === 0 ? first : others;
      volumes.push([]);
      if (volumes.length > MOST_VOLUMES) throw new UsageError(tooMuch(items, first + others * (MOST_VOLUMES - 1)));
    }
    volumes.at(-1)?.push(load);
    room -= load.bytes;
  }
  return volumes;
}

function tooMuch(items: readonly Item[], room: number): string {
  const sums = new Map<string, number>();
  for (const { kind, bytes } of items) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  const parts = [...sums].map(([kind, bytes]) => `--${kind} ${mib(bytes)}`).join(", ");
  return (
    `More than ${MOST_VOLUMES} calls can carry (${mib(room)}): ${parts}. Leave one of them out, choose photos with ` +
    "--source NAME, or give a pool of fewer scenes."
  );
}

export function writeVolume(volume: Volume, folder: string): void {
  for (const { item, name, offset, bytes } of volume) {
    const target = join(folder, name);
    mkdirSync(dirname(target), { recursive: true });
    if (bytes === item.bytes) copyFileSync(item.source, target);
    else writeFileSync(target, readPiece(item.source, offset, bytes));
  }
}

function readPiece(file: string, offset: number, bytes: number): Buffer {
  const piece = Buffer.alloc(bytes);
  const handle = openSync(file, "r");
  try {
    readSync(handle, piece, 0, bytes, offset);
  } finally {
    closeSync(handle);
  }
  return piece;
}
