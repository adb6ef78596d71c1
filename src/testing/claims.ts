/** Claims: each is true, and a test replaces the part it is about. */
import fc from 'fast-check';
import { uniform } from '../claim/arbitraries.js';
import { type AnyClaim, type Claim, type Control, claim } from '../claim/claim.js';
import type { CheckResults, Law } from '../claim/law.js';
import { atMost, type Comparison } from '../numeric/estimate.js';

/** What the made-up claims measure in a case: the case itself. */
export interface Value {
  readonly x: number;
}

/** x^2 / 2 is at most x in the unit interval: one law, called `bound`. */
export function madeUpClaim(changes: Partial<Claim<number, Value>> = {}): AnyClaim {
  return claim<number, Value, Readonly<Record<string, unknown>>>({
    id: 'made-up',
    title: 'x^2/2 is at most x on the unit interval',
    source: { paper: 'none', locus: 'none' },
    assumptions: [{ statement: 'x lies in the unit interval' }],
    scope: [],
    laws: { bound: madeUpLaw(({ x }) => within(0.5 * x * x, x)) },
    kind: 'exact',
    expects: 'holds',
    cases: unitInterval,
    measure: (x) => ({ x }),
    controls: [doubled],
    ...changes,
  });
}

/** Refuted in every case. */
export const doubled: Control<Value> = {
  id: 'doubled',
  title: '2 x in place of x^2/2',
  breaks: 'bound',
  check: ({ x }) => within(2 * x, x),
};

/** A draw exceeds 1 with probability at most delta = 0.05; its draws do so at a rate of 0.04. */
export function madeUpCoverage(changes: Partial<Claim<number, Value>> = {}): AnyClaim {
  return madeUpClaim({
    title: 'A draw rarely exceeds 1',
    laws: { bound: madeUpLaw(exceeding(0.04)) },
    kind: 'coverage',
    delta: 0.05,
    cases: millionths,
    controls: [blatant],
    ...changes,
  });
}

/** Exceeds at the rate it states. */
export const blatant: Control<Value> = {
  id: 'blatant',
  title: 'exceeds often',
  breaks: 'bound',
  exceedance: 0.3,
  check: exceeding(0.3),
};

/** A law that a function decides. */
export function madeUpLaw(check: (values: Value) => CheckResults): Law<Value> {
  return { statement: 'as its function says', latex: '', sharpness: 'tight', check };
}

/** measured <= bound, with a small error. */
export function within(measured: number, bound: number): Comparison {
  return atMost({ value: measured, error: 1e-9 }, bound);
}

/** A law that draws exceed at a given rate, for x drawn evenly from 0, ..., 999999. */
export function exceeding(rate: number): (values: Value) => Comparison {
  return ({ x }) => atMost(x < 1e6 * rate ? 2 : 0.5, 1);
}

function unitInterval() {
  return uniform(0.01, 1);
}

function millionths() {
  return fc.integer({ min: 0, max: 999_999 });
}
