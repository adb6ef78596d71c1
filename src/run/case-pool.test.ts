import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { claims } from '../../fixtures/registries/failing.js';
import { addressesOf, addressText } from './address.js';
import { casePool } from './case-pool.js';
import { caseAt, casesOf } from './cases.js';
import { curtailment } from './curtailment.js';
import { loadRegistry } from './registry.js';
import { type CaseRunner, localRunner, runCases } from './run-cases.js';

const parameters = { version: '1.0.0', seed: 3, profile: 'quick', alpha: 1e-6 } as const;
const [failing, departing] = ['failing', 'departing'].map((name) =>
  fileURLToPath(new URL(`../../fixtures/registries/${name}.ts`, import.meta.url)),
);
/** Seconds that a process lives which a case has started, see the registry. */
const SURVIVAL = 60;
const silent = { case: () => undefined, claim: () => undefined };

/** The outcome of a case that does this. */
const OUTCOMES: Readonly<Record<string, unknown>> = {
  compare: {
    kind: 'measured',
    checks: [
      {
        law: 'bound',
        measured: -0,
        bound: 1,
        error: 1e-9,
      },
    ],
  },
  throw: { kind: 'error', message: 'RangeError: out of order' },
  leave: { kind: 'error', message: 'Error: process.exit(0) was called' },
  'run out of memory': { kind: 'error', message: 'the worker failed: it ran out of memory' },
  'end the process': { kind: 'error', message: 'the worker failed: out of reach' },
  'wait for ever': { kind: 'error', message: 'Error: measure never came to an end' },
};

let pool: CaseRunner | undefined;
afterEach(() => pool?.close());

test('a worker that throws, dies or runs out of memory makes an error of that case alone', async () => {
  const [claim] = claims;
  const source = casesOf(claim, parameters.seed);
  const cases = Array.from({ length: 24 }, (_, index) => String(caseAt(source, index, [])?.value));
  expect(new Set(cases)).toEqual(new Set(Object.keys(OUTCOMES)));
  pool = casePool(parameters, { modules: { own: [failing] }, workers: 2, heap: 48 });
  const outcomes = await runCases(addressesOf(claim, parameters), pool, silent, curtailment([claim], parameters));
  for (const [index, deed] of cases.entries()) {
    expect(outcomes.get(addressText({ claim: 'failing', index })), deed).toStrictEqual(OUTCOMES[deed]);
  }
  expect(outcomes.get('failing/above[0]')).toMatchObject({ kind: 'measured', checks: [{ measured: 2 }] });
  // the one control case settles its control
  expect(outcomes.size).toBe(25);
});

test('processes and this one find the same in claims whose values are of several parts', async () => {
  const registry = new URL('../../properties/index.ts', import.meta.url);
  const { claims: all } = await loadRegistry({ registry, own: [] });
  const address = { claim: 'sampler-grid', index: 0 };
  pool = casePool(parameters, { modules: { registry, own: [] }, workers: 1 });
  const found = await pool.run(address);
  expect(found).toMatchObject({
    kind: 'measured',
    checks: expect.arrayContaining([expect.objectContaining({ law: 'count' })]),
  });
  expect(found).toEqual(await localRunner(all, parameters).run(address));
});

test('a worker that is killed when it has no case makes no error of the next one', async () => {
  pool = casePool(parameters, { modules: { own: [departing] }, workers: 1 });
  for (const index of [0, 1, 2]) {
    expect(await pool.run({ claim: 'killed', index })).toMatchObject({ kind: 'measured' });
    await setTimeout(1000);
  }
});

test('an exception that comes after the answer is what the next case is told, and the one after it has another worker', async () => {
  pool = casePool(parameters, { modules: { own: [departing] }, workers: 1 });
  expect(await pool.run({ claim: 'late', index: 0 })).toMatchObject({ kind: 'measured' });
  await setTimeout(1000);
  expect(await pool.run({ claim: 'late', index: 1 })).toEqual({
    kind: 'error',
    message: 'the worker failed: too late',
  });
  expect(await pool.run({ claim: 'late', index: 2 })).toMatchObject({ kind: 'measured' });
});

test('a worker that has ended is not waited for while a process lives that it has started', async () => {
  pool = casePool(parameters, { modules: { own: [departing] }, workers: 1 });
  const began = performance.now();
  expect(await pool.run({ claim: 'survived', index: 0 })).toEqual({
    kind: 'error',
    message: 'the worker failed: it ended with SIGKILL',
  });
  expect(performance.now() - began).toBeLessThan(1000 * SURVIVAL);
});

test('more cases than there are workers wait for their turn, and fail once the workers are ended', async () => {
  pool = casePool(parameters, { modules: { own: [departing] }, workers: 1 });
  const run = (...indices: number[]) => Promise.all(indices.map((index) => pool?.run({ claim: 'lasting', index })));
  for (const outcome of await run(0, 1)) expect(outcome).toMatchObject({ kind: 'measured' });
  const running = run(2, 3);
  await pool.close();
  const ended = { kind: 'error', message: expect.stringMatching(/^the worker failed: it (ended with|was ended)/) };
  for (const outcome of [...(await running), ...(await run(4))]) expect(outcome).toEqual(ended);
});

test('a worker that cannot be started makes an error of its case, and is not waited for', async () => {
  const { execPath } = process;
  process.execPath = '/nowhere/node';
  try {
    const none = casePool(parameters, { modules: { own: [failing] }, workers: 1 });
    const outcome = await none.run({ claim: 'failing', index: 0 });
    expect(outcome).toEqual({ kind: 'error', message: expect.stringMatching(/^the worker failed: .*ENOENT/) });
    await none.close();
  } finally {
    process.execPath = execPath;
  }
});

test('a simpler case is reached by the steps to it', async () => {
  const [claim] = claims;
  const source = casesOf(claim, parameters.seed);
  const index = Array.from({ length: 24 }, (_, i) => i).find((i) => caseAt(source, i, [])?.value === 'throw')!;
  pool = casePool(parameters, { modules: { own: [failing] }, workers: 1 });
  const simpler = caseAt(source, index, [0])?.value as string;
  expect(await pool.run({ claim: 'failing', index, steps: [0] })).toStrictEqual({
    ...(OUTCOMES[simpler] as object),
    input: JSON.stringify(simpler),
  });
  expect(await pool.run({ claim: 'failing', index, steps: [99] })).toMatchObject({ message: /no such case/ });
});

test.each([
  ['a registry', { registry: new URL('./no-such-registry.ts', import.meta.url), own: [] }],
  ["a user's module", { own: [fileURLToPath(new URL('./no-such-registry.ts', import.meta.url))] }],
])('%s that cannot be loaded is an error of its cases, not a run without end', async (_name, modules) => {
  pool = casePool(parameters, { modules, workers: 1 });
  const outcome = await pool.run({ claim: 'failing', index: 0 });
  expect(outcome).toEqual({
    kind: 'error',
    message: expect.stringMatching(/^the claims cannot be loaded: .*no-such-registry/),
  });
});

test('a claim that is in none of the modules is an error of its cases', async () => {
  pool = casePool(parameters, { modules: { own: [failing] }, workers: 1 });
  expect(await pool.run({ claim: 'other', index: 0 })).toEqual({
    kind: 'error',
    message: expect.stringMatching(/there is no claim 'other'$/),
  });
});
