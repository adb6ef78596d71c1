/** How answers of a system become quantities of a baseline. */
import type { Found } from '../../src/baseline/quantity.js';
import { oneLine } from '../../src/input/one-line.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { NonFiniteAnswer, SystemError } from '../../src/system/contract/answers.js';
import type { Call } from '../../src/system/contract/contract.js';
import { dtypeOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';

/** A quantity of a system under its name. */
export type Entry = readonly [name: string, found: Found];

/** Asks a system, and names what it answers. */
export type Answers = (system: SystemUnderTest) => readonly Entry[];

/** What a system answers, in the precision of the call; where it does not, that is all that is found. */
export function answered(system: SystemUnderTest, call: Call, answers: Answers, name: string = call): readonly Entry[] {
  try {
    const own = system.inPrecision(dtypeOf(system.description, [call]), () => undefined);
    return answers(own).map(([of, found]) => [of, looser(found, chained(system))]);
  } catch (error) {
    if (!(error instanceof SystemError || error instanceof NonFiniteAnswer)) throw error;
    return [[name, { value: null, reason: oneLine(error.message) }]];
  }
}

/**
 * By what the roundings of a chain of N levels are more than those of a few terms: its tables are products of up to N factors,
 * whose roundings r add up like sqrt(N) r, and which code may take in another order.
 */
export function chained({ schedule: { levels = [] } }: SystemUnderTest): number {
  return 1 + Math.sqrt(levels.length) / 8;
}

function looser(found: Found, factor: number): Found {
  if (!('error' in found)) return found;
  return { ...found, error: factor * found.error };
}

/** A number that is the sum of terms of some size, each rounded in the precision of its call. */
export function roundedIn(
  { rounding }: Pick<SystemUnderTest, 'rounding'>,
  value: number,
  scale = Math.abs(value),
): Estimate {
  return { value, error: rounding * Math.max(scale, Math.abs(value)) };
}

/** Steps whose roundings add up where their number is not known: those of solvers, and of a training. */
export const STEPS = 100;

/** Places in a table whose entries are shown, besides their sum, which every entry moves. */
const SHOWN = [0, 0.1, 0.5, 0.9, 1];

/**
 * A list at some of its places, and the sums of its finite entries.
 *
 * @param terms by how much the terms of an entry are larger than the entry; default: they are not
 */
export function listed(
  { rounding }: Pick<SystemUnderTest, 'rounding'>,
  name: string,
  list: ArrayLike<number>,
  terms: (k: number) => number = () => 1,
): Entry[] {
  const all = Array.from(list, (value, k) => ({ value, error: rounding * terms(k) * Math.abs(value) }));
  const sumBy = (weight: (k: number) => number): Estimate =>
    all.reduce(
      (sum, { value, error }, k) =>
        Number.isFinite(value) ? { value: sum.value + weight(k) * value, error: sum.error + weight(k) * error } : sum,
      { value: 0, error: 0 },
    );
  const places = [...new Set(SHOWN.map((place) => Math.round(place * (all.length - 1))))];
  return [
    ...places.map((k): Entry => [`${name}[${k}]`, all[k]]),
    [`${name}, sum of ${all.length}`, sumBy(() => 1)],
    // two entries that change places leave the sum as it is
    [`${name}, sum by index`, sumBy((k) => k / all.length)],
  ];
}
