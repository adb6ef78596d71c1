import { expect, test } from 'vitest';
import { boundsByDefinition } from './bounds-by-definition.js';
import { residuals } from './bounds-by-definition.measure.js';

test('a residual whose terms cancel is asked for to the error that is stated of it', () => {
  const late = {
    ...{ masses: [0.4375, 0.5625], samples: 1, width: 1, rows: 2, size: 1.762, seed: 402361, trainingTime: 871e6 },
    ...{ delta: 0.9998983, variance: 907800, diameter: 99.08, many: 2, error: 4.86e-9 },
  };
  const found = residuals(late);
  const [mean] = found;
  expect(Math.abs(mean.found - mean.other)).toBeGreaterThan(1e-8 * mean.scale);
  const checks = found.map(
    (pair) => boundsByDefinition.laws.residual.check(pair) as { measured: number; bound: number },
  );
  for (const { measured, bound } of checks) expect(measured).toBeLessThan(bound);
});
