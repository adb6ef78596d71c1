import { describe, expect, it } from 'vitest';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { linearField } from '../field/linear-field.js';
import { spaceFlowSolver } from './space-flow-solver.js';

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
