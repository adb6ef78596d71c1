import { describe, expect, it } from 'vitest';
import { gaussianMixture } from '../target/mixture.js';
import { bestNormalSnrs, lineInformation, lineMmse, normalGap, normalMmse, scheduleGap } from './schedule-gap.js';

const modes = gaussianMixture([0.5, 0.5], [[-2], [2]], [0.1, 0.1]);
const ofLine = (snr: number) => lineMmse(modes, snr);
const gapOfLine = (snrs: readonly number[]) =>
  scheduleGap(snrs, ofLine, (from, to) => lineInformation(modes, from, to));
const even = (steps: number, low: number, high: number) =>
  Array.from({ length: steps + 1 }, (_, k) => low * Math.exp((k / steps) * Math.log(high / low)));

describe('the mmse', () => {
  it('of one component on the line is that of a normal, wherever its centre is', () => {
    for (const snr of [0, 0.3, 40]) {
      const line = lineMmse(gaussianMixture([1], [[1e6]], [0.7]), snr);
      const normal = normalMmse([{ variance: 0.7, weight: 1 }], snr);
      expect(line.value.value / normal.value.value).toBeCloseTo(1, 12);
      expect(line.slope.value / normal.slope.value).toBeCloseTo(1, 12);
    }
  });

  it('where z tells all but a millionth of x_0 keeps its digits', () => {
    const line = lineMmse(gaussianMixture([1], [[0]], [8.831]), 2.5e5);
    const { value } = normalMmse([{ variance: 8.831, weight: 1 }], 2.5e5).value;
    expect(Math.abs(line.value.value - value)).toBeLessThan(line.value.error);
    expect(line.value.error).toBeLessThan(1e-13 * value);
  });

  it('of two modes is their variance without signal, and falls by its slope', () => {
    expect(ofLine(0).value.value).toBeCloseTo(4.1, 12);
    const h = 1e-5;
    const difference = (ofLine(0.6 + h).value.value - ofLine(0.6 - h).value.value) / (2 * h);
    expect(ofLine(0.6).slope.value / difference).toBeCloseTo(1, 8);
  });
});

describe('the gap of a schedule', () => {
  it('of modes at -2 and 2 from SNR 0.1 to 0.6 in one step is .3302341, as found by quadrature elsewhere', () => {
    const { value, error } = gapOfLine([0.1, 0.6]);
    expect(value).toBeCloseTo(0.3302341, 7);
    expect(error).toBeLessThan(1e-10);
  });

  it('of a normal is a sum of r - log(1 + r)', () => {
    const variances = [2, 0.1];
    const snrs = [0.1, 1, 30];
    const axes = variances.map((variance) => ({ variance, weight: 1 }));
    const { value } = normalGap([...axes, { variance: 7, weight: 0 }], snrs);
    const excess = (v: number, s: number, t: number) => {
      const r = ((t - s) * v) / (1 + s * v);
      return 0.5 * (r - Math.log1p(r));
    };
    const exact = variances.reduce((sum, v) => sum + excess(v, 0.1, 1) + excess(v, 1, 30), 0);
    expect(value / exact).toBeCloseTo(1, 13);
  });

  it('has an error that covers levels that are off, and is not much wider', () => {
    const axes = [3, 0.02].map((variance) => ({ variance, weight: 1 }));
    const exact = even(5, 0.01, 1e4);
    const gap = normalGap(axes, exact);
    for (const off of [1e-8, 1e-2]) {
      const error =
        normalGap(
          axes,
          exact,
          exact.map(() => off),
        ).error - gap.error;
      const moves = Array.from({ length: 64 }, (_, signs) => {
        const moved = exact.map((snr, k) => snr * Math.exp(signs & (1 << k) ? off : -off));
        return Math.abs(normalGap(axes, moved).value - gap.value);
      });
      const most = Math.max(...moves);
      expect(error).toBeGreaterThan(most * (1 - 1e-6));
      expect(error).toBeLessThan(most * (1 + 20 * off));
    }
  });
});

describe('the best levels', () => {
  const one = (variance: number) => [{ variance, weight: 1 }];

  it('of a normal are geometric in 1 + s v, however far apart and however close the ends are', () => {
    const geometric = (v: number, [from, to]: readonly [number, number], steps: number) => {
      const snrs = bestNormalSnrs(one(v), [from, to], steps)!;
      expect(snrs).toHaveLength(steps + 1);
      const ratio = Math.log1p(((to - from) * v) / (1 + from * v)) / steps;
      for (let k = 1; k <= steps; k++) {
        const found = Math.log1p(((snrs[k] - snrs[k - 1]) * v) / (1 + snrs[k - 1] * v));
        expect(found / ratio).toBeCloseTo(1, 6);
      }
    };
    geometric(0.5, [0.01, 1e4], 20);
    geometric(1.6e12, [80, 1.3e20], 30);
    geometric(650, [1e-6, 3.6e22], 200);
    geometric(1e100, [0, 1e200], 10);
    geometric(2, [1, 1 + 1e-7], 5);
  });

  it('of several variances have the least gap: moving any of them raises it, and even ones are worse', () => {
    const axes = [...one(4), { variance: 1e-2, weight: 3 }];
    const gap = (snrs: readonly number[]) => normalGap(axes, snrs).value;
    const snrs = bestNormalSnrs(axes, [0.01, 1e4], 6)!;
    const least = gap(snrs);
    expect(snrs).toHaveLength(7);
    for (let k = 1; k < 6; k++) {
      for (const factor of [0.98, 1.02]) expect(gap(snrs.with(k, snrs[k] * factor))).toBeGreaterThan(least);
    }
    expect(gap(even(6, 0.01, 1e4))).toBeGreaterThan(1.05 * least);
    expect(bestNormalSnrs(axes, [0.01, 100], 1)).toEqual([0.01, 100]);
  });

  it('are the least of three that are stationary, as dynamic programming over levels found elsewhere', () => {
    const axes = [...one(1), ...one(1e-3), { variance: 1e-9, weight: 1e5 }];
    // the others cost 5.8 % more
    expect(normalGap(axes, bestNormalSnrs(axes, [0.1, 1e11], 6)!).value / 194483.488).toBeCloseTo(1, 7);
  });

  it('are any where nothing varies, and none where the ends are not numbers', () => {
    expect(bestNormalSnrs(one(0), [1, 3], 2)).toEqual([1, 2, 3]);
    expect(bestNormalSnrs(one(1), [1, Number.POSITIVE_INFINITY], 2)).toBeUndefined();
  });
});
