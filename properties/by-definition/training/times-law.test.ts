import { describe, expect, it } from 'vitest';
import { localSystem } from '../../../src/system/transport/local-system.js';
import { OWN_SYSTEMS } from '../../reference-systems/index.js';
import { lawOfTimes } from './times-law.js';

const PRIOR = { variance: 1 };

/** A process in time with alpha = 1 - t and sigma = t. */
const timed = (trainingTimes: object) =>
  localSystem({
    ...{ name: 'timed', process: { from: 0, to: 1, prior: PRIOR } },
    trainingTimes: trainingTimes as never,
    coefficients: ({ time }) => ({ alpha: time.map((t) => 1 - t), sigma: time }),
  });

const chain = (label: readonly number[], trainingTimes: object) =>
  localSystem({
    name: 'chain',
    process: { levels: { label, alpha: [0.9, 0.6, 0.3], sigma: [0.1, 0.4, 0.7] }, prior: PRIOR },
    trainingTimes: trainingTimes as never,
  });

const close = (values: readonly number[], digits = 12) => values.map((value) => expect.closeTo(value, digits));

describe('the law of training times', () => {
  it('by mode is that of what it makes of a uniform number', () => {
    for (const scale of [-1, 0, 0.8, 1.7]) {
      const uniform = [0.01, 0.3, 0.5, 0.9];
      const times = uniform.map((r) => 1 - r - scale * (Math.cos((Math.PI / 2) * r) ** 2 - 1 + r));
      const { upTo, error } = lawOfTimes(timed({ law: 'mode', scale }), Float64Array.from(times));
      expect(upTo).toEqual(close(uniform.map((r) => 1 - r)));
      expect(error).toBe(0);
      const wide = timed({ law: 'mode', scale, from: 0, to: 1000 });
      expect(
        lawOfTimes(
          wide,
          Float64Array.from(times, (t) => 1000 * t),
        ).upTo,
      ).toEqual(close(upTo));
    }
  });

  it('by logits may be one of labels in another range', () => {
    const law = { law: 'normal', of: 'logit', mean: 0.4, deviation: 2, from: 0, to: 1000 };
    // the median of the logit is 0.4
    const median = 1000 / (1 + Math.exp(-0.4));
    expect(lawOfTimes(timed(law), Float64Array.of(-3, 0, median, 1000)).upTo).toEqual(close([0, 0, 0.5, 1]));
  });

  it('by levels counts them from the data, whichever way their labels go', () => {
    const law = { law: 'mode', scale: 0, by: 'level' };
    const third = 1 / 3;
    expect(lawOfTimes(chain([5, 6, 9], law), Float64Array.of(5, 6, 9))).toEqual({
      atoms: true,
      below: close([0, third, 2 * third]),
      upTo: close([third, 2 * third, 1]),
      error: 0,
    });
    const falling = chain([9, 6, 5], { law: 'proportional', formula: 't' });
    expect(lawOfTimes(falling, Float64Array.of(5, 6, 9)).upTo).toEqual(close([0.25, 0.55, 1]));
    expect(lawOfTimes(falling, Float64Array.of(5, 6, 9)).below).toEqual(close([0, 0.25, 0.55]));
    // what is no level is as far off as can be
    const { below, upTo } = lawOfTimes(falling, Float64Array.of(7));
    expect([below, upTo]).toEqual([[1], [0]]);
  });

  it('by a density is its integral, with an error that covers', () => {
    const times = [0.1, 0.35, 0.5, 0.93];
    const law = { law: 'proportional', formula: '1 / (1 - 2 t + 2 t^2)', from: 0, to: 1 };
    const smooth = lawOfTimes(timed(law), Float64Array.from(times));
    const exact = times.map((t) => (2 / Math.PI) * Math.atan(t / (1 - t)));
    const off = (found: readonly number[], wanted: readonly number[]) =>
      Math.max(...found.map((each, i) => Math.abs(each - wanted[i])));
    expect(off(smooth.upTo, exact)).toBeLessThanOrEqual(smooth.error + 1e-12);
    expect(smooth.error).toBeLessThan(1e-6);
    // without bound at its first end: the root of t
    const steep = lawOfTimes(timed({ ...law, formula: '1 / sqrt(sigma)' }), Float64Array.from(times));
    expect(off(steep.upTo, times.map(Math.sqrt))).toBeLessThanOrEqual(steep.error);
    expect(steep.error).toBeLessThan(0.03);
  });

  it('is none that is below zero', () => {
    const law = { law: 'proportional', formula: 't - 0.5', from: 0, to: 1 };
    expect(() => lawOfTimes(timed(law), Float64Array.of(0.5))).toThrow(/is no density at/);
  });
});

describe('the suite', () => {
  it('has a system with each law', () => {
    const laws = OWN_SYSTEMS.flatMap(({ trainingTimes }) => trainingTimes?.law ?? []);
    expect([...new Set(laws)].sort()).toEqual(['mode', 'normal', 'proportional', 'uniform', 'uniform integer']);
  });
});
