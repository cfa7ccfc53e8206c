/** Which pieces of a mask's columns are of one part: found on the runs, for photos too large for a label a pixel. */
import type { Sides } from "./columns";
import type { Touching } from "./regions";

/** For each piece (sides 2·i and 2·i + 1) the number of its part: that of one of the part's pieces. */
export function labelParts({ columns, rows }: Sides, touching: Touching): Int32Array {
  const count = rows.length / 2;
  const parent = new Int32Array(count).map((_, i) => i);
  const root = (piece: number) => {
    let at = piece;
    while (parent[at] !== at) {
      // Halves the way for those who come after.
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  const slack = touching === "corners" ? 1 : 0;
  for (let left = 0, right = 0; right < count; ) {
    const next = (columns[2 * left] as number) + 1;
    const column = columns[2 * right] as number;
    // Of two pieces in neighbouring columns the one that ends first cannot touch what comes after the other.
    if (column > next || (column === next && (rows[2 * left + 1] as number) + slack <= (rows[2 * right] as number))) {
      left++;
    } else if (column < next || (rows[2 * right + 1] as number) + slack <= (rows[2 * left] as number)) {
      right++;
    } else {
      const [a, b] = [root(left), root(right)];
      parent[Math.max(a, b)] = Math.min(a, b);
      if ((rows[2 * left + 1] as number) < (rows[2 * right + 1] as number)) left++;
      else right++;
    }
  }
  return parent.map((_, i) => root(i));
}
