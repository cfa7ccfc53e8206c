import { expect } from "vitest";
import { type Row, Tally } from "./series";

/** Every click holds, and the parts that corrections made are what clicks alone give. The figures of all. */
export async function expectKept(rows: AsyncIterable<Row>): Promise<Tally> {
  const tally = new Tally();
  for await (const row of rows) {
    tally.add(row);
    const { photo, width, height, points, box } = row;
    const what = `photo ${photo}, ${width}×${height}: ${JSON.stringify({ points, box })}`;
    expect(row.betrayed, what).toEqual([]);
    for (const { point, iou } of row.parts) {
      expect(iou, `${JSON.stringify(point)} of ${what}`).toBeGreaterThanOrEqual(0.8);
    }
  }
  return tally;
}
