/** What extrapolation adds to a value, and the error that it leaves. */
export interface Extrapolated {
  readonly added: number;
  readonly error: number;
}

/** How wary an extrapolation is of the next. */
export interface Doubt {
  /** How many times smaller the error becomes where the resolution is twice as fine: 4 at order two. */
  readonly factor: number;
  /** The least error, as a part of what the extrapolation adds. */
  readonly added: number;
  /** And of what one more extrapolation has changed, and what the one before had changed. */
  readonly changed: readonly [last: number, before: number];
}

/** The parts of a resolution whose runs an extrapolation needs. */
export const PARTS = [1, 0.5, 0.25, 0.125] as const;

/**
 * The limit of the values v_0, v_1, v_2, v_3 of runs at `PARTS` of a resolution, by Richardson: with r the factor,
 * d_k = (v_k - v_{k+1})/(r - 1) and v*_k = v_k + d_k,
 *
 * added = d_0,  error = max(doubt.changed[0] |v*_0 - v*_1|, doubt.changed[1] |v*_1 - v*_2|, doubt.added |d_0|).
 *
 * By the first term alone chance decides: where kinks of the score make the ratio of two differences scatter about r, it
 * may come out as r. Where the coarser runs have no value the error is twice the difference of the two that have one.
 */
export function extrapolated(values: readonly (number | null)[], doubt: Doubt): Extrapolated {
  const [v0, v1, v2, v3] = values;
  if (v0 === null || v1 === null) return { added: 0, error: Number.POSITIVE_INFINITY };
  const over = doubt.factor - 1;
  const added = (v0 - v1) / over;
  if (v2 === null || v3 === null) return { added, error: 2 * Math.abs(v0 - v1) };
  const by = [v0 + added, v1 + (v1 - v2) / over, v2 + (v2 - v3) / over];
  const [last, before] = doubt.changed;
  const changed = Math.max(last * Math.abs(by[0] - by[1]), before * Math.abs(by[1] - by[2]));
  return { added, error: Math.max(changed, doubt.added * Math.abs(added)) };
}
