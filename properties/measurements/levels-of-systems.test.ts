import { describe, expect, it } from 'vitest';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { levelsOfLabels } from './levels-of-systems.js';

const PRIOR = { variance: 1 };
const table = (label?: readonly number[], given: Partial<DiffusionSystem> = {}) =>
  localSystem({
    name: 'levels',
    process: { levels: { ...(label && { label }), alpha: [0.9, 0.6, 0.3], sigma: [0.1, 0.5, 0.8] }, prior: PRIOR },
    ...given,
  });
const NONE = { alpha: Number.NaN, sigma: Number.NaN };

describe('the level of a label', () => {
  it('is its entry of the table, in the order of the labels', () => {
    expect(levelsOfLabels(table(), [2, 0, 2])).toEqual([
      { alpha: 0.3, sigma: 0.8 },
      { alpha: 0.9, sigma: 0.1 },
      { alpha: 0.3, sigma: 0.8 },
    ]);
    expect(levelsOfLabels(table([7, 3.5, 0]), [0, 7, 3.5]).map(({ alpha }) => alpha)).toEqual([0.3, 0.9, 0.6]);
    expect(levelsOfLabels(table(), [])).toEqual([]);
  });

  it('is found again through single precision', () => {
    const labels = [1 / 3, -0.7, 1e-3];
    const found = levelsOfLabels(table(labels), labels.map(Math.fround));
    expect(found.map(({ alpha }) => alpha)).toEqual([0.9, 0.6, 0.3]);
    const large = levelsOfLabels(table([999.1, 998.9, 0]), [Math.fround(998.9), Math.fround(999.1)]);
    expect(large.map(({ alpha }) => alpha)).toEqual([0.6, 0.9]);
  });

  it('is another one where labels are small but apart', () => {
    const found = levelsOfLabels(table([1e-8, 2e-8, 0]), [2e-8, 0, 1e-8]);
    expect(found.map(({ alpha }) => alpha)).toEqual([0.6, 0.3, 0.9]);
  });

  it('is none for a label that the table has not', () => {
    expect(levelsOfLabels(table(), [0.5, 3, -1, 1 + 1e-6])).toEqual([NONE, NONE, NONE, NONE]);
    expect(levelsOfLabels(table([1, 2, 3]), [0])).toEqual([NONE]);
  });

  it('is what the system says of labels, where it says so', () => {
    const asked: (readonly number[])[] = [];
    const between = table(undefined, {
      levelOf({ label }) {
        asked.push(label);
        return { alpha: label.map((k) => 0.9 - 0.3 * k), sigma: label.map((k) => 0.1 + 0.4 * k) };
      },
    });
    const [found] = levelsOfLabels(between, [0.5]);
    expect([found.alpha, found.sigma]).toEqual([0.75, 0.1 + 0.4 * 0.5]);
    expect(asked).toEqual([[0.5]]);
  });

  it('is that of its time in a continuous process, or of what stands for it', () => {
    const calls = {
      coefficients: ({ time }: { time: readonly number[] }) => ({ alpha: time.map((t) => 1 - t), sigma: [...time] }),
    };
    const process = { from: 0, to: 1, prior: PRIOR };
    expect(levelsOfLabels(localSystem({ name: 'time', process, ...calls }), [0.25, 0])).toEqual([
      { alpha: 0.75, sigma: 0.25 },
      { alpha: 1, sigma: 0 },
    ]);
    const labelled = localSystem({
      ...{ name: 'labelled', process, ...calls },
      labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((r) => (1000 * r) / (1 + r)),
      levelOf: ({ label }) => ({ alpha: label.map((l) => 1 - l / 1000), sigma: label.map((l) => l / 1000) }),
    });
    expect(levelsOfLabels(labelled, [250])).toEqual([{ alpha: 0.75, sigma: 0.25 }]);
  });
});
