/** A claim and what runs may say of it in reports. */
import fc from 'fast-check';
import { type AnyClaim, type Claim, type Control, claim } from '../claim/claim.js';
import type { ClaimResult, LawResult } from '../judge/claim-result.js';
import { collectResults, type RunResults } from '../judge/results.js';
import { atMost } from '../numeric/estimate.js';
import type { RunParameters } from '../run/parameters.js';

export const parameters: RunParameters = { version: '1.0.0', seed: 4, profile: 'quick', alpha: 1e-6 };

/** What is wrong in the control of the claim. */
export const wrong: Control<number> = {
  id: 'wrong',
  title: 'wrong sign',
  breaks: 'sign',
  check: (x) => atMost(x * x, 0),
};

/** -x^2 is at most 0: one law, called `sign`. */
export function square(changes: Partial<Claim<number, number>> = {}): AnyClaim {
  return claim<number, number, Readonly<Record<string, unknown>>>({
    id: 'square',
    title: 'A square is at least 0',
    source: { paper: 'Euclid', locus: 'Book II' },
    assumptions: [{ statement: 'x is real' }],
    scope: [],
    laws: { sign: { statement: 'x^2 >= 0', latex: 'x^2 \\ge 0', sharpness: 'tight', check: (x) => atMost(-x * x, 0) } },
    kind: 'exact',
    expects: 'holds',
    cases: () => fc.integer(),
    measure: (x) => x,
    controls: [wrong],
    ...changes,
  });
}

export const law: LawResult = {
  id: 'sign',
  verdict: 'holds',
  compared: 40,
  decided: 39,
  vacuous: 0,
  worst: { ratio: 0.12345678, index: 3 },
};

export const good: Extract<ClaimResult, { verdict: 'holds' }> = {
  id: 'square',
  expects: 'holds',
  verdict: 'holds',
  cases: { run: 40, decided: 39 },
  assumptions: [{ statement: 'x is real', met: null, metReason: 'by construction' }],
  laws: [law],
  alphaSpent: 0,
  controls: [{ id: 'wrong', law: 'sign', expects: 'refuted', cases: 20, share: 0.95, margin: 1e5 }],
};

export const bad: Extract<ClaimResult, { verdict: 'refuted' }> = {
  ...good,
  verdict: 'refuted',
  reason: "law 'sign', case 3: measured 2 > 1 & more",
  laws: [{ ...law, verdict: 'refuted', reason: "law 'sign', case 3: measured 2 > 1 & more" }],
  counterexample: { case: { points: Float64Array.of(1, 2) }, law: 'sign', measured: 2, bound: 1, error: 0.1 },
  replay: '1.0.0.square.4.3.drawn',
};

export function resultsOf(...claims: readonly ClaimResult[]): RunResults {
  return collectResults(parameters, claims);
}
