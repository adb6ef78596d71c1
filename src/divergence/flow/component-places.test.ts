import { expect, test } from 'vitest';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { componentPlaces, tooNarrow } from './component-places.js';

test('a place has the standard deviation of a normal or the half width of a bump', () => {
  const centres = [
    [0, 1],
    [2, 3],
  ];
  expect(componentPlaces(gaussianMixture([0.5, 0.5], centres, [4, 9]))).toEqual([
    { weight: 0.5, centre: [0, 1], width: 2 },
    { weight: 0.5, centre: [2, 3], width: 3 },
  ]);
  expect(componentPlaces(bumpMixture([0.5, 0.5], centres, [4, 9])).map(({ width }) => width)).toEqual([4, 9]);
});

test('a component below 1e-7 of the largest length is too narrow', () => {
  const target = (variance: number, far = 0) =>
    gaussianMixture(
      [0.5, 0.5],
      [
        [0, 1],
        [far, 0],
      ],
      [variance, 1],
    );
  expect(tooNarrow(target(1.1e-14), 1)).toBeUndefined();
  expect(tooNarrow(target(0.9e-14), 1)).toMatch(/^a component of width 9.5e-8 is too narrow beside lengths of 1.0:/);
  expect(tooNarrow(target(1e-12), 400)).toMatch(/lengths of 20:/);
  expect(tooNarrow(target(1e-12, -1000), 1)).toMatch(/lengths of 1.0e\+3:/);
});
