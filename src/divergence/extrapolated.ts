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
  /**
   * Where differences fall by less than the factor, they may go on like that: the least ratio of two that is reckoned with, more
   * than 1. Default: no ratio counts.
   */
  readonly slowest?: number;
}

/** The parts of a resolution whose runs an extrapolation needs. */
export const PARTS = [1, 0.5, 0.25, 0.125] as const;

/**
 * The limit of the values v_0, v_1, v_2, v_3 of runs at `PARTS` of a resolution, by Richardson: with r the factor,
 * d_k = (v_k - v_{k+1})/(r - 1) and v*_k = v_k + d_k,
 *
 * added = d_0,  error = max(doubt.changed[0] |v*_0 - v*_1|, doubt.changed[1] |v*_1 - v*_2|, doubt.added |d_0|).
 *
 * With the ratio rho = |v_1 - v_2|/|v_0 - v_1|, if one is reckoned with and it is below r, the error is no less than
 * |v_0 - v_1| (1/(rho - 1) - 1/(r - 1)), what differences that fall by rho still change beyond d_0.
 *
 * By the first term alone chance decides: where kinks of the score make the ratio of two differences scatter about r, it
 * may come out as r. Where the coarser runs have no value the error is at least twice the difference of the last two, and goes by
 * the first term where three have one.
 */
export function extrapolated(values: readonly (number | null)[], doubt: Doubt): Extrapolated {
  const [v0, v1, v2, v3] = values;
  if (v0 === null || v1 === null) return { added: 0, error: Number.POSITIVE_INFINITY };
  const over = doubt.factor - 1;
  const added = (v0 - v1) / over;
  if (v2 === null) return { added, error: 2 * Math.abs(v0 - v1) };
  const [last, before] = doubt.changed;
  const by = [v0 + added, v1 + (v1 - v2) / over];
  const byLast = last * Math.abs(by[0] - by[1]);
  if (v3 === null) return { added, error: Math.max(2 * Math.abs(v0 - v1), byLast) };
  const changed = Math.max(byLast, before * Math.abs(by[1] - (v2 + (v2 - v3) / over)));
  const slow = doubt.slowest === undefined ? 0 : slowRest(Math.abs(v0 - v1), Math.abs(v1 - v2), doubt.slowest, over);
  return { added, error: Math.max(changed, slow, doubt.added * Math.abs(added)) };
}

/** What differences that fall by the ratio of the last two, and not by the factor, still change. @param over the factor less 1 */
function slowRest(last: number, before: number, slowest: number, over: number): number {
  if (last === 0) return 0;
  const ratio = Math.max(slowest, before / last);
  return ratio - 1 < over ? last * (1 / (ratio - 1) - 1 / over) : 0;
}
