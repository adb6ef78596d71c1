import { describe, expect, it, test } from 'vitest';
import { generatedVariance } from './generated-variance.js';
import { METHODS, type SamplerMethod } from './methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import { errorsAlong, type GeneratedAxis, spectrumErrors } from './spectrum-errors.js';
import { spectrumRule } from './spectrum-rule.js';

const axis = (weight: number, meant: number, value: number, error = 0): GeneratedAxis => ({
  ...{ weight, meant },
  generated: { value, error },
});
const of = (...nodes: GeneratedAxis[]) => spectrumErrors([{ nodes }]);

describe('the distances of a generated normal', () => {
  it('are those of textbooks, with the weights of the axes', () => {
    const { w2, kl, reverseKl } = of(axis(3, 4, 1), axis(1, 0.09, 0.25));
    expect(w2.value).toBeCloseTo(Math.sqrt(3 + 0.04), 14);
    const klOf = (v: number, w: number) => 0.5 * (v / w - 1 - Math.log(v / w));
    expect(kl.value).toBeCloseTo(3 * klOf(4, 1) + klOf(0.09, 0.25), 13);
    expect(reverseKl.value).toBeCloseTo(3 * klOf(1, 4) + klOf(0.25, 0.09), 13);
  });

  it('are off by what the error of a variance does to them', () => {
    const found = of(axis(2, 1, 1.2, 0.1));
    for (const variance of [1.1, 1.15, 1.25, 1.3]) {
      const other = of(axis(2, 1, variance));
      for (const which of ['w2', 'kl', 'reverseKl'] as const) {
        const known = found[which];
        if (known.value === null) throw new Error(known.reason);
        expect(Math.abs(known.value - other[which].value!)).toBeLessThanOrEqual(known.error * (1 + 1e-12));
        expect(known.error).toBeLessThan(0.2);
      }
    }
  });

  it('are no divergence where one law has no density, and W2 all the same', () => {
    const reason = (text: string) => ({ value: null, reason: text });
    expect(of(axis(1, 0, 0.04))).toMatchObject({
      w2: { value: 0.2 },
      kl: reason('the target has no density along an axis'),
      reverseKl: reason('the target has no density along an axis'),
    });
    expect(of(axis(1, 0.04, 0)).kl).toEqual(reason('what is generated has no density along an axis'));
    expect(of(axis(1, 1, 1e-20, 1e-19)).kl).toEqual(reason('a generated variance is as small as its rounding'));
    expect(of(axis(5, 0, 0), axis(1, 1, 1))).toMatchObject({ w2: { value: 0 }, kl: { value: 0 } });
  });

  it('are null with a reason where there is no number', () => {
    expect(of(axis(1, 1, Number.NaN)).w2).toEqual({ value: null, reason: 'the method has no such step' });
    expect(of(axis(1, 1, 1, Infinity)).w2).toEqual({ value: null, reason: 'rounding may move it by any amount' });
    expect(of(axis(1, 1, Infinity)).kl).toEqual({ value: null, reason: 'the state overflows' });
  });
});

describe('the error of a rule for many variances covers the sum over all of them', () => {
  const variances = Array.from({ length: 200 }, (_, i) => Math.exp(-9 + 0.07 * i));
  const cases: [SamplerMethod, number][] = [
    ['ddim', 10],
    ['heun', 8],
    ['euler-maruyama', 30],
    ['unipc', 20],
  ];
  test.each(cases)('%s in %i steps', (name, steps) => {
    const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'time', steps);
    const along = (variance: number) => ({
      meant: variance,
      generated: generatedVariance(METHODS[name], grid, variance, 1),
    });
    const found = errorsAlong(spectrumRule(variances), along);
    const exact = spectrumErrors([{ nodes: variances.map((variance) => ({ weight: 1, ...along(variance) })) }]);
    for (const which of ['w2', 'kl', 'reverseKl'] as const) {
      const known = found[which];
      if (known.value === null) throw new Error(known.reason);
      expect(Math.abs(known.value - exact[which].value!)).toBeLessThan(known.error);
    }
  });
});
