import { describe, expect, it } from 'vitest';
import { METHODS } from './methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import { stepErrors } from './step-errors.js';
import { w2Bounds } from './w2-bounds.js';

describe('the bounds of W2', () => {
  const exact = (value: number) => ({ value, error: 0 });
  const axis = (off: number, offNoise: number, slope = 3) => ({
    weight: 2,
    errors: [
      { off: exact(off), offNoise: exact(offNoise), follows: exact(3), slope: exact(1) },
      { off: exact(-off), offNoise: exact(offNoise), follows: exact(1), slope: exact(slope) },
    ],
  });

  it('add axes by squares within a step, and steps by size, which the largest slope carries on', () => {
    const { carried, contraction } = w2Bounds([{ nodes: [axis(3, 0, -3), axis(4, 0, 2)] }]);
    const size = Math.sqrt(2) * 5;
    expect(carried.value).toBeCloseTo(4 * size, 12);
    expect(contraction.value).toBeCloseTo(3 * size + size, 12);
  });

  it('add the noises of steps by squares, but where slopes carry them on', () => {
    const { carried, contraction } = w2Bounds([{ nodes: [axis(3, 4)] }]);
    expect(carried.value).toBeCloseTo(Math.sqrt(2) * (4 * 3 + Math.sqrt(10) * 4), 12);
    expect(contraction.value).toBeCloseTo(Math.sqrt(2) * 4 * 5, 12);
  });

  it('know no largest slope where nodes stand for axes', () => {
    const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'karras', 3);
    const nodes = [{ weight: 3, errors: stepErrors(METHODS.ddim, grid, 0.3, 1) }];
    expect(w2Bounds([{ nodes, fewer: nodes }]).contraction).toMatchObject({ value: null });
  });
});
