import type { AnyClaim } from '../claim/claim.js';
import { type CoverageTest, coverageTest } from '../evidence/coverage.js';
import { figure } from '../evidence/number-format.js';
import { caseAt, casesOf, pathAt } from '../run/cases.js';
import type { RunParameters } from '../run/parameters.js';

/** Draws of one kind of setting, by index. */
export interface Stratum {
  /** What they have in common, as in 'width from 3 to 5'. */
  readonly name: string;
  readonly indices: readonly number[];
}

/** A number that varies is cut into so many parts, or into fewer with at least so many draws each. */
const [MOST_PARTS, LEAST_DRAWS] = [8, 20];

/**
 * The kinds of settings among the draws of a claim, by what it says varies: a text is a kind of its own, and a number is cut into
 * parts of nearly as many draws each. The settings alone decide it, before anything is measured. Kinds overlap.
 *
 * @param count how many draws there are; those that cannot be drawn are in none
 */
export function strataOf(claim: AnyClaim, { seed, corpus }: RunParameters, count: number): Stratum[] {
  const { strata } = claim;
  if (strata === undefined) return [];
  const source = casesOf(claim, seed, corpus);
  const settings = Array.from({ length: count }, (_, index) => {
    try {
      const found = caseAt(source, index, pathAt(source, index));
      return found === undefined ? {} : strata(found.value);
    } catch {
      // a generator that fails is an error of the case
      return {};
    }
  });
  const names = new Set(settings.flatMap((setting) => Object.keys(setting)));
  return [...names].flatMap((name) => {
    const placed = settings.flatMap((setting, index) => (name in setting ? [{ index, value: setting[name] }] : []));
    const texts = new Set(placed.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])));
    const ofText = Array.from(texts, (text) => ({
      name: `${name} ${text}`,
      indices: placed.filter(({ value }) => value === text).map(({ index }) => index),
    }));
    const numbers = placed.flatMap(({ index, value }) => (typeof value === 'number' ? [{ index, value }] : []));
    return [...ofText, ...cut(name, numbers)];
  });
}

/** Parts of nearly as many numbers each, of which equal ones are in one part. */
function cut(name: string, numbers: readonly { readonly index: number; readonly value: number }[]): Stratum[] {
  if (numbers.length === 0) return [];
  const sorted = numbers.map(({ value }) => value).sort((a, b) => a - b);
  const count = Math.max(1, Math.min(MOST_PARTS, Math.floor(sorted.length / LEAST_DRAWS)));
  const ends = Array.from({ length: count }, (_, k) => sorted[Math.ceil(((k + 1) * sorted.length) / count) - 1]);
  return [...new Set(ends)].map((end, k, all) => {
    const within = numbers.filter(({ value }) => value <= end && (k === 0 || value > all[k - 1]));
    const least = within.reduce((low, { value }) => Math.min(low, value), end);
    return { name: `${name} from ${figure(least)} to ${figure(end)}`, indices: within.map(({ index }) => index) };
  });
}

/** A kind of setting and the test of its draws. */
export interface StratumTest extends Stratum {
  readonly test: CoverageTest;
  /** Its part of the budget. */
  readonly share: number;
}

/** The tests of all kinds, which share a part of the budget evenly: together they are wrong no oftener than that. */
export function stratumTests(strata: readonly Stratum[], delta: number, share: number): StratumTest[] {
  const part = share / strata.length;
  return strata.map((stratum) => ({
    ...stratum,
    share: part,
    test: coverageTest(stratum.indices.length, delta, part),
  }));
}

/** The fewest draws of a kind that refute it if all of them exceed: delta^N is below its part of the budget. */
export function leastDraws([{ share, test }]: readonly StratumTest[]): number {
  let draws = 1;
  for (let chance = test.delta; chance >= share; chance *= test.delta) draws++;
  return draws;
}
