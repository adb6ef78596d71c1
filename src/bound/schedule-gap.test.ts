import { describe, expect, it } from 'vitest';
import { gaussianMixture } from '../target/mixture.js';
import {
  bestNormalSnrs,
  bestSnrs,
  lineInformation,
  lineMmse,
  normalGap,
  normalMmse,
  scheduleGap,
} from './schedule-gap.js';

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
});

describe('the best levels', () => {
  it('of a normal are geometric in 1 + s v', () => {
    const snrs = bestNormalSnrs([{ variance: 0.5, weight: 3 }], [0.01, 1e4], 20);
    const ratio = Math.exp(Math.log((1 + 1e4 * 0.5) / (1 + 0.01 * 0.5)) / 20);
    for (let k = 1; k <= 20; k++) expect((1 + 0.5 * snrs[k]) / (1 + 0.5 * snrs[k - 1]) / ratio).toBeCloseTo(1, 9);
  });

  it('of two modes have the least gap: moving any of them raises it, and even ones are worse', () => {
    const snrs = bestSnrs(ofLine, [0.01, 100], 4);
    const least = gapOfLine(snrs).value;
    expect(snrs).toHaveLength(5);
    for (let k = 1; k < 4; k++) {
      for (const factor of [0.98, 1.02]) {
        expect(gapOfLine(snrs.with(k, snrs[k] * factor)).value).toBeGreaterThan(least);
      }
    }
    expect(gapOfLine(even(4, 0.01, 100)).value).toBeGreaterThan(1.1 * least);
    expect(bestSnrs(ofLine, [0.01, 100], 1)).toEqual([0.01, 100]);
  });
});
