/** When a loss has come to rest (CoPRS's figure 6 a: samples until the training loss moves less than 10 % in 300 steps). */

export interface Loss {
  step: number;
  value: number;
}

/** Steps in which the loss must keep still, and by how much of its value it may move. */
export const WITHIN = 300;
export const SHARE = 0.1;

/**
 * The first logged step from which on, for `within` steps, the loss stays less than `share` away from its value there. A
 * value is the mean of the lines of the third of `within` up to it, since single batches never rest.
 * @returns null where the run has no such step, or ends less than `within` steps behind it.
 */
export function restsAt(losses: readonly Loss[], within = WITHIN, share = SHARE): number | null {
  const smooth = trailing(losses, within / 3);
  const end = losses.at(-1)?.step ?? 0;
  const still = smooth.find(
    ({ step, value }) =>
      step + within <= end &&
      smooth.every(
        (later) =>
          later.step <= step || later.step > step + within || Math.abs(later.value - value) < share * Math.abs(value),
      ),
  );
  return still?.step ?? null;
}

/** Means of the losses of the last `width` steps at each. */
function trailing(losses: readonly Loss[], width: number): Loss[] {
  let [first, sum] = [0, 0];
  return losses.map(({ step, value }, index) => {
    sum += value;
    while ((losses[first]?.step ?? step) <= step - width) {
      sum -= losses[first]?.value ?? 0;
      first += 1;
    }
    return { step, value: sum / (index - first + 1) };
  });
}
