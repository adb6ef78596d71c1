import { describe, expect, it } from 'vitest';
import { levelOf } from '../../src/process/level.js';
import { weightFormula } from '../../src/system/contract/weight-formula.js';
import { type LabelledProcess, type TimesLaw, timesDistribution } from './times-law.js';

const rounding = 2 ** -52;

/** A process in time with alpha = 1 - t and sigma = t. */
const IN_TIME: LabelledProcess = {
  rounding,
  coefficientsAt: (labels) => labels.map((t) => ({ alpha: 1 - t, sigma: t })),
};

/** A chain of three levels. */
const chain = (labels: readonly number[]): LabelledProcess => ({
  ...IN_TIME,
  levels: labels.map((label, k) => levelOf(label, [0.9, 0.6, 0.3][k], [0.1, 0.4, 0.7][k], { rounding })),
});

const UNIT = { by: 'label', from: 0, to: 1 } as const;

const proportionalTo = (formula: string, range: { from?: number; to?: number } = {}): TimesLaw => ({
  ...{ law: 'proportional', formula, weight: weightFormula(formula) },
  ...range,
});

const close = (values: readonly number[], digits = 12) => values.map((value) => expect.closeTo(value, digits));

describe('the law of training times', () => {
  it('is by mode that of its formula at a uniform number', () => {
    for (const scale of [-1, 0, 0.8, 1.7]) {
      const uniform = [0.01, 0.3, 0.5, 0.9];
      const times = uniform.map((r) => 1 - r - scale * (Math.cos((Math.PI / 2) * r) ** 2 - 1 + r));
      const { upTo, error } = timesDistribution({ law: 'mode', scale, ...UNIT }, IN_TIME, times);
      expect(upTo).toEqual(close(uniform.map((r) => 1 - r)));
      expect(error).toBe(0);
      const wide = timesDistribution(
        { law: 'mode', scale, ...UNIT, to: 1000 },
        IN_TIME,
        times.map((t) => 1000 * t),
      );
      expect(wide.upTo).toEqual(close(upTo));
    }
  });

  it('is by logits one of labels in any range', () => {
    const law: TimesLaw = { law: 'normal', of: 'logit', mean: 0.4, deviation: 2, ...UNIT, to: 1000 };
    // the median of the logit is 0.4
    const median = 1000 / (1 + Math.exp(-0.4));
    expect(timesDistribution(law, IN_TIME, [-3, 0, median, 1000]).upTo).toEqual(close([0, 0, 0.5, 1]));
  });

  it('counts levels from the data, whichever way their labels go', () => {
    const law: TimesLaw = { law: 'mode', scale: 0, ...UNIT, by: 'level' };
    const third = 1 / 3;
    expect(timesDistribution(law, chain([5, 6, 9]), [5, 6, 9])).toEqual({
      atoms: true,
      below: close([0, third, 2 * third]),
      upTo: close([third, 2 * third, 1]),
      error: 0,
    });
    const falling = (labels: readonly number[]) => timesDistribution(proportionalTo('t'), chain([9, 6, 5]), labels);
    expect(falling([5, 6, 9]).upTo).toEqual(close([0.25, 0.55, 1]));
    expect(falling([5, 6, 9]).below).toEqual(close([0, 0.25, 0.55]));
    // what is no level is as far off as can be
    const { below, upTo } = falling([7]);
    expect([below, upTo]).toEqual([[1], [0]]);
  });

  it('is the integral of a density, with an error that covers the true one', () => {
    const times = [0.1, 0.35, 0.5, 0.93];
    const range = { from: 0, to: 1 };
    const smooth = timesDistribution(proportionalTo('1 / (1 - 2 t + 2 t^2)', range), IN_TIME, times);
    const exact = times.map((t) => (2 / Math.PI) * Math.atan(t / (1 - t)));
    const off = (found: readonly number[], wanted: readonly number[]) =>
      Math.max(...found.map((each, i) => Math.abs(each - wanted[i])));
    expect(off(smooth.upTo, exact)).toBeLessThanOrEqual(smooth.error + 1e-12);
    expect(smooth.error).toBeLessThan(1e-6);
    // without bound at its first end: the root of t
    const steep = timesDistribution(proportionalTo('1 / sqrt(sigma)', range), IN_TIME, times);
    expect(off(steep.upTo, times.map(Math.sqrt))).toBeLessThanOrEqual(steep.error);
    expect(steep.error).toBeLessThan(0.03);
  });

  it('is the integral of a density whose mass lies in a small part of its range', () => {
    // sigma^2 is uniform in its logarithm from 0.02^2 to 100^2
    const [from, to] = [4e-4, 1e4];
    const times = [1e-3, 0.1, 1, 30, 2000];
    const { upTo, error } = timesDistribution(proportionalTo('1/t', { from, to }), IN_TIME, times);
    const exact = times.map((t) => Math.log(t / from) / Math.log(to / from));
    expect(upTo.every((each, i) => Math.abs(each - exact[i]) <= error)).toBe(true);
    expect(error).toBeLessThan(1e-3);
  });

  it('has no density below zero', () => {
    const law = proportionalTo('t - 0.5', { from: 0, to: 1 });
    expect(() => timesDistribution(law, IN_TIME, [0.5])).toThrow(/is no density at/);
  });
});
