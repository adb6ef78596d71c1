import { describe, expect, it } from 'vitest';
import { expectWithinError } from '../../testing/within-error.js';
import { readDescription } from './read-description.js';
import { EARLIEST, type ScheduleCalls, scheduleOf } from './schedule.js';

const described = (process: object, rest: object = {}) =>
  readDescription({ name: 'a', process, offers: ['coefficients'], ...rest }, 'a');
const between = (from: number, to: number, rest: object = {}) =>
  described({ from, to, prior: { variance: 1 } }, { dtype: 'float64', ...rest });

/** The calls of a process that is given at one time. */
const kernel = (alpha: (t: number) => number, sigma: (t: number) => number): ScheduleCalls => ({
  coefficients: (time) => ({ alpha: Float64Array.from(time, alpha), sigma: Float64Array.from(time, sigma) }),
});

/** alpha = cos, sigma = sin of a quarter turn from the data to the noise: the data at t = 0, or at t = 2. */
const QUARTER = Math.PI / 4;
const onwards = kernel(
  (t) => Math.cos(QUARTER * t),
  (t) => Math.sin(QUARTER * t),
);
const backwards = kernel(
  (t) => Math.sin(QUARTER * t),
  (t) => Math.cos(QUARTER * t),
);

describe('the schedule of levels', () => {
  const levels = { alpha: [0.9, 0.6, 0.3], sigma: [0.1, 0.5, 0.7] };
  const prior = { variance: 1 };

  it('goes from level 0 to the last one, and takes the nearest', () => {
    const { levels: all, at, end } = scheduleOf(described({ levels, prior }), onwards);
    expect(all).toHaveLength(3);
    expect([0, 0.2, 0.3, 0.5, 0.7, 0.8, 1].map((place) => at(place).label)).toEqual([0, 0, 1, 1, 1, 2, 2]);
    expect([at(1).alpha.value, at(1).sigma.value]).toEqual([0.3, 0.7]);
    expect([end()?.label, end()?.alpha.value, end()?.sigma.value]).toEqual([0, 0.9, 0.1]);
  });

  it('has the labels that are given, and no slopes', () => {
    const { at, slopes } = scheduleOf(described({ levels: { ...levels, label: [999, 500, 1] }, prior }), onwards);
    expect([0, 0.5, 1].map((place) => at(place).label)).toEqual([999, 500, 1]);
    expect(() => slopes(0.5)).toThrow(new RangeError('levels have no slopes in time unless they are described'));
  });

  it('has the slopes that are described, level by level', () => {
    const sloped = { ...levels, alphaSlope: [-1, -2, -3], sigmaSlope: [4, 5, 6] };
    const { slopes } = scheduleOf(described({ levels: sloped, prior }), onwards);
    expect(slopes(0.5)).toEqual({
      alphaSlope: { value: -2, error: 32 * Number.EPSILON },
      sigmaSlope: { value: 5, error: 80 * Number.EPSILON },
    });
  });
});

describe('the schedule of a continuous process', () => {
  it.each([
    ['onwards', between(0, 2), onwards, [0, 2e-5, 0.5, 2]],
    ['backwards', between(2, 0), backwards, [2, 2 - 2e-5, 1.5, 0]],
  ])(
    'has its times as labels, from a little noise to the noise end: %s',
    (_, description, calls, [from, ...labels]) => {
      const { at, end } = scheduleOf(description, calls);
      [0, 0.25, 1].forEach((place, k) => {
        const { label, alpha, sigma } = at(place);
        expect(label).toBeCloseTo(labels[k], 14);
        expect(alpha.value).toBeCloseTo(Math.cos((Math.PI / 2) * Math.max(place, 1e-5)), 14);
        expect(sigma.value).toBeCloseTo(Math.sin((Math.PI / 2) * Math.max(place, 1e-5)), 14);
      });
      expect(end()?.label).toBe(from);
      expect(end()?.sigma.value).toBeLessThan(1e-15);
    },
  );

  it('has labels made of sigma/alpha where they are no times, and none for the data end without noise', () => {
    const labelOf = (ratios: readonly number[]) => Float64Array.from(ratios, (ratio) => Math.log(ratio) / 4);
    const { at, end } = scheduleOf(between(0, 2), { ...onwards, labelOf });
    expect(at(0.25).label).toBeCloseTo(Math.log(Math.tan(Math.PI / 8)) / 4, 14);
    expect(end()).toBe(undefined);
    const noisy = kernel(
      () => 0.5,
      (t) => 0.1 + t,
    );
    expect(scheduleOf(between(0, 2), { ...noisy, labelOf }).end()?.label).toBeCloseTo(Math.log(0.2) / 4, 14);
  });

  it('has slopes in the label, whichever way time runs, at both ends and inside', () => {
    for (const place of [0, 1e-4, 0.25, 0.9, 1]) {
      const turned = (Math.PI / 2) * Math.max(place, 1e-5);
      for (const sign of [1, -1]) {
        const [description, calls] = sign === 1 ? [between(0, 2), onwards] : [between(2, 0), backwards];
        const { alphaSlope, sigmaSlope } = scheduleOf(description, calls).slopes(place);
        expectWithinError(alphaSlope, -sign * QUARTER * Math.sin(turned));
        expectWithinError(sigmaSlope, sign * QUARTER * Math.cos(turned));
        expect(Math.max(alphaSlope.error, sigmaSlope.error)).toBeLessThan(1e-3);
      }
    }
  });

  it('has slopes that are as uncertain as the numbers of the system are coarse', () => {
    const { coefficients } = onwards;
    const coarse = (time: readonly number[]) => {
      const { alpha, sigma } = coefficients(time);
      return { alpha: alpha.map(Math.fround), sigma: sigma.map(Math.fround) };
    };
    for (const place of [0, 0.3, 1]) {
      const slopes = scheduleOf(between(0, 2, { dtype: 'float32' }), { coefficients: coarse }).slopes(place);
      expectWithinError(slopes.sigmaSlope, QUARTER * Math.cos((Math.PI / 2) * Math.max(place, 1e-5)));
      expect(slopes.alphaSlope.error).toBeGreaterThan(1e-6);
    }
  });

  it('has slopes by f and g where they are given, or as they are given themselves, with errors by rounding alone', () => {
    for (const sign of [1, -1]) {
      const [description, { coefficients }] = sign === 1 ? [between(0, 2), onwards] : [between(2, 0), backwards];
      // f = -QUARTER tan, and g^2 = 2 sigma (sigma' - f sigma) in the time from the data end
      const rates = (time: readonly number[]) => {
        const { alpha, sigma } = coefficients(time);
        const drift = alpha.map((signal, i) => (-QUARTER * sigma[i]) / signal);
        return {
          alpha,
          sigma,
          drift,
          diffusion: drift.map((f, i) => Math.sqrt(2 * sigma[i] * (QUARTER * alpha[i] - f * sigma[i]))),
        };
      };
      const slopes = (time: readonly number[]) => {
        const { alpha, sigma } = coefficients(time);
        const [alphaSlope, sigmaSlope] = [sigma.map((s) => -sign * QUARTER * s), alpha.map((a) => sign * QUARTER * a)];
        return { alpha, sigma, alphaSlope, sigmaSlope };
      };
      for (const given of [rates, slopes]) {
        const { alphaSlope, sigmaSlope } = scheduleOf(description, { coefficients: given }).slopes(0.25);
        expectWithinError(alphaSlope, -sign * QUARTER * Math.sin(Math.PI / 8));
        expectWithinError(sigmaSlope, sign * QUARTER * Math.cos(Math.PI / 8));
        expect(Math.max(alphaSlope.error, sigmaSlope.error)).toBeLessThan(1e-13);
      }
    }
  });

  it('has slopes in the label where that is no time', () => {
    const labelOf = (ratios: readonly number[]) =>
      Float64Array.from(ratios, (r) => (1000 * Math.atan(r)) / QUARTER / 2);
    const { alphaSlope } = scheduleOf(between(0, 2), { ...onwards, labelOf }).slopes(0.5);
    // alpha = cos(pi/2 label/1000)
    expect(alphaSlope.value).toBeCloseTo((-Math.PI / 2000) * Math.sin(Math.PI / 4), 9);
  });

  it('has described labels, and slopes in the time whatever they are', () => {
    const told = (labels: object | string) => described({ from: 0, to: 2, prior: { variance: 1 }, labels });
    const scaled = scheduleOf(told({ scale: -500 }), onwards);
    expect([0.25, 1].map((place) => scaled.at(place).label)).toEqual([-250, -1000]);
    expect(scaled.end()?.label).toBeCloseTo(0, 15);
    expectWithinError(scaled.slopes(0.5).alphaSlope, -QUARTER * Math.sin(QUARTER));
    const logs = scheduleOf(told({ of: 'log snr', scale: 0.5 }), onwards);
    expect(logs.at(0.25).label).toBeCloseTo(-Math.log(Math.tan(QUARTER / 2)), 13);
    expectWithinError(logs.slopes(0.5).sigmaSlope, QUARTER * Math.cos(QUARTER));
  });

  it('stops short of ends at which a described label is infinite, and still knows their levels', () => {
    const straight = kernel(
      (t) => 1 - t,
      (t) => t,
    );
    const { at, end, noiseEnd } = scheduleOf(
      described({ from: 0, to: 1, prior: { variance: 1 }, labels: 'log snr' }),
      straight,
    );
    expect(end()).toBeUndefined();
    expect(at(1).label).toBeCloseTo(2 * Math.log(EARLIEST), 4);
    expect([noiseEnd().alpha.value, noiseEnd().sigma.value]).toEqual([0, 1]);
  });

  it('has the error of 16 epsilons of its dtype', () => {
    const { at } = scheduleOf(between(0, 2, { dtype: { a: 'float64', b: 'float16' } }), onwards);
    expect(at(0.5).alpha.error).toBeCloseTo((16 / 1024) * Math.SQRT2, 12);
  });

  it('has slopes that are no worse than they say where sigma begins as the root of the time', () => {
    const sqrt = kernel(
      (t) => Math.sqrt(1 - t / 4),
      (t) => Math.sqrt(t) / 2,
    );
    for (const place of [0, 1e-4, 0.5]) {
      const { sigmaSlope } = scheduleOf(between(0, 2), sqrt).slopes(place);
      expectWithinError(sigmaSlope, 0.25 / Math.sqrt(2 * Math.max(place, EARLIEST)));
    }
  });
});
