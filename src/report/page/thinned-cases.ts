/** The cases of laws and controls as a page draws them: each by one comparison, and of many those that a rule picks. */
import { errorOf, isWithin, ratioOf } from '../../evidence/comparison.js';
import type { CaseAddress } from '../../run/address.js';
import { excessOf, worstRefuted } from '../../run/lean-outcome.js';
import { type CaseOutcome, comparisonsOf, type LawComparison } from '../../run/outcome.js';

/** How many cases of a law are shown, and how many of these are of which sort at most; and how many of a control. */
const [OF_LAW, REFUTED, UNDECIDED, SHARPEST, OF_CONTROL] = [110, 50, 15, 25, 20];

/** The rule, for a reader. */
export const THINNING =
  'A case is shown by its comparison of largest measured/bound, and in a trend by the one furthest beyond the bound. ' +
  `Of a law with more than ${OF_LAW} cases these are shown: of those that refute it the ${REFUTED} of largest ` +
  `measured/bound, the first ${UNDECIDED} within their error of the bound, of all others the ${SHARPEST} of largest ` +
  `measured/bound, and of the rest as many as make ${OF_LAW}, evenly apart. Of a control at most ${OF_CONTROL} are shown, evenly apart.`;

/** The comparison that a case is drawn by. */
export interface DrawnCase extends Pick<LawComparison, 'measured' | 'bound' | 'where' | 'ladder'> {
  readonly index: number;
  /** Rounding included. */
  readonly error: number;
  readonly ratio: number;
  /** Whether it refutes, or is within its error of the bound. */
  readonly mark: 'r' | 'u' | '.';
}

/** The numbers of cases, collected while a run goes on, or its file is read: without all that no page shows. */
export interface CaseCollection {
  /** Takes the cases in the order of their addresses. */
  add(address: CaseAddress, outcome: CaseOutcome): void;
  /** The cases in which a law compares anything. @param control one that breaks it, whose cases they are */
  of(claim: string, law: string, control?: string): readonly DrawnCase[];
}

/** @param isTrend whether a law of a claim is a trend */
export function caseCollection(isTrend: (claim: string, law: string) => boolean): CaseCollection {
  const found = new Map<string, DrawnCase[]>();
  const key = (claim: string, law: string, control = '') => `${claim} ${law} ${control}`;
  return {
    add({ claim, control, index }, outcome) {
      for (const [law, comparisons] of byLaw(outcome)) {
        const size = isTrend(claim, law) ? excessOf : ratioOf;
        const cases = found.get(key(claim, law, control)) ?? [];
        cases.push(drawnCase(index, comparisons, size));
        found.set(key(claim, law, control), cases);
      }
    },
    of: (...names) => found.get(key(...names)) ?? [],
  };
}

/** The cases of a law that are shown, by the rule of `THINNING`. */
export function shownOfLaw(all: readonly DrawnCase[]): readonly DrawnCase[] {
  if (all.length <= OF_LAW) return all;
  const kept = new Set<DrawnCase>();
  const keep = (cases: readonly DrawnCase[]) => {
    for (const each of cases) kept.add(each);
  };
  // equal ratios stay in the order of indices
  const bySharpness = all.toSorted((a, b) => b.ratio - a.ratio);
  keep(bySharpness.filter(({ mark }) => mark === 'r').slice(0, REFUTED));
  keep(all.filter(({ mark }) => mark === 'u').slice(0, UNDECIDED));
  keep(bySharpness.filter((each) => each.mark !== 'r' && !kept.has(each)).slice(0, SHARPEST));
  const rest = all.filter((each) => !kept.has(each));
  keep(evenly(rest, OF_LAW - kept.size));
  return all.filter((each) => kept.has(each));
}

/** The cases of a control that are shown. */
export function shownOfControl(all: readonly DrawnCase[]): readonly DrawnCase[] {
  return evenly(all, OF_CONTROL);
}

/** So many of a list at most, evenly apart, the first among them. */
function evenly<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]);
}

function byLaw(outcome: CaseOutcome): Map<string, LawComparison[]> {
  const found = new Map<string, LawComparison[]>();
  for (const each of comparisonsOf(outcome)) {
    const known = found.get(each.law);
    if (known === undefined) found.set(each.law, [each]);
    else known.push(each);
  }
  return found;
}

/** A case by the comparison of largest size; where some refute the law, by the one that shows that best. */
function drawnCase(
  index: number,
  comparisons: readonly LawComparison[],
  size: (each: LawComparison) => number,
): DrawnCase {
  const refuted = worstRefuted(comparisons);
  const largest = comparisons.reduce((worst, each) => (size(each) > size(worst) ? each : worst));
  const shown = refuted !== undefined && size === ratioOf ? refuted : largest;
  const { measured, bound, where, ladder } = shown;
  const mark = refuted !== undefined ? 'r' : comparisons.every(isWithin) ? '.' : 'u';
  return {
    index,
    measured,
    bound,
    ...(where && { where }),
    ...(ladder && { ladder }),
    error: errorOf(shown),
    ratio: ratioOf(shown),
    mark,
  };
}
