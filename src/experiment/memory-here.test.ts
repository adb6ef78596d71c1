import { totalmem } from 'node:os';
import { expect, it, vi } from 'vitest';
import { OU } from '../testing/processes.js';
import { measure } from './measure.js';
import { memoryHere } from './memory-here.js';

it('is what a container may have, where that is less than its machine has', () => {
  const limit = vi.spyOn(process, 'constrainedMemory');
  try {
    const seen = [2 ** 30, 2 ** 64, 0].map((bytes) => limit.mockReturnValue(bytes) && memoryHere());
    expect(seen).toEqual([2 ** 30, totalmem(), totalmem()]);
    limit.mockReturnValue(4 * 2 ** 30);
    const experiment = {
      process: OU,
      target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
      embedding: { kind: 'signal' },
      features: { width: 10_000, seed: 1 },
      data: { samples: 200, seed: 1 },
      trainingTimes: [1],
    } as const;
    expect(() => measure(experiment)).toThrow(/of 4.0 GB here/);
  } finally {
    limit.mockRestore();
  }
});
