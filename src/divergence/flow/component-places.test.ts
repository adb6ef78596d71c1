import { expect, test } from 'vitest';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { componentPlaces } from './component-places.js';

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
