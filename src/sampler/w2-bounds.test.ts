import { describe, expect, it } from 'vitest';
import { METHODS } from './methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import { stepErrors } from './step-errors.js';
import { w2Bounds } from './w2-bounds.js';

describe('the bounds of W2', () => {
  it('add axes by squares within a step, and steps by size', () => {
    const axis = (off: number) => ({
      weight: 2,
      errors: [
        { off: { value: off, error: 0 }, follows: { value: 3, error: 0 }, slope: { value: 1, error: 0 } },
        { off: { value: -off, error: 0 }, follows: { value: 1, error: 0 }, slope: { value: 3, error: 0 } },
      ],
    });
    const { carried, contraction } = w2Bounds([{ nodes: [axis(3), axis(4)] }]);
    const size = Math.sqrt(2) * 5;
    expect(carried.value).toBeCloseTo(4 * size, 12);
    expect(contraction.value).toBeCloseTo(3 * size + size, 12);
  });

  it('know no largest slope where nodes stand for axes', () => {
    const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'karras', 3);
    const nodes = [{ weight: 3, errors: stepErrors(METHODS.ddim, grid, 0.3, 1) }];
    expect(w2Bounds([{ nodes, fewer: nodes }]).contraction).toMatchObject({ value: null });
  });
});
