import { describe, expect, it } from 'vitest';
import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { localSystem } from '../../../src/system/transport/local-system.js';
import { signalAtTime, timeParts } from './time-parts.js';

interface Signal {
  readonly alpha: number;
  readonly sigma: number;
}
type Rates = (t: number) => Partial<Readonly<Record<'drift' | 'diffusion' | 'alphaSlope' | 'sigmaSlope', number>>>;

/** A process in time whose rates are those that are given. */
function system(
  [from, to]: readonly [number, number],
  at: (t: number) => Signal,
  rates: Rates = () => ({}),
  given: Partial<DiffusionSystem> = {},
) {
  const all = <T>(found: readonly (T | undefined)[]) => (found.includes(undefined) ? undefined : (found as T[]));
  return localSystem({
    name: 'made up',
    process: { from, to, prior: { variance: 1 } },
    coefficients({ time }) {
      const parts = (['drift', 'diffusion', 'alphaSlope', 'sigmaSlope'] as const).flatMap((part) => {
        const found = all(time.map((t) => rates(t)[part]));
        return found === undefined ? [] : [[part, found] as const];
      });
      return {
        alpha: time.map((t) => at(t).alpha),
        sigma: time.map((t) => at(t).sigma),
        ...Object.fromEntries(parts),
      };
    },
    ...given,
  });
}

/** An angle of the time: alpha' = -w sigma and sigma' = w alpha, so f = -w tan and g^2 = 2 w tan. */
const W = 1.5;
const turned = (t: number) => ({ alpha: Math.cos(W * t), sigma: Math.sin(W * t) });
const turnedRates = (t: number) => ({ drift: -W * Math.tan(W * t), diffusion: Math.sqrt(2 * W * Math.tan(W * t)) });

/** Flow matching, the data at t = 1: f = -1/t in s = 1 - t, and g^2 = d(sigma^2)/ds - 2 f sigma^2. */
const straight = (t: number) => ({ alpha: t, sigma: 1 - t });
const straightRates = (t: number) => ({ drift: -1 / t, diffusion: Math.sqrt(2 * (1 - t) + (2 * (1 - t) ** 2) / t) });

describe('what a method in time knows', () => {
  it.each<[string, Rates]>([
    ['as the system has it', turnedRates],
    ['by differences', () => ({})],
    ['by differences, where the drift is given alone', (t) => ({ drift: turnedRates(t).drift })],
    ['by differences, where the diffusion is given alone', (t) => ({ diffusion: turnedRates(t).diffusion })],
  ])('is that of the process, %s', (_, rates) => {
    for (const t of [0.1, 0.4, 0.9, 1]) {
      const { parts, errors } = timeParts(system([0, 1], turned, rates), t);
      const { alpha, sigma } = turned(t);
      const tan = W * Math.tan(W * t);
      expect(parts.alphaSlope! / (-W * sigma)).toBeCloseTo(1, 7);
      expect(parts.sigmaSlope! / (W * alpha)).toBeCloseTo(1, 6);
      expect(parts.drift! / -tan).toBeCloseTo(1, 7);
      expect(parts.diffusionSquare! / (2 * tan)).toBeCloseTo(1, 6);
      // an error covers the difference
      for (const [part, exact] of Object.entries({ alphaSlope: -W * sigma, sigmaSlope: W * alpha, drift: -tan })) {
        const key = part as 'alphaSlope' | 'sigmaSlope' | 'drift';
        expect(Math.abs(parts[key]! - exact)).toBeLessThanOrEqual((errors[key] ?? 0) + 1e-13 * Math.abs(exact));
      }
      expect(Math.abs(parts.diffusionSquare! - 2 * tan)).toBeLessThanOrEqual((errors.diffusionSquare ?? 0) + 1e-12);
    }
  });

  it.each<[string, Rates]>([
    ['as the system has it', straightRates],
    ['by differences', () => ({})],
  ])('has slopes in the time of the process and rates in that from the data end, %s', (_, rates) => {
    const { parts } = timeParts(system([1, 0], straight, rates), 0.25);
    expect(parts.alphaSlope).toBeCloseTo(1, 8);
    expect(parts.sigmaSlope).toBeCloseTo(-1, 8);
    expect(parts.drift).toBeCloseTo(-4, 7);
    // 2 sigma + 8 sigma^2 with sigma = 3/4
    expect(parts.diffusionSquare).toBeCloseTo(6, 7);
  });

  it('is off by a rounding where the system has its rates, and never less than a part of a slope where it has not', () => {
    const given = timeParts(system([0, 1], turned, turnedRates), 0.4, 1e-12);
    const { drift: f, diffusionSquare: square } = given.parts;
    const { sigma } = turned(0.4);
    expect(given.errors.drift! / (1e-12 * Math.abs(f!))).toBeCloseTo(1, 9);
    // g^2 by g, and sigma' = f sigma + g^2/(2 sigma)
    expect(given.errors.diffusionSquare! / (2e-12 * square!)).toBeCloseTo(1, 9);
    expect(given.errors.sigmaSlope! / (1e-12 * (Math.abs(f! * sigma) + square! / sigma))).toBeCloseTo(1, 9);
    const { parts, errors } = timeParts(system([0, 1], turned), 0.4);
    expect(errors.alphaSlope).toBeGreaterThanOrEqual(1e-6 * Math.abs(parts.alphaSlope!));
    expect(errors.sigmaSlope).toBeGreaterThanOrEqual(1e-6 * Math.abs(parts.sigmaSlope!));
    expect(errors.drift! / (errors.alphaSlope! / turned(0.4).alpha)).toBeCloseTo(1, 12);
    expect(errors.diffusionSquare).toBeLessThan(1e-4);
  });

  it('is what the system says of its rates, even where that is wrong: other claims judge it', () => {
    const twice = (t: number) => ({ ...turnedRates(t), drift: 2 * turnedRates(t).drift });
    const { parts } = timeParts(system([0, 1], turned, twice), 0.4);
    const { alpha, sigma } = turned(0.4);
    expect(parts.drift! / (-2 * W * Math.tan(W * 0.4))).toBeCloseTo(1, 12);
    expect(parts.alphaSlope! / (-2 * W * sigma)).toBeCloseTo(1, 12);
    // sigma' = f sigma + g^2/(2 sigma), with f sigma = -2 w sigma^2/alpha in place of -w sigma^2/alpha
    expect(parts.sigmaSlope! / (W * alpha - (W * sigma * sigma) / alpha)).toBeCloseTo(1, 12);
  });

  it('follows the numbers of single precision to within their errors', () => {
    const single = (t: number) => ({ alpha: Math.fround(turned(t).alpha), sigma: Math.fround(turned(t).sigma) });
    const { parts, errors } = timeParts(system([0, 1], single, undefined, { dtype: 'float32' }), 0.4);
    expect(Math.abs(parts.alphaSlope! + W * turned(0.4).sigma)).toBeLessThanOrEqual(errors.alphaSlope!);
    expect(errors.alphaSlope).toBeLessThan(1e-2);
  });
});

describe('slopes that are given', () => {
  const given = () => ({ alphaSlope: 1, sigmaSlope: -1 });

  it.each([1, 0.25, 2 ** -20, 0])('are those of a flow in single precision, also at an end: %d', (t) => {
    const single = (time: number) => ({ alpha: Math.fround(time), sigma: Math.fround(1 - Math.fround(time)) });
    const { parts, errors } = timeParts(system([1, 0], single, given, { dtype: 'float32' }), t);
    expect([parts.alphaSlope, parts.sigmaSlope]).toEqual([1, -1]);
    expect([errors.alphaSlope, errors.sigmaSlope]).toEqual([2 ** -19, 2 ** -19]);
    expect(parts.drift).toBe(t === 0 ? undefined : -1 / t);
    // g^2 = 2 sigma (sigma' - f sigma)
    if (t > 0) expect(parts.diffusionSquare).toBeCloseTo(2 * (1 - t) * (1 + (1 - t) / t), 12);
  });

  it('go before those that drift and diffusion say, which are kept', () => {
    const { parts } = timeParts(
      system([1, 0], straight, (t) => ({ ...given(), ...straightRates(t), drift: -3 })),
      0.25,
    );
    expect([parts.alphaSlope, parts.sigmaSlope, parts.drift]).toEqual([1, -1, -3]);
  });
});

describe('at an end', () => {
  it('without noise, the slopes are by differences inside, as g^2/(2 sigma) is not known', () => {
    for (const rates of [straightRates, () => ({})]) {
      const { parts } = timeParts(system([1, 0], straight, rates), 1);
      expect(parts.alphaSlope).toBeCloseTo(1, 6);
      expect(parts.sigmaSlope).toBeCloseTo(-1, 6);
      expect(parts.drift).toBeCloseTo(-1, 6);
      expect(parts.diffusionSquare).toBe(0);
    }
  });

  it.each<[string, Rates]>([
    ['none are given', () => ({})],
    ['they are kept finite', (t) => straightRates(Math.max(t, 1e-5))],
    ['they have no square', () => ({ drift: -1e5, diffusion: 1e160 })],
  ])('without signal, there are slopes and no rates: where %s', (_, rates) => {
    const { parts, errors } = timeParts(system([1, 0], straight, rates), 0);
    expect(Object.keys(parts)).toEqual(['alphaSlope', 'sigmaSlope']);
    expect(parts.alphaSlope).toBeCloseTo(1, 6);
    expect(parts.sigmaSlope).toBeCloseTo(-1, 6);
    expect(Object.keys(errors)).toEqual(['alphaSlope', 'sigmaSlope']);
    expect(Object.values(errors).every((error) => error > 0 && error < 1e-5)).toBe(true);
  });
});

it('a process of levels has no times', () => {
  const levels = localSystem({
    name: 'levels',
    process: { levels: { alpha: [0.9, 0.5], sigma: [0.1, 0.5] }, prior: { variance: 1 } },
  });
  expect(timeParts(levels, 1)).toEqual({ parts: {}, errors: {} });
});

it('the signal at a time is that of the system', () => {
  expect(signalAtTime(system([1, 0], straight), 0.25)).toEqual({ alpha: 0.25, sigma: 0.75 });
});
