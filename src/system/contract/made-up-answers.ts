/** A system for tests whose calls are given, whatever they answer. */
import type { Call } from './contract.js';
import { readDescription } from './description.js';
import { systemOf } from './system-of.js';
import type { SystemUnderTest } from './system-under-test.js';

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
