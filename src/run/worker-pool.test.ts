import { afterEach, expect, test } from 'vitest';
import { claims } from '../../fixtures/registries/failing.js';
import { caseAt, casesOf } from './cases.js';
import { addressesOf, addressText } from './run.js';
import { type CaseRunner, runCases } from './run-cases.js';
import { workerPool } from './worker-pool.js';

const settings = { version: '1.0.0', seed: 3, profile: 'quick' } as const;
const registry = new URL('../../fixtures/registries/failing.ts', import.meta.url);
const silent = { case: () => undefined, claim: () => undefined };

/** What becomes of a case that does this. */
const OUTCOMES: Readonly<Record<string, unknown>> = {
  compare: {
    kind: 'compared',
    comparisons: [{ measured: -0, bound: 1, error: 1e-9, detail: { nan: Number.NaN, infinite: -Infinity } }],
  },
  throw: { kind: 'error', message: 'RangeError: out of order' },
  'run out of memory': { kind: 'error', message: expect.stringMatching(/^the worker failed: .*memory/) },
  'end the thread': { kind: 'error', message: 'the worker failed: out of reach' },
};

let pool: CaseRunner | undefined;
afterEach(() => pool?.close());

test('a worker that throws, dies or runs out of memory makes an error of that case alone', async () => {
  const [failing] = claims;
  const source = casesOf(failing, settings.seed);
  const cases = Array.from({ length: 24 }, (_, index) => String(caseAt(source, index, [])?.value));
  expect(new Set(cases)).toEqual(new Set(Object.keys(OUTCOMES)));
  pool = workerPool(settings, { registry, workers: 2, heap: 48 });
  const outcomes = await runCases(addressesOf(failing, settings), pool, silent);
  for (const [index, deed] of cases.entries()) {
    expect(outcomes.get(addressText({ claim: 'failing', index })), deed).toStrictEqual(OUTCOMES[deed]);
  }
  expect(outcomes.get('failing/above[1]')).toMatchObject({ kind: 'compared', comparisons: [{ measured: 2 }] });
  expect(outcomes.size).toBe(26);
});

test('a registry that cannot be loaded is an error of its cases, not a run without end', async () => {
  const nowhere = new URL('./no-such-registry.ts', import.meta.url);
  pool = workerPool(settings, { registry: nowhere, workers: 1 });
  const outcome = await pool.run({ claim: 'failing', index: 0 });
  expect(outcome).toEqual({ kind: 'error', message: expect.stringContaining('no-such-registry') });
});
