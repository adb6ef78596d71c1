import type { AnyClaim, Control } from '../claim/claim.js';
import { reported } from '../claim/law.js';
import { isByChance, kindOf } from '../claim/statistical.js';
import { errorOf, isDecided, isRefuted, isWithin, type LawKind, marginOf, ratioOf } from '../evidence/comparison.js';
import { median } from '../evidence/median.js';
import { type CaseOutcome, isComparison, type LawCheck, type LawComparison } from './outcome.js';

/**
 * An outcome with only those of its checks that a verdict, its reason and its counterexample are made of. A case may
 * compare a hundred thousand numbers; what they show of a law are the largest ratio, the worst of each part that refutes
 * it, and one that is undecided, if any is. Verdicts stay the same, bit for bit.
 *
 * @param control that the case belongs to, if any
 */
export function leanOutcome(outcome: CaseOutcome, claim: AnyClaim, control?: Control<unknown>): CaseOutcome {
  if (outcome.kind !== 'measured') return outcome;
  const checks = [...groupedBy(outcome.checks, ({ law }) => law)].flatMap(([law, ofLaw]) => {
    const comparisons = ofLaw.filter(isComparison);
    // why a law is silent is asked only where it compares nothing
    if (comparisons.length === 0) return [bare(ofLaw[0])];
    const kind = kindOf(claim, law);
    if (kind === 'finding') return [replicate(comparisons)];
    if (control !== undefined) return inOrder(comparisons, ofAnyKind(comparisons, kind)).map(bare);
    const worst = worstRefuted(comparisons);
    return inOrder(comparisons, [...ofAnyKind(comparisons, kind), ...worstOfParts(comparisons)]).map((each) => {
      if (each === worst) return shown(each);
      const { where, part } = each;
      return isRefuted(each) ? { ...bare(each), ...(where && { where }), ...(part && { part }) } : bare(each);
    });
  });
  return { ...outcome, checks };
}

/** Whether the lean outcome of a case may have the numbers that a check was found from. */
export function keepsDetail(check: LawCheck, claim: AnyClaim, control?: Control<unknown>): boolean {
  return control === undefined && isComparison(check) && kindOf(claim, check.law) !== 'finding' && isRefuted(check);
}

/** The comparison that shows a refuted case best: the refuted one of largest ratio. */
export function worstRefuted(comparisons: readonly LawComparison[]): LawComparison | undefined {
  return firstLargest(comparisons.filter(isRefuted), ratioOf);
}

/** By how much a comparison exceeds its bound, and by how much at least. */
export const excessOf = ({ measured, bound }: LawComparison) => measured - bound;
export const sureExcessOf = (each: LawComparison) => excessOf(each) - errorOf(each);

/** The largest of some sizes of one or more comparisons. */
export function largestOf(comparisons: readonly LawComparison[], size: (each: LawComparison) => number): number {
  return comparisons.reduce((most, each) => Math.max(most, size(each)), Number.NEGATIVE_INFINITY);
}

/** The comparisons of a law that a verdict looks at, of the claim itself or of a control. */
function ofAnyKind(comparisons: readonly LawComparison[], kind: LawKind): (LawComparison | undefined)[] {
  return [
    firstLargest(comparisons, ratioOf),
    // controls count errors beyond the bound
    firstLargest(comparisons, marginOf),
    comparisons.find((each) => !isDecided(each, kind)),
    ...(isByChance(kind) ? [comparisons.find((each) => !isWithin(each))] : []),
    ...(kind === 'trend' ? [excessOf, sureExcessOf].map((size) => firstLargest(comparisons, size)) : []),
  ];
}

/** Of each part that refutes a law the comparison that shows it best. */
function worstOfParts(comparisons: readonly LawComparison[]): (LawComparison | undefined)[] {
  const refuted = groupedBy(comparisons.filter(isRefuted), ({ part }) => part?.name);
  return Array.from(refuted.values(), (ofPart) => firstLargest(ofPart, ratioOf));
}

/** What a case reports is one replicate: the median of what it measured. */
function replicate(comparisons: readonly LawComparison[]): LawCheck {
  const value = median(comparisons.map(({ measured }) => measured));
  return { law: comparisons[0].law, ...reported({ value, error: largestOf(comparisons, ({ error }) => error) }) };
}

/** A counterexample shows so many of the numbers that it was found from; a replay shows all. */
const MOST_SHOWN = 100;

function shown({ detail, ...check }: LawComparison): LawComparison {
  if (detail === undefined) return check;
  return { ...check, detail: Object.fromEntries(Object.entries(detail).slice(0, MOST_SHOWN)) };
}

/** The numbers of a check, without the place, and without those that they were found from. */
function bare({ detail: _, part: __, ...check }: LawCheck): LawCheck {
  if (!isComparison(check)) return check;
  const { where: ___, evidence: ____, ...numbers } = check;
  return numbers;
}

function firstLargest(
  comparisons: readonly LawComparison[],
  size: (each: LawComparison) => number,
): LawComparison | undefined {
  return comparisons.reduce<LawComparison | undefined>(
    (found, each) => (found === undefined || size(each) > size(found) ? each : found),
    undefined,
  );
}

function inOrder(list: readonly LawComparison[], chosen: readonly (LawComparison | undefined)[]): LawComparison[] {
  const kept = new Set(chosen);
  return list.filter((each) => kept.has(each));
}

function groupedBy<T, K>(list: readonly T[], key: (each: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of list) {
    const k = key(each);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [each]);
    else group.push(each);
  }
  return groups;
}
