import { expect, test } from 'vitest';
import { gaussianMixture } from '../../target/mixture.js';
import { targetCells } from '../grid/target-cells.js';
import type { Images } from './flow-step.js';
import { imagedCells } from './line-cells.js';
import { inTime, timed } from './line-flow-solver.js';

const SECOND = { factor: 4, added: 0.5, changed: [2, 0.25] } as const;

test('the error in time is at least half of what extrapolation adds, however well the runs agree', () => {
  // errors of 1, 4, 16 and 64 hundredths, exactly of second order
  const runs = [0.01, 0.04, 0.16, 0.64].map((error) => ({ value: 2 + error, unresolved: 0 }));
  const { shift, temporal } = inTime(runs, SECOND);
  expect(shift).toBeCloseTo(-0.01, 14);
  expect(temporal).toBeCloseTo(0.005, 14);
});

test('a run without a value leaves the error open', () => {
  const runs = [{ value: null, reason: 'none' }, ...[1, 2, 3].map((value) => ({ value, unresolved: 0 }))];
  expect(inTime(runs, SECOND)).toEqual({ shift: 0, temporal: Number.POSITIVE_INFINITY });
});

test('time steps are doubled until ten times what is allowed is met, and each number of them is tried once', () => {
  const target = gaussianMixture([1], [[0]], [1]);
  const first = targetCells(
    target,
    1,
    Float64Array.from({ length: 41 }, (_, i) => -8 + 0.4 * i),
  );
  const asked: number[] = [];
  // x -> (1.5 + c/steps^2) x
  const imagesOf = (steps: number): Images => {
    asked.push(steps);
    return { places: first.faces.map((x) => (1.5 + 30 / (steps * steps)) * x) };
  };
  const cellsOf = (images: Images, rule?: 'mass' | 'mean') => imagedCells(target, first, images, 1, rule);
  const found = timed(cellsOf, imagesOf, SECOND, () => 1e-5, 32, 4096);
  expect(new Set(asked).size).toBe(asked.length);
  expect(found.cells.images.places).toEqual(imagesOf(found.steps).places);
  const miss = (steps: number) => {
    const runs = [1, 0.5, 0.25, 0.125].map((part) => cellsOf(imagesOf(part * steps), 'mass'));
    const values = runs.map(({ parts }) => ({ value: parts.reduce((sum, part) => sum + part, 0), unresolved: 0 }));
    return inTime(values, SECOND).temporal / 1e-5;
  };
  expect(miss(found.steps)).toBeLessThanOrEqual(10);
  expect(miss(found.steps / 2)).toBeGreaterThan(10);
  expect(timed(cellsOf, imagesOf, SECOND, () => 1e-5, 16, 16).steps).toBe(16);
});
