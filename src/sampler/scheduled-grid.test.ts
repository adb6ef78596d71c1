import { describe, expect, it, test } from 'vitest';
import { SAMPLED_PROCESSES, SCHEDULES, scheduledGrid } from './scheduled-grid.js';
import { ratio } from './walk.js';

const { vp, ve, flow } = SAMPLED_PROCESSES;

describe('a scheduled grid', () => {
  test.each(SCHEDULES)('%s leads from one end of each process to the other, and noise falls', (schedule) => {
    for (const process of [vp, ve, flow]) {
      const ends = process === flow ? ([0.99, 1e-3] as const) : process.ends;
      const { levels } = scheduledGrid(process, schedule, 6, { ends });
      expect(levels.map(({ time }) => time)).toHaveLength(7);
      expect([levels[0].time, levels[6].time]).toEqual([...ends]);
      for (const [k, level] of levels.slice(1).entries()) expect(ratio(level)).toBeLessThan(ratio(levels[k]));
    }
  });

  it('has the levels of Karras et al. 2022, eq. 5', () => {
    const { levels } = scheduledGrid(ve, 'karras', 4);
    const root = (x: number) => Math.exp(Math.log(x) / 7);
    const middle = Math.exp(7 * Math.log((root(80) + root(0.002)) / 2));
    expect(levels[2].sigma / middle).toBeCloseTo(1, 13);
  });

  it('has the time of each level of VP, by the inverse of 1 + (sigma/alpha)^2 = exp(int beta)', () => {
    const { levels, levelAt } = scheduledGrid(vp, 'exponential', 5);
    for (const level of levels) expect(ratio(levelAt(level.time!)) / ratio(level)).toBeCloseTo(1, 13);
    const steps = levels.slice(1).map((level, k) => ratio(level) / ratio(levels[k]));
    for (const step of steps) expect(step / steps[0]).toBeCloseTo(1, 11);
  });

  it('keeps the digits of 1 - t where a flow starts next to t = 1', () => {
    const ends = [1 - 2 ** -53, 2 ** -44] as const;
    const ratios = scheduledGrid(flow, 'exponential', 30, { ends }).levels.map(({ alpha, sigma }) => sigma / alpha);
    const falls = ratios.slice(1).map((ratio, k) => ratio / ratios[k]);
    for (const fall of falls) expect(fall / falls[0]).toBeCloseTo(1, 12);
  });

  it('has the slopes of alpha and sigma, also where the flow starts without signal', () => {
    for (const [process, time] of [
      [vp, 0.4],
      [ve, 3],
      [flow, 0.7],
    ] as const) {
      const { levelAt } = scheduledGrid(process, 'time', 1);
      const h = 1e-6 * time;
      const [before, after] = [levelAt(time - h), levelAt(time + h)];
      const { alphaSlope, sigmaSlope } = levelAt(time);
      expect(alphaSlope).toBeCloseTo((after.alpha - before.alpha) / (2 * h), 6);
      expect(sigmaSlope).toBeCloseTo((after.sigma - before.sigma) / (2 * h), 6);
    }
    expect(scheduledGrid(flow, 'flow', 2).levels[0]).toMatchObject({
      alpha: 0,
      sigma: 1,
      alphaSlope: -1,
      sigmaSlope: 1,
    });
  });

  it('goes on to the data in its last step', () => {
    const { levels } = scheduledGrid(vp, 'karras', 3, { denoise: true });
    expect(levels.map(({ sigma }) => sigma > 0)).toEqual([true, true, true, false]);
    expect(levels[2].time).toBe(1e-3);
    expect(scheduledGrid(vp, 'karras', 1, { denoise: true }).levels.map(({ time }) => time)).toEqual([1, 0]);
  });
});
