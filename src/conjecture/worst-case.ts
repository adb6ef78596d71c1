import fc from 'fast-check';
import { stream } from '../numeric/random.js';
import { caseSeed } from '../run/cases.js';
import { type Case, type CaseFound, isFound, measureCase } from './case.js';
import type { Conjecture } from './conjecture.js';
import { type Domain, type Place, partOfWay, valuesAt } from './domain.js';

/** A place of the domain with a draw. */
interface Probe {
  readonly place: Place;
  readonly seed: number;
}

/** A probe with what was found there. */
export interface Seen {
  readonly probe: Probe;
  readonly found: CaseFound;
  /** measured/bound, as it is compared with others. */
  readonly ratio: number;
}

/** What is searched: places that are admitted, and measured/bound of a case. */
export interface SearchSpace {
  readonly conjecture: Conjecture;
  isAdmitted(variables: Case['variables']): boolean;
  ratioOf(found: CaseFound): number;
}

/** Steps of a place that fast-check draws, so that cases shrink to the first ends. */
const STEPS = 1000;
/** The part of the evaluations that is spent on draws; of random numbers another part is spent on seeds in the worst place. */
const [DRAWN, RESEEDED] = [0.3, 0.35];
/** How often a place is drawn for one that is admitted. */
const TRIES = 50;
/** The first step of the local search, as a part of the way, and the last. */
const [FIRST_STEP, LAST_STEP] = [0.5, 0.01];
/** Of a worst case that is made simpler, this part of the ratio has to stay. */
const KEPT = 0.95;

/**
 * The largest measured/bound that is found with so many evaluations: fast-check's draws, which like the ends of ranges, then a
 * compass search from the worst of them (each variable a step further or back, steps halved where none is worse; Hooke and Jeeves
 * 1961), which keeps the draw of features and data, then the other draws where it ended, and new ones, and the compass once more, in turns.
 *
 * A kept optimiser would bring little to that: the ratio has kinks and noise, its best places are corners, and there are few variables.
 */
export function worstCase(space: SearchSpace, evaluations: number): Seen | undefined {
  const evaluator = countedEvaluator(space, evaluations);
  const { conjecture } = space;
  const draws = Math.max(1, Math.floor(DRAWN * evaluations));
  const drawn = drawnProbes(space, draws)
    .map(evaluator.at)
    .filter((each) => each !== undefined)
    .sort((one, other) => other.ratio - one.ratio);
  if (drawn.length === 0) return undefined;
  if (!conjecture.isRandom) return compass(drawn[0], evaluator, 0);
  let worst = compass(drawn[0], evaluator, Math.floor(RESEEDED * evaluations));
  const { uniform } = stream(caseSeed(conjecture.seed, 'conjecture', 'seeds'), 'evaluation');
  // features that are bad in one place often are in another
  const seeds = drawn.map(({ probe }) => probe.seed);
  // few seeds are drawn twice, so that evaluations run out
  for (let rounds = evaluations; rounds > 0 && evaluator.left() > 0; rounds--) {
    for (let left = Math.ceil(evaluator.left() / 2); left > 0; left--) {
      const next = evaluator.at({ place: worst.probe.place, seed: seeds.shift() ?? Math.floor(2 ** 31 * uniform()) });
      if (next !== undefined && next.ratio > worst.ratio) worst = next;
    }
    worst = compass(worst, evaluator, 0);
  }
  return worst;
}

/** How many evaluations it may take at most to make a worst case simpler. */
const MOST_SHRINKING = 40;

/**
 * The same case with simpler numbers: variables as near to their first ends as they may be, and then with few digits. A case that
 * refutes keeps refuting; another one keeps 95% of its ratio.
 *
 * @param stays whether a case still shows what the worst one shows
 */
export function simplerCase(space: SearchSpace, worst: Seen, stays: (found: CaseFound) => boolean): Seen {
  const evaluator = countedEvaluator(space, MOST_SHRINKING);
  const isKept = (next: Seen | undefined): next is Seen => next !== undefined && stays(next.found);
  let best = worst;
  for (const k of worst.probe.place.keys()) {
    // from the simplest to the one that is there
    for (const part of [0, 0.25, 0.5, 0.75]) {
      const place = best.probe.place.map((u, i) => (i === k ? part * u : u));
      const next = place[k] === best.probe.place[k] ? undefined : evaluator.at({ ...best.probe, place });
      if (!isKept(next)) continue;
      best = next;
      break;
    }
  }
  for (const k of worst.probe.place.keys()) {
    const range = space.conjecture.domain.ranges[k];
    for (const digits of [1, 2]) {
      const u = partOfWay(range, Number(best.found.case.variables[range.variable].toPrecision(digits)));
      if (!(u >= 0 && u <= 1)) continue;
      const next = evaluator.at({ ...best.probe, place: best.probe.place.map((each, i) => (i === k ? u : each)) });
      if (!isKept(next)) continue;
      best = next;
      break;
    }
  }
  return best;
}

/** Whether a case keeps enough of the ratio of another. */
export function keepsRatio({ ratioOf }: SearchSpace, worst: Seen): (found: CaseFound) => boolean {
  return (found) => ratioOf(found) >= KEPT * worst.ratio;
}

/** Steps along the axes while evaluations are left. @param spared evaluations that are not taken */
function compass(from: Seen, evaluator: Evaluator, spared: number): Seen {
  let worst = from;
  for (let step = FIRST_STEP; step >= LAST_STEP; step /= 2) {
    for (let moved = true; moved; ) {
      moved = false;
      for (const k of worst.probe.place.keys()) {
        for (const sign of [1, -1]) {
          if (evaluator.left() <= spared) return worst;
          const place = worst.probe.place.map((u, i) => (i === k ? Math.min(1, Math.max(0, u + sign * step)) : u));
          const next = evaluator.at({ ...worst.probe, place });
          if (next === undefined || next.ratio <= worst.ratio) continue;
          worst = next;
          moved = true;
          break;
        }
      }
    }
  }
  return worst;
}

interface Evaluator {
  /** Undefined where the place is not admitted, nothing is known there, or no evaluation is left. */
  at(probe: Probe): Seen | undefined;
  left(): number;
}

/** Measures each case once. */
function countedEvaluator({ conjecture, isAdmitted, ratioOf }: SearchSpace, evaluations: number): Evaluator {
  const known = new Map<string, Seen | undefined>();
  let left = evaluations;
  return {
    left: () => left,
    at(probe) {
      const variables = valuesAt(conjecture.domain, probe.place);
      if (!isAdmitted(variables)) return undefined;
      const key = JSON.stringify([variables, probe.seed]);
      if (known.has(key)) return known.get(key);
      if (left === 0) return undefined;
      left--;
      const found = measureCase(conjecture, { variables, seed: probe.seed });
      const ratio = isFound(found) ? ratioOf(found) : Number.NaN;
      const seen = isFound(found) && ratio >= 0 ? { probe, found, ratio } : undefined;
      known.set(key, seen);
      return seen;
    },
  };
}

/** Admitted places with draws, fewer where few places are. */
export function drawnProbes({ conjecture, isAdmitted }: SearchSpace, count: number, isBiased = true): Probe[] {
  const { domain, seed } = conjecture;
  const places = fc.tuple(...domain.ranges.map(() => fc.integer({ min: 0, max: STEPS })));
  const probe = fc.record({ parts: places, seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }) });
  const all = fc.sample(isBiased ? probe : fc.noBias(probe), {
    seed: caseSeed(seed, 'conjecture', isBiased ? 'search' : 'draws'),
    numRuns: TRIES * count,
  });
  const admitted: Probe[] = [];
  for (const { parts, seed: drawn } of all) {
    if (admitted.length === count) break;
    const place = parts.map((k) => k / STEPS);
    if (isAdmitted(valuesAt(domain, place))) admitted.push({ place, seed: drawn });
  }
  return admitted;
}

/** Cases of such places. */
export function casesAt(domain: Domain, probes: readonly Probe[]): Case[] {
  return probes.map(({ place, seed }) => ({ variables: valuesAt(domain, place), seed }));
}
