import fc from 'fast-check';
import { expect, test } from 'vitest';
import { system as trained } from '../../fixtures/systems/plane-random-features.js';
import { system as swapped } from '../../fixtures/systems/plane-swapped-coordinates.js';
import { measure } from '../../src/experiment/measure.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { expectWithinError } from '../../src/testing/within-error.js';
import type { Fit } from '../generators/fits.js';
import { explicitBound } from './explicit-bound.js';
import type { ExplicitValues, SolvedValues } from './explicit-bound.measure.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1.5], [0.5]], variances: [0.5, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 24, seed: 1 },
  data: { samples: 80, seed: 2 },
  trainingTimes: [0.5, 50],
};

test('the gap and the explicit bound are those of the measurement, within the stated errors', async () => {
  const { empirical, explicit, initialScoreLoss, numerics } = measure(experiment, { timeNodes: 96 });
  const found = (await explicitBound.measure?.(experiment)) as readonly ExplicitValues[];
  expect(found).toHaveLength(2);
  for (const [k, { initialLoss, kl, bound }] of found.entries()) {
    if (kl === undefined) throw new Error('on the line the divergence is known');
    expect(initialLoss.value).toBe(initialScoreLoss);
    expectWithinError(kl, { value: empirical.klSde[k]!, error: numerics.empirical.klSde[k]! });
    expectWithinError(bound, { value: explicit!.bound[k], error: numerics.explicit!.bound[k] });
  }
});

test('what a model that was trained in the plane generates is within the bound, unless its coordinates are swapped', () => {
  const { cases, measures } = explicitBound.forSystem!;
  const comparisonOf = (of: DiffusionSystem) => {
    const system = localSystem(of);
    const [fit] = fc.sample(cases(system), { seed: 1, numRuns: 1 }) as Fit[];
    const [values] = measures!.bound!(fit as never, system) as SolvedValues[];
    expect(values.kl.error).toBeLessThan(0.02 * Math.max(values.kl.value, 0.01));
    return explicitBound.laws.bound.check(values) as Comparison;
  };
  const right = comparisonOf(trained);
  expect(right.measured).toBeLessThan(right.bound);
  const wrong = comparisonOf(swapped);
  expect(wrong.measured - wrong.error).toBeGreaterThan(wrong.bound);
});
