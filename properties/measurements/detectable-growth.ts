import { growthOf, LEAST_GROWTH, type Slopes } from '../../src/conjecture/growth.js';
import { DETECTION_PROBABILITY } from '../../src/evidence/coverage.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { binomial, sum } from '../oracles/binomial-law.js';
import type { Counted } from './two-ways.js';

/** Replicates by number, values they are made of, and a share of a budget. */
interface ReplicatesCase {
  readonly draws: number;
  readonly xs: readonly number[];
  readonly ys: readonly Estimate[];
  readonly rate: number;
  readonly share: number;
}

/** How much less, relative to all slopes, is less growth, and how much more is more. */
const NEAR = 1e-9;
/** How surely the middle of the replicates comes out no further off, and the part of its power that it has to keep. */
const [MIDDLE, KEPT] = [0.9, 0.5];

/**
 * The growth of a bound behind what is measured that is said to have been refuted: replicates that scatter as they do are made to grow by
 * it on all parts of the way. So many of them then grow further out, and so many late, as a law has of which 0.99 refutes; with less
 * they are fewer, or their middle at the end may be half of it.
 *
 * @param part of what is stated, which is 1 but in a control
 */
export function detectableGrowth(aCase: ReplicatesCase, part = 1): Counted[] {
  const { draws, share } = aCase;
  const slopes = slopesOf(aCase);
  const { detects } = growthOf('n', slopes, true, share);
  const coin = binomial(draws, 0.5);
  const critical = Array.from({ length: draws + 2 }, (_, k) => k).find((k) => sum(coin.slice(k)) < share / 2)!;
  const ends = slopes.map(({ end }) => end.value).toSorted((a, b) => a - b);
  const beyond = ends.filter((_, i) => 2 * sum(coin.slice(0, i + 1)) <= 1 - MIDDLE).length;
  const isNone = critical > draws || beyond === 0;
  const of = (what: string) => `${what} of ${draws} replicates, share ${share}`;
  const isSo = (found: boolean, what: string): Counted => ({ of: of(what), found: found ? 1 : 2, counted: 1 });
  if (detects === null || isNone) return [isSo(detects === null && isNone, 'whether there is such growth')];
  const stated = part * detects;
  const growing = (growth: number) =>
    Math.min(
      ...(['outer', 'late'] as const).map((where) => {
        const middle = middleOf(slopes, where);
        return slopes.filter((each) => growth + each[where].value - middle - each[where].error > LEAST_GROWTH).length;
      }),
    );
  const off = middleOf(slopes, 'end') - ends[beyond - 1];
  // with one replicate fewer a law would be refuted less often than that
  const isRefutedAt = (rate: number) => sum(binomial(draws, rate).slice(critical)) >= DETECTION_PROBABILITY;
  const needed = Array.from({ length: draws }, (_, i) => i + 1).find((k) => k === draws || isRefutedAt(k / draws))!;
  const near =
    NEAR * (1 + detects + Math.max(...slopes.map(({ outer, late }) => Math.abs(outer.value) + Math.abs(late.value))));
  const isMade = (growth: number) => growing(growth) >= needed && (1 - KEPT) * growth >= off;
  const grown = slopes.map((each) => moved(each, slopes, stated + near));
  return [
    isSo(isMade(stated + near), 'growth that is caught'),
    isSo(!isMade(stated - near), 'less growth'),
    isSo(growthOf('n', grown, true, share).verdict === 'refuted', 'replicates that grow by it'),
  ];
}

/** Slopes that scatter on each part of the way in another order; at the end by less than elsewhere, or where their number is even by more. */
function slopesOf({ draws, xs, ys, rate }: ReplicatesCase): Slopes[] {
  const at = (of: readonly number[], i: number) => of[i % of.length];
  const errors = ys.map(({ error }) => 0.01 * error);
  return Array.from({ length: draws }, (_, r) => {
    const slope = (shift: number, size: number): Estimate => ({
      value: size * (at(xs, r + shift) + 0.1 * ((r * (7 + shift)) % draws)),
      error: at(errors, r + shift),
    });
    return {
      ...{
        replicate: r,
        inner: slope(0, 0.1),
        outer: slope(1, 0.1),
        late: slope(2, 0.1),
        end: slope(3, draws % 2 === 0 ? 1 : 0.1 * rate),
      },
      whole: slope(4, 0.1),
    };
  });
}

/** Slopes as they scatter, about this growth. */
function moved(each: Slopes, all: readonly Slopes[], growth: number): Slopes {
  const about = (where: 'inner' | 'outer' | 'late' | 'end' | 'whole'): Estimate => ({
    value: growth + each[where].value - middleOf(all, where),
    error: each[where].error,
  });
  return {
    ...{ replicate: each.replicate, inner: about('inner'), outer: about('outer'), late: about('late') },
    ...{ end: about('end'), whole: about('whole') },
  };
}

function middleOf(slopes: readonly Slopes[], where: 'inner' | 'outer' | 'late' | 'end' | 'whole'): number {
  const sorted = slopes.map((each) => each[where].value).toSorted((a, b) => a - b);
  return 0.5 * (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]);
}
