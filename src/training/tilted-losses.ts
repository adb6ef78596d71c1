import type { QuadraticLoss } from './quadratic-loss.js';

/** A loss by a rule in time, and by the same rule tilted towards each of its thirds. */
export interface TiltedLosses {
  readonly loss: QuadraticLoss;
  readonly tilted: readonly QuadraticLoss[];
}

/**
 * How much of a tilted rule is the third itself. The error of the whole rule is at most this part of that of a third if
 * it falls at least like count^-1.9; at worst it falls like count^-3, where kinks cross like count^-4. What is left is for
 * chance: models come out apart by at least 1.5 times the largest error of a third times this, as the three lie on a
 * wave whose phases are a third apart, and never all cross zero.
 */
const TILT = 1 / 8;

/**
 * The loss by a rule from those by its three shifted thirds, see `evenTimes`: their mean; tilted towards third k it
 * is (1 - TILT) of the mean and TILT of that third. Grams stay positive semidefinite, and a model trained on a tilted
 * loss is off by about as much as a model trained on the whole rule, so what depends on it steeply shows its error too.
 */
export function tiltedLosses(thirds: readonly QuadraticLoss[]): TiltedLosses {
  const even = 1 / thirds.length;
  return {
    loss: combined(thirds, () => even),
    tilted: thirds.map((_, k) => combined(thirds, (i) => (1 - TILT) * even + (i === k ? TILT : 0))),
  };
}

function combined(losses: readonly QuadraticLoss[], weight: (i: number) => number): QuadraticLoss {
  const sumOf = (key: 'gram' | 'crossMoment') => {
    const sum = new Float64Array(losses[0][key].length);
    for (const [i, { [key]: part }] of losses.entries()) {
      const w = weight(i);
      for (let e = 0; e < sum.length; e++) sum[e] += w * part[e];
    }
    return sum;
  };
  return { width: losses[0].width, gram: sumOf('gram'), crossMoment: sumOf('crossMoment') };
}
