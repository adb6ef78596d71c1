/** Systems whose calls are given, whatever they answer. */
import type { Call, SystemCalls } from '../system/contract/contract.js';
import { readDescription } from '../system/contract/read-description.js';
import { type SystemUnderTest, systemOf } from '../system/contract/system-under-test.js';
import { localSystem } from '../system/transport/local-system.js';

export const PRIOR = { variance: 1 };
export const LEVELS = { levels: { alpha: [0.9, 0.6, 0.3], sigma: [0.2, 0.5, 0.8] }, prior: PRIOR };
export const MODEL = { id: 'a', target: { kind: 'mixture', weights: [1], means: [[0.7]], variances: [1.9] } };
export const PLANE = { id: 'b', target: { kind: 'mixture', weights: [1], means: [[0, 1]], variances: [1] } };

export type Answers = Partial<Record<Call, (params: never) => unknown>>;

/** @param given its description; the calls that it offers are those of the answers */
export function systemAnswering(given: object, answers: Answers = {}): SystemUnderTest {
  const offers = Object.keys(answers);
  const description = readDescription({ name: 'mine', offers, ...given }, 'mine.ts');
  const ask = (call: Call, params: object) => (answers[call] as (params: object) => unknown)(params);
  return systemOf(description, ask, { path: 'mine.ts', timeLimit: 9, close: () => undefined });
}

/** A system with the process OU up to time 4, whose other calls are never asked. */
export function madeUpSystem(...offers: Call[]): SystemUnderTest {
  const calls = Object.fromEntries(offers.map((call) => [call, notAsked])) as SystemCalls;
  return localSystem({
    name: 'made up',
    process: { from: 0, to: 4, prior: { variance: 1 }, family: 'vp' },
    ...calls,
    coefficients: ({ time }) => ({
      alpha: time.map((t) => Math.exp(-t)),
      sigma: time.map((t) => Math.sqrt(-Math.expm1(-2 * t))),
      drift: time.map(() => -1),
      diffusion: time.map(() => Math.SQRT2),
    }),
  });
}

function notAsked(): never {
  throw new Error('not asked');
}
