import { expect, test } from 'vitest';
import { gaussianMixture } from '../../target/mixture.js';
import { mirrored } from './carried-cells.js';
import { lawOfMixture } from './line-law.js';

test('a map that falls is, mirrored, one that rises, of the law of -x', () => {
  const law = lawOfMixture(gaussianMixture([0.3, 0.7], [[-1], [4]], [0.2, 1]));
  const opposite = lawOfMixture(gaussianMixture([0.7, 0.3], [[-4], [1]], [1, 0.2]));
  const found = mirrored({ law, images: (places) => places.map((x) => 1 - 2 * x) });
  expect(found.law.edges).toEqual(opposite.edges);
  for (const [from, to] of [
    [-6, -3],
    [0.5, 2],
  ]) {
    expect(found.law.mass(from, to)).toBeCloseTo(opposite.mass(from, to), 14);
    for (const of of ['density', 'below', 'above'] as const)
      expect(found.law[of](to)).toBeCloseTo(opposite[of](to), 14);
  }
  expect([...found.images(Float64Array.of(-3, 0, 5))]).toEqual([-5, 1, 11]);
});
