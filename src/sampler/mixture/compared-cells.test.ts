import { describe, expect, test } from 'vitest';
import { gaussianMixture } from '../../target/mixture.js';
import { comparedCells, meantLaw } from './compared-cells.js';
import { lawOfMixture } from './line-law.js';

const meant = meantLaw(lawOfMixture(gaussianMixture([1], [[0]], [1])));
const cells = (images: readonly number[], masses: readonly number[]) => ({
  faces: Float64Array.from(images.keys()),
  images: Float64Array.from(images),
  masses: Float64Array.from(masses),
  meant: Float64Array.from(masses, () => 0),
});

describe('what a map generates in cells', () => {
  test('of a map that folds the line is spread by lengths between its images', () => {
    const { pair, common } = comparedCells(cells([0, 8, 2, 6], [0.5, 0.3, 0.2]), meant, 0);
    expect(Array.from(pair.generated.faces)).toEqual([0, 2, 6, 8]);
    // of .5 over [0, 8], .3 over [2, 8] and .2 over [2, 6]
    const [one, two, three] = pair.generated.masses;
    expect(one).toBeCloseTo(0.5 / 4, 14);
    expect(two).toBeCloseTo(0.5 / 2 + (0.3 * 2) / 3 + 0.2, 14);
    expect(three).toBeCloseTo(0.5 / 4 + 0.3 / 3, 14);
    expect(common).toBeUndefined();
  });

  test('keeps what ends in one place, next to it', () => {
    const { pair } = comparedCells(cells([0, 4, 4, 2], [0.5, 0.3, 0.2]), meant, 0);
    expect(Array.from(pair.generated.faces)).toEqual([0, 2, 4]);
    expect(Array.from(pair.generated.masses)).toEqual([0.25, 0.25 + 0.3 + 0.2]);
  });

  test('of a map that rises is compared in its own cells', () => {
    const { pair, common } = comparedCells(cells([0, 1, 3], [0.6, 0.4]), meant, 0);
    expect(Array.from(pair.generated.masses)).toEqual([0.6, 0.4]);
    expect(common).toBeDefined();
  });
});
