import { describe, expect, test } from 'vitest';
import { comparedWith } from '../../src/baseline/baseline-result.js';
import { type FoundByName, stated } from '../../src/baseline/quantity.js';
import type { DiffusionSystem, SystemCalls } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { REFERENCE_SYSTEMS } from '../reference-systems/index.js';
import { systemQuantities } from './system-quantities.js';

const found = (system: DiffusionSystem, seed = 1): FoundByName => systemQuantities(localSystem(system), seed);

/** The names of what is not as it was. */
function changed(before: FoundByName, after: FoundByName): string[] {
  const quantities = stated(before, () => 1e-8);
  return comparedWith({ version: '1.0.0', system: 'mine', seed: 1, quantities }, after, 1).differences.map(
    ({ name }) => name,
  );
}

const named = (name: string): DiffusionSystem => REFERENCE_SYSTEMS.find((each) => each.name === name)!;

/** A system one of whose calls answers otherwise. */
function withCall<C extends 'sample' | 'noise' | 'score'>(
  system: DiffusionSystem,
  call: C,
  change: (answer: NonNullable<SystemCalls[C]>) => NonNullable<SystemCalls[C]>,
): DiffusionSystem {
  return { ...system, [call]: change(system[call] as NonNullable<SystemCalls[C]>) };
}

const scaledRows = (rows: readonly (readonly number[])[], factor: number) =>
  rows.map((row) => row.map((x) => factor * x));

describe.each(REFERENCE_SYSTEMS.map((system) => ({ name: system.name, system })))('$name', ({ system }) => {
  const before = found(system);

  test('has a value for each quantity, which does not move with the seed', () => {
    expect([...stated(before, () => 1e-8)].filter(([, { value }]) => value === null)).toEqual([]);
    expect(changed(before, found(system, 2))).toEqual([]);
  });

  const samplers = (system.samplers ?? []).filter(({ seeded }) => !seeded);
  if (samplers.length === 0) return;
  test('has samplers each of which is named when a coefficient moves by 1e-6', () => {
    const after = found(
      withCall(system, 'sample', (sample) => (of) => sample({ ...of, start: scaledRows(of.start, 1 + 1e-6) })),
    );
    const names = changed(before, after);
    expect(names.every((name) => name.startsWith('sampler '))).toBe(true);
    for (const { name } of samplers) expect(names).toContainEqual(expect.stringContaining(`sampler ${name},`));
  });
});

describe('a change of one call by 1e-6', () => {
  const system = named('variance preserving');
  const before = found(system);

  test('of the noise is named by its call and place', () => {
    const after = found(
      withCall(system, 'noise', (noise) => (of) => noise({ ...of, eps: scaledRows(of.eps, 1 + 1e-6) })),
    );
    const names = changed(before, after);
    expect(names.length).toBeGreaterThan(0);
    expect(names.every((name) => /^noise, label [\d.e-]+, \[[01]\]$/.test(name))).toBe(true);
  });

  test('of the score is named, and moves nothing else', () => {
    const after = found(withCall(system, 'score', (score) => (of) => score({ ...of, x: scaledRows(of.x, 1 + 1e-6) })));
    const names = changed(before, after);
    expect(names.length).toBeGreaterThan(0);
    expect(names.every((name) => name.startsWith('score of '))).toBe(true);
  });
});

test('sums in another order move nothing', () => {
  const system = named('linear chain');
  const process = system.process as Extract<DiffusionSystem['process'], { levels: object }>;
  // alpha_bar as the exponential of a sum of logarithms, and not as a product
  let sum = 0;
  const alpha = process.tables!.beta!.map((beta) => {
    sum += Math.log1p(-beta);
    return Math.exp(0.5 * sum);
  });
  const levels = { ...process.levels, alpha, sigma: alpha.map((each) => Math.sqrt(1 - each * each)) };
  expect(alpha).not.toEqual(process.levels.alpha);
  const after = found({ ...system, process: { ...process, levels } });
  expect(changed(found(system), after)).toEqual([]);
});

test('an entry of a table that nobody looks at moves its sums', () => {
  const system = named('linear chain');
  const process = system.process as Extract<DiffusionSystem['process'], { levels: object }>;
  const alpha = process.levels.alpha.map((each, k) => (k === 333 ? (1 + 1e-6) * each : each));
  const after = found({ ...system, process: { ...process, levels: { ...process.levels, alpha } } });
  expect(changed(found(system), after)).toEqual(expect.arrayContaining(['alpha, sum of 1000', 'alpha, sum by index']));
});

test('a call that fails has no value, and says why', () => {
  const system = named('linear chain');
  const after = found(withCall(system, 'noise', () => () => [[Number.NaN, 1]]));
  expect(after.get('noise')).toMatchObject({
    value: null,
    reason: expect.stringContaining('should return 3 rows of 2'),
  });
  expect(changed(found(system), after)).toContain('noise');
});
