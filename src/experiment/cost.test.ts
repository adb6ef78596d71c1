import { describe, expect, it } from 'vitest';
import { InputError } from '../input/input-error.js';
import { OU } from '../testing/processes.js';
import { checkCost, costOf, processesThatFit } from './cost.js';
import { measure } from './measure.js';
import type { Experiment } from './schema.js';

const small: Experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 64, seed: 1 },
  data: { samples: 200, seed: 1 },
  trainingTimes: [1, 10],
};
const wide = (width: number): Experiment => ({ ...small, features: { width, seed: 1 } });

describe('what a measurement takes', () => {
  it('grows with the square of the width, and with samples, coordinates and training times', () => {
    expect(costOf(wide(8192)).bytes / costOf(wide(4096)).bytes).toBeCloseTo(4, 2);
    expect(costOf(wide(4096)).bytes).toBeGreaterThan(8 * 4096 * 4096 * 8);
    expect(costOf({ ...small, data: { samples: 1e9, seed: 1 } }).bytes).toBeGreaterThan(2e10);
    const space = { kind: 'mixture' as const, weights: [1], means: [new Array(500).fill(0)], variances: [1] };
    expect(costOf({ ...wide(1024), target: space }).seconds).toBeGreaterThan(50 * costOf(wide(1024)).seconds);
    expect(costOf({ ...small, embedding: { kind: 'fourier', size: 1e9 } }).bytes).toBeGreaterThan(5e11);
    const often = { ...small, trainingTimes: new Array(1000).fill(1) };
    expect(costOf(often).seconds / costOf(small).seconds).toBeGreaterThan(100);
    expect(costOf(small).seconds).toBeLessThan(2);
    // a second for a thousand features at a training time
    const more = { ...wide(2064), trainingTimes: new Array(1000).fill(1) };
    const fewer = { ...wide(64), trainingTimes: new Array(1000).fill(1) };
    const once = costOf(wide(2064)).seconds - costOf(wide(64)).seconds;
    expect(costOf(more).seconds - costOf(fewer).seconds - once).toBeGreaterThan(1500);
  });

  it('is shared by as many processes as fit into the memory, and by one at least', () => {
    const { bytes } = costOf(wide(2048));
    expect(processesThatFit(wide(2048), 8, 100 * bytes)).toBe(8);
    expect(processesThatFit(wide(2048), 8, 4.1 * bytes)).toBe(3);
    expect(processesThatFit(wide(2048), 8, 0.5 * bytes)).toBe(1);
  });

  it('is refused beyond the memory of the machine, or a day', () => {
    expect(() => checkCost(small, 4 * 2 ** 30)).not.toThrow();
    expect(() => checkCost(wide(4096), 4 * 2 ** 30)).not.toThrow();
    expect(() => checkCost(wide(10_000), 4 * 2 ** 30)).toThrow(
      /^the experiment is too large to be measured: it would take about 14 GB of memory, of 4.0 GB here, and 24 minutes;/,
    );
    expect(() => checkCost({ ...small, data: { samples: 1e10, seed: 1 } }, 1e15, 'mine.json')).toThrow(
      /^mine\.json: the experiment is .* and 14 days; fewer features/,
    );
  });

  it('is refused before anything is tried', () => {
    expect(() => measure(wide(10_000_000))).toThrow(InputError);
  });
});
