import { expect, it, test } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { ou } from '../../testing/processes.js';
import { expectWithinError } from '../../testing/within-error.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { lineNormal } from './gaussian-kl.js';
import { type GuidedPair, guidedNormal, poweredNormal } from './guided-normal.js';

const FLOWS = ['sde', 'ode'] as const;

const pair = (conditional: [number, number], unconditional: [number, number], scale: number): GuidedPair => ({
  conditional: { mean: conditional[0], variance: conditional[1] },
  unconditional: { mean: unconditional[0], variance: unconditional[1] },
  scale,
});

test('N(0, 1) against N(0, 2) is sampled with 2^{1-gamma} by the ODE and (2 - 2^{2-2 gamma})/(2 gamma - 1) by the SDE', () => {
  const process = varianceExploding(1e6, 1);
  for (const scale of [0, 0.5, 1, 2, 3.5, 7.5]) {
    const of = pair([0, 1], [0, 2], scale);
    const [sde, ode] = FLOWS.map((flow) => guidedNormal(process, of, flow).variance.value);
    const p = 2 * scale - 1;
    expect(ode).toBeCloseTo(2 ** (1 - scale), 8);
    expect(sde).toBeCloseTo(p === 0 ? 2 * Math.LN2 : (2 - 2 ** (2 - 2 * scale)) / p, 8);
    expect(poweredNormal(of)?.variance.value).toBeCloseTo(2 / (1 + scale), 14);
  }
});

test('the moment equations of the guided score give the same', () => {
  const processes = [ou, variancePreserving(0.1, 20, 1), variancePreserving(1, 1, 0.3), varianceExploding(25, 1)];
  const pairs = [
    pair([0.4, 0.5], [-0.7, 1.6], 2),
    pair([0.4, 1.6], [-0.7, 0.5], 1.7),
    pair([-1.3, 0.05], [0.2, 0.9], 7.5),
    pair([-1.3, 0.4], [0.2, 0.9], 0.5),
    pair([1, 0.7], [-1, 0.7], 3),
    pair([1, 0.7], [1, 0.7 * (1 + 1e-12)], 3),
    pair([1, 0.7], [-1, 0.3], -0.4),
  ];
  for (const process of processes) {
    for (const { conditional, unconditional, scale } of pairs) {
      const weights = (t: number) => {
        const { alpha, sigma } = process.coefficients(t);
        const [c, u] = [conditional, unconditional].map((each) => alpha * alpha * each.variance + sigma * sigma);
        return { alpha, of: [scale / c, (1 - scale) / u] };
      };
      const score = scoreOnLine(
        (t) => weights(t).of[0] + weights(t).of[1],
        (t) => {
          const { alpha, of } = weights(t);
          return alpha * (of[0] * conditional.mean + of[1] * unconditional.mean);
        },
      );
      for (const flow of FLOWS) {
        const { mean, variance } = guidedNormal(process, { conditional, unconditional, scale }, flow);
        const solved = lineNormal(process, score, flow, 128);
        expectWithinError(mean, solved.mean[0], 1e-12);
        expectWithinError(variance, solved.covariance[0], 1e-12 * variance.value);
        expect(variance.error).toBeLessThan(1e-11 * variance.value);
        expect(mean.error).toBeLessThan(1e-11 * (Math.abs(scale) + Math.abs(1 - scale)));
      }
    }
  }
});

it('samples the conditional at the scale 1 and the unconditional at 0, but for the prior at T', () => {
  for (const flow of FLOWS) {
    const conditional = guidedNormal(ou, pair([0.4, 0.5], [-0.7, 1.6], 1), flow);
    const alone = guidedNormal(ou, pair([0.4, 0.5], [0.4, 0.5], 1), flow);
    expectWithinError(conditional.mean, alone.mean, 1e-15);
    expectWithinError(conditional.variance, alone.variance, 1e-15);
    expect(guidedNormal(ou, pair([0.4, 0.5], [-0.7, 1.6], 0), flow).mean.value).toBeCloseTo(-0.7, 1);
  }
});

it('has a powered density only where its precision is above 0', () => {
  expect(poweredNormal(pair([0, 2], [0, 1], 1.9))?.variance.value).toBeCloseTo(20, 10);
  expect(poweredNormal(pair([0, 2], [0, 1], 2))).toBeNull();
  expect(poweredNormal(pair([0, 2], [0, 1], 3))).toBeNull();
  // 3/3 - 2/2 is 0, and a rounding of it is no precision
  expect(poweredNormal(pair([0, 3 * (1 - 1e-16)], [0, 2], 3))).toBeNull();
});

it('has the powered mean to which both pull by their precisions, as its score at t = 0 says', () => {
  const { mean, variance } = poweredNormal(pair([0.4, 0.5], [-0.7, 1.6], 2))!;
  expect(variance.value).toBeCloseTo(1 / (4 - 0.625), 14);
  expect(mean.value).toBeCloseTo((4 * 0.4 + 0.625 * 0.7) / (4 - 0.625), 14);
});

it('states errors that cover where parts of a precision cancel, and where a power is large', () => {
  for (const part of [1e-6, 1e-9, 1e-12]) {
    const a = 3 * (1 - part);
    const { mean, variance } = poweredNormal(pair([0.7, a], [0.7, 2], 3))!;
    // 3/a - 1, and 3 - a is exact
    expectWithinError(variance, a / (3 - a));
    expectWithinError(mean, 0.7);
    expect(variance.error).toBeLessThan((1e-14 / part) * variance.value);
  }
  const process = varianceExploding(25, 1);
  const { sigma } = process.coefficients(1);
  const v = sigma * sigma;
  for (const scale of [-789.3, 3.3, 456.7, 999.9]) {
    // psi is 1/2 whatever the power
    const { mean, variance } = guidedNormal(process, pair([0.3, v], [0.3, v], scale), 'ode');
    expectWithinError(variance, 0.5 * process.priorVariance);
    expectWithinError(mean, 0.3 * (1 - Math.SQRT1_2));
  }
});

it('refuses what has no answer', () => {
  const of = (variance: number, scale: number) => () => guidedNormal(ou, pair([0, variance], [0, 1], scale), 'sde');
  expect(of(0, 2)).toThrow('conditional should have a finite mean and a finite variance above 0, found 0, 0');
  expect(of(1, Number.NaN)).toThrow('scale should be at most 1000 in size, found NaN');
  expect(of(1e9, 900)).toThrow('beyond the range of doubles');
});
