import { describe, expect, it } from 'vitest';
import { gaussianMixture } from '../target/mixture.js';
import { levelGap, mixtureLevelGap } from './level-gaps.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import { spectrumRule } from './spectrum-rule.js';

const { vp, ve, flow } = SAMPLED_PROCESSES;
const spectrum = spectrumRule([1, 0.1]);

describe('what levels cost', () => {
  it('is more than the best levels between the same ends cost, and falls with their number', () => {
    const gaps = [10, 20, 40].map((steps) => levelGap(spectrum, scheduledGrid(vp, 'exponential', steps).levels));
    for (const { gap, least } of gaps) expect(gap.value).toBeGreaterThan(least.value!);
    expect(gaps[1].gap.value).toBeLessThan(gaps[0].gap.value!);
    // of order 1
    expect(gaps[1].least.value! / gaps[2].least.value!).toBeCloseTo(2, 0);
  });

  it('is at least what the best levels cost where the ends are 20 orders apart', () => {
    const { levels } = scheduledGrid(flow, 'exponential', 30, { ends: [0.1, 8.837653413408141e-11] });
    const { gap, least } = levelGap(spectrumRule([1617836852408.47]), levels);
    // both 24.6822392104607457 to 18 digits by exact arithmetic, as the levels are geometric in 1 + s v
    for (const { value } of [gap, least]) expect(value! / 24.682239210460746).toBeCloseTo(1, 13);
    // v s overflows
    const beyond = levelGap(spectrumRule([1e100]), [
      { alpha: 1, sigma: 1e-100 },
      { alpha: 1, sigma: 1e-150 },
      { alpha: 1, sigma: 1e-170 },
    ]);
    expect(beyond.gap.value).toBeNull();
    expect(beyond.least.value).toBeNull();
  });

  // by exact arithmetic elsewhere
  it.each([
    [flow, 'linear', 10, [0.999, 5.009823483797305e-7], 1.9347632023460984e16, 19881800020376639],
    [ve, 'karras', 5, [6558.083817712465, 2.5583436628007383e-5], 0.4289149590386085, 90313922.33310173],
  ] as const)(
    'has an error that covers what its levels are off by: %#',
    (process, schedule, steps, ends, variance, exact) => {
      const { gap } = levelGap(spectrumRule([variance]), scheduledGrid(process, schedule, steps, { ends }).levels);
      if (gap.value === null) throw new Error('no gap');
      expect(Math.abs(gap.value - exact)).toBeLessThan(gap.error);
      expect(gap.error).toBeLessThan(1e-11 * gap.value);
    },
  );

  it('is that of the levels with noise: a step to the data costs what no level tells', () => {
    const { levels } = scheduledGrid(vp, 'exponential', 10);
    expect(levelGap(spectrum, [...levels, { alpha: 1, sigma: 0 }])).toEqual(levelGap(spectrum, levels));
  });

  it('has the error of nodes that stand for a spectrum', () => {
    const variances = Array.from({ length: 300 }, (_, i) => Math.exp(-i / 40));
    const { levels } = scheduledGrid(vp, 'karras', 12);
    const found = levelGap(spectrumRule(variances), levels).gap;
    const exact = levelGap([{ nodes: variances.map((variance) => ({ variance, weight: 1 })) }], levels).gap;
    if (found.value === null || exact.value === null) throw new Error('no gap');
    expect(Math.abs(found.value - exact.value)).toBeLessThan(found.error);
    expect(found.error).toBeLessThan(1e-3 * found.value);
  });

  it('is not known of a single level, or where noise does not fall', () => {
    const level = (sigma: number) => ({ alpha: 1, sigma });
    expect(levelGap(spectrum, [level(1), level(0)]).gap).toMatchObject({ value: null });
    expect(levelGap(spectrum, [level(1), level(2)]).least).toEqual({
      value: null,
      reason: 'noise does not fall in each step',
    });
  });

  it('is that of the normal for a mixture that is one, and more for modes apart; the best levels are not sought', () => {
    const { levels } = scheduledGrid(vp, 'exponential', 10);
    const [normal] = [levelGap(spectrumRule([0.3]), levels).gap];
    const one = mixtureLevelGap(gaussianMixture([0.5, 0.5], [[2], [2]], [0.3, 0.3]), levels);
    if (normal.value === null || one.gap.value === null) throw new Error('no gap');
    expect(Math.abs(one.gap.value - normal.value)).toBeLessThan(one.gap.error + normal.error);
    expect(one.least).toMatchObject({ value: null });
    const two = mixtureLevelGap(gaussianMixture([0.5, 0.5], [[-2], [2]], [0.3, 0.3]), levels);
    expect(two.gap.value).toBeGreaterThan(normal.value);
    expect(mixtureLevelGap(gaussianMixture([1], [[0]], [1]), levels.slice(0, 1)).gap).toMatchObject({ value: null });
  });
});
