/** Named values in tables, some on the disk and some in memory: what projects are kept in. */

export const tables = ["projects", "documents", "photos", "views"] as const;
export type Table = (typeof tables)[number];

/** `value` undefined: what was there is deleted. */
export interface Change {
  table: Table;
  key: string;
  value: unknown;
  /** What is there stays. */
  ifAbsent?: true;
}

export interface Store {
  /** Undefined where there is none. */
  read(table: Table, key: string): Promise<unknown>;
  readAll(table: Table): Promise<Map<string, unknown>>;
  /** All of the changes or, where it rejects, none. */
  write(changes: readonly Change[]): Promise<void>;
}

export interface MemoryStore extends Store {
  /** All that it holds, as changes that make another store hold it. */
  changes(): Change[];
  clear(): void;
}

/** Lasts as long as the page. */
export function createMemoryStore(): MemoryStore {
  const held = new Map<Table, Map<string, unknown>>(tables.map((table) => [table, new Map()]));
  const of = (table: Table) => held.get(table) as Map<string, unknown>;
  return {
    read: async (table, key) => of(table).get(key),
    readAll: async (table) => new Map(of(table)),
    async write(changes) {
      for (const { table, key, value, ifAbsent } of changes) {
        if (ifAbsent && of(table).has(key)) continue;
        if (value === undefined) of(table).delete(key);
        else of(table).set(key, value);
      }
    },
    clear() {
      for (const table of tables) of(table).clear();
    },
    changes: () => tables.flatMap((table) => [...of(table)].map(([key, value]) => ({ table, key, value }))),
  };
}
