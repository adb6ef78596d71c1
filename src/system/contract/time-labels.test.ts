import { describe, expect, it } from 'vitest';
import type { TimeLabels } from './description.js';
import { labelOfTime, signalOfLabel, timesOfLabels } from './time-labels.js';

/** Hoogeboom et al. 2023: log SNR = -2 log tan(pi t/2). */
const cosine = (t: number) => ({ alpha: Math.cos((Math.PI / 2) * t), sigma: Math.sin((Math.PI / 2) * t) });
const karras = (t: number) => ({ alpha: 1, sigma: t });

const timesBy = (labels: TimeLabels | undefined, process: { from: number; to: number }, kernel: typeof karras) => {
  const signalsAt = (times: readonly number[]) => times.map(kernel);
  return (label: readonly number[]) => timesOfLabels(label, { ...process, labels }, signalsAt);
};

describe('labels of times', () => {
  it('are the times, a multiple of them, or of the log SNR', () => {
    const labelBy = (labels?: TimeLabels) => labelOfTime(labels, 0.25, cosine(0.25));
    expect(labelBy()).toBe(0.25);
    expect(labelBy({})).toBe(0.25);
    expect(labelBy({ scale: 1000 })).toBe(250);
    const log = -2 * Math.log(Math.tan(Math.PI / 8));
    expect(labelBy('log snr')).toBeCloseTo(log, 13);
    expect(labelBy({ of: 'log snr', scale: -0.125 })).toBeCloseTo(-log / 8, 13);
  });

  it.each<[TimeLabels | undefined, { from: number; to: number }]>([
    [undefined, { from: 0, to: 1 }],
    [{ scale: -1000 }, { from: 0, to: 1 }],
    ['log snr', { from: 0, to: 1 }],
    [
      { of: 'log snr', scale: 0.5 },
      { from: 0, to: 1 },
    ],
    [
      { of: 'log snr', scale: -1 / 8 },
      { from: 0.001, to: 0.9 },
    ],
  ])('%j lead back to the times', (labels, process) => {
    const times = [1e-3, 0.003, 0.25, 0.5, 0.8, 0.9];
    const found = timesBy(labels, process, cosine)(times.map((t) => labelOfTime(labels, t, cosine(t))));
    for (const [i, time] of times.entries()) expect(found[i] / time).toBeCloseTo(1, 12);
  });

  it('lead back where the time runs from the noise to the data', () => {
    const turned = (t: number) => cosine(1 - t);
    const [label] = [labelOfTime('log snr', 0.75, turned(0.75))];
    expect(timesBy('log snr', { from: 1, to: 0 }, turned)([label])[0]).toBeCloseTo(0.75, 14);
  });

  it('are found beyond an end as long as the schedule goes on, and else have no time', () => {
    const times = timesBy('log snr', { from: 0.002, to: 80 }, karras);
    const [later, earlier, never] = times([120, 0.001, 1e-30].map((t) => labelOfTime('log snr', t, karras(t))));
    expect(later).toBeCloseTo(120, 10);
    expect(earlier).toBeCloseTo(0.001, 14);
    expect(never).toBeNaN();
    expect(times([Number.NaN, Infinity])).toEqual([Number.NaN, Number.NaN]);
    expect(timesBy('log snr', { from: 0, to: 1 }, (t) => ({ alpha: 1 - t, sigma: t }))([Infinity, -Infinity])).toEqual([
      0, 1,
    ]);
  });

  it('of log SNR say sigma/alpha more exactly than a time that is rounded', () => {
    // 1 - t = 1e-5 in single precision, and alpha with it
    const rounded = (t: number) => cosine(Math.fround(t));
    const right = cosine(1 - 1.01e-5);
    const label = labelOfTime('log snr', 1, right);
    const [time] = timesBy('log snr', { from: 0, to: 1 }, rounded)([label]);
    expect(Math.abs(rounded(time).alpha / right.alpha - 1)).toBeGreaterThan(1e-4);
    const found = signalOfLabel('log snr', label, rounded(time));
    expect(found.alpha / right.alpha).toBeCloseTo(1, 9);
    expect(found.sigma / right.sigma).toBeCloseTo(1, 9);
    expect(signalOfLabel('log snr', -Infinity, { alpha: 0, sigma: 1 })).toEqual({ alpha: 0, sigma: 1 });
    expect(signalOfLabel({ scale: 1000 }, 500, right)).toBe(right);
  });

  it('are those of an end through single precision', () => {
    const ended = (t: number) => ({ alpha: 1, sigma: Math.min(80, Math.max(0.002, t)) });
    const labels = [0.002, 80].map((t) => Math.fround(labelOfTime('log snr', t, ended(t))));
    expect(timesBy('log snr', { from: 0.002, to: 80 }, ended)(labels)).toEqual([0.002, 80]);
  });

  it.each<[string, typeof karras]>([
    ['rises', (t) => ({ alpha: 1, sigma: 90 - t })],
    ['rises in between', (t) => ({ alpha: 1, sigma: t < 50 ? t : (t - 49) / 10 })],
    ['jumps', (t) => ({ alpha: 1, sigma: t < 50 ? t / 50 : t })],
    ['is no number', (t) => ({ alpha: 1, sigma: t < 1 || t === 80 ? t : Number.NaN })],
  ])('need a log SNR that falls, and say where it %s', (_, kernel) => {
    expect(() => timesBy('log snr', { from: 0.002, to: 80 }, kernel)([-1])).toThrow(
      /^labels of log SNR need a log SNR that falls from the data to the noise without a jump, found .* at time .* and .* at time .*$/,
    );
  });
});
