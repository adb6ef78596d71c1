import { describe, expect, it } from 'vitest';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { linearField } from '../field/linear-field.js';
import { finerResolution, spaceFlowSolver } from './space-flow-solver.js';

describe('spaceFlowSolver', () => {
  it('states an error in time of twice the change when steps are halved, or an eighth of the one before', () => {
    const field = linearField({
      dimension: 2,
      at: (t) => ({ precision: Float64Array.of(1.1, 0, 0, 0.8 + 0.3 * t), offset: Float64Array.of(0.4, 0.3 - t) }),
    });
    const target = gaussianMixture([1], [[0.5, -1]], [0.7]);
    const solver = spaceFlowSolver(variancePreserving(2, 2, 2), target, field);
    const valueAt = (steps: number) => {
      const [{ value }] = solver.solve({ cells: 64, steps });
      if (value === null) throw new Error('no value');
      return value;
    };
    const [{ temporal }] = solver.compare([{ model: 0, at: { cells: 64, steps: 32 } }]);
    const [change, before] = [Math.abs(valueAt(32) - valueAt(16)), Math.abs(valueAt(16) - valueAt(8))];
    // the change is taken by the leading part of the rule, which is exact enough for a normal
    expect(temporal / (2 * Math.max(change, before / 8))).toBeCloseTo(1, 2);
  });
});

const first = { cells: 64, steps: 32 };
const finest = { cells: 320, steps: 4096 };

it('a resolution stays the same where both errors meet their shares', () => {
  expect(finerResolution(first, 1, 1, finest)).toBe(first);
  expect(finerResolution(first, 0, 0.3, finest)).toBe(first);
});

it.each([
  ['time steps, of second order: halved once for a factor up to four', 1, 4, { cells: 64, steps: 64 }],
  ['time steps: halved no more than twice', 0, 4.1, { cells: 64, steps: 128 }],
  ['time steps: also halved where there is no value yet', 0, Number.NaN, { cells: 64, steps: 128 }],
  ['cells: by the power 2/3 of the factor, 64 * 2^{2/3} = 101.6', 2, 0, { cells: 102, steps: 32 }],
  ['cells: a quarter more at least', 1.01, 1, { cells: 80, steps: 32 }],
  ['cells: three times as many at most', 1e6, 0, { cells: 192, steps: 32 }],
  ['both together', 2, 2, { cells: 102, steps: 64 }],
] as const)('%s', (_, spatial, temporal, next) => {
  expect(finerResolution(first, spatial, temporal, finest)).toEqual(next);
});

it('refinement stops at cells^2 steps = 2^21, or at 320 cells', () => {
  // 64^2 * 512 = 2^21
  expect(finerResolution({ cells: 64, steps: 256 }, 0, 9, finest)).toEqual({ cells: 64, steps: 512 });
  const most = { cells: 64, steps: 512 };
  expect(finerResolution(most, 9, 9, finest)).toBe(most);
  // sqrt(2^21 / 256) = 90.5
  expect(finerResolution({ cells: 64, steps: 256 }, 9, 0, finest)).toEqual({ cells: 90, steps: 256 });
  expect(finerResolution({ cells: 200, steps: 2 }, 9, 0, finest)).toEqual({ cells: 320, steps: 2 });
  // only fewer cells would fit, but none are taken away
  const already = { cells: 300, steps: 64 };
  expect(finerResolution(already, 9, 9, finest)).toBe(already);
});

it('refinement stops at the finest resolution asked for', () => {
  const limits = { cells: 70, steps: 64 };
  expect(finerResolution(first, 9, 9, limits)).toEqual({ cells: 70, steps: 64 });
  const there = { cells: 70, steps: 64 };
  expect(finerResolution(there, 9, 9, limits)).toBe(there);
});
