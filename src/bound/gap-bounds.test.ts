import { describe, expect, it } from 'vitest';
import { gaussianMixture } from '../target/mixture.js';
import { gapBounds, momentBound } from './gap-bounds.js';
import { lineInformation, lineMmse, normalGap, normalInformation, normalMmse } from './schedule-gap.js';

const even = (first: number, kappa: number, steps: number) =>
  Array.from({ length: steps + 1 }, (_, k) => first * Math.exp(k * Math.log1p(kappa)));
const axes = [0.5, 2].map((variance) => ({ variance, weight: 1 }));
const ofNormal = (snrs: readonly number[]) =>
  gapBounds(
    snrs,
    (snr) => normalMmse(axes, snr),
    (from, to) => normalInformation(axes, from, to),
  );

describe('bounds of the gap of a schedule', () => {
  it('are those of their formulas for a normal', () => {
    const snrs = [0.1, 0.3, 2];
    const { kappa, steps, information } = ofNormal(snrs);
    expect(kappa.value).toBeCloseTo(2 / 0.3 - 1, 12);
    const mmse = (s: number) => 0.5 / (1 + 0.5 * s) + 2 / (1 + 2 * s);
    const sum = 0.1 * (mmse(0.1) - mmse(0.3)) + 0.3 * (mmse(0.3) - mmse(2));
    expect(steps.value).toBeCloseTo(0.5 * kappa.value * sum, 12);
    const gained = 0.5 * Math.log(1.15 / 1.05) + 0.5 * Math.log(1.6 / 1.2);
    expect(information.value).toBeCloseTo(kappa.value * (0.05 * mmse(0.1) + gained), 12);
  });

  it('are below one another by what the last level keeps, and by a right Riemann sum', () => {
    const snrs = even(0.01, 0.01, 2000);
    const { kappa, steps, information } = ofNormal(snrs);
    const last = snrs[snrs.length - 1];
    // the sum is the integral up to kappa, and the last term of the summation by parts is dropped
    const dropped = 0.5 * kappa.value * last * normalMmse(axes, last).value.value;
    expect((information.value - dropped) / steps.value).toBeCloseTo(1, 1);
    expect(steps.value).toBeLessThan(information.value);
  });

  it('are twice the gap of a normal in short steps, and the gap itself in a long one', () => {
    expect(
      normalGap(axes, even(1e-3, 0.001, 20000)).value / ofNormal(even(1e-3, 0.001, 20000)).steps.value,
    ).toBeCloseTo(0.5, 3);
    const long = even(100, 1e4, 1);
    expect(normalGap(axes, long).value / ofNormal(long).information.value).toBeGreaterThan(0.99);
  });

  it.each([
    ['all', [3e-4, 1e-4, 2e-3, 1e-3, 2e-4], ['kappa', 'steps', 'information', 'moments']],
    // kappa is that of another step
    ['the first', [1e-3, 0, 0, 0, 0], ['information', 'moments']],
    ['the last but one', [0, 0, 0, 1e-3, 0], ['information', 'moments']],
  ] as const)('count what %s of the levels may be off by', (_, off, kinds) => {
    const snrs = [0.4, 1, 20, 60, 100];
    const of = (levels: readonly number[], roundings?: readonly number[]) => {
      const bounds = gapBounds(
        levels,
        (snr) => normalMmse(axes, snr),
        (from, to) => normalInformation(axes, from, to),
        roundings,
      );
      return { ...bounds, moments: momentBound(levels, { axes: 2, trace: { value: 2.5, error: 0 } }, roundings) };
    };
    const found = of(snrs, off);
    // of each level by as much as it may be, up or down
    const moved = Array.from({ length: 2 ** snrs.length }, (_, signs) =>
      of(snrs.map((snr, k) => snr * Math.exp((signs >> k) % 2 === 0 ? off[k] : -off[k]))),
    );
    for (const kind of kinds) {
      const most = Math.max(...moved.map((each) => Math.abs(each[kind].value - found[kind].value)));
      expect(most).toBeLessThan(found[kind].error);
      expect(most).toBeGreaterThan(0.3 * found[kind].error);
      expect(of(snrs)[kind].error).toBeLessThan(1e-12 * found[kind].value);
    }
  });

  it('have no dimension for atoms, but their entropy', () => {
    const atoms = gaussianMixture([0.3, 0.7], [[-1], [1]], [0, 0]);
    const { kappa, information } = gapBounds(
      even(1e-6, 0.5, 44),
      (snr) => lineMmse(atoms, snr),
      (from, to) => lineInformation(atoms, from, to),
    );
    const entropy = -0.3 * Math.log(0.3) - 0.7 * Math.log(0.7);
    expect(information.value / (kappa.value * entropy)).toBeCloseTo(1, 5);
  });
});

describe('the bound by moments', () => {
  const snrs = even(0.05, 0.5, 12);
  const exact = (value: number) => ({ value, error: 0 });

  it('is that of the isotropic normal with the same trace, and more than that of any other', () => {
    const isotropic = [{ variance: 1.25, weight: 2 }];
    const { information } = gapBounds(
      snrs,
      (snr) => normalMmse(isotropic, snr),
      (from, to) => normalInformation(isotropic, from, to),
    );
    const bound = momentBound(snrs, { axes: 2, trace: exact(2.5) });
    expect(bound.value / information.value).toBeCloseTo(1, 13);
    expect(ofNormal(snrs).information.value).toBeLessThan(bound.value);
  });

  it('carries what is not known of the trace', () => {
    const [low, high] = [2.4, 2.6].map((trace) => momentBound(snrs, { axes: 2, trace: exact(trace) }).value);
    const { value, error } = momentBound(snrs, { axes: 2, trace: { value: 2.5, error: 0.1 } });
    expect(value + error).toBeGreaterThanOrEqual(high);
    expect(value - error).toBeLessThanOrEqual(low);
  });
});
