import { describe, expect, it } from 'vitest';
import { estimateOf, evaluate, latex, logSlope } from '../formula/formula.js';
import {
  envelope,
  explicitRate,
  rateConstant,
  rates,
  samplingNorm,
  stoppedConstant,
  stoppedEnvelope,
  stoppedRates,
} from './envelopes.js';
import { approximationConstant, squaredScoreNorm } from './gaussian-constants.js';

/** Some values, and the same where another part of each maximum is the largest. */
const places = [
  { tau: 3, n: 40, m: 25, c: 0.7, h: 5, j: 0.2, kappa: 0.6, delta: 0.05, K: 2, R: 6, V: 30, w: 2.1 },
  { tau: 1.5, n: 9, m: 60, c: 0.2, h: 900, j: 0.01, kappa: 0.4, delta: 0.5, K: 0.1, R: 2, V: 3, w: 0.4 },
  { tau: 2, n: 1e5, m: 100, c: 1, h: 1, j: 8, kappa: 2, delta: 0.9, K: 0.1, R: 2, V: 3, w: 5 },
];

const power = (x: number, y: number) => Math.exp(y * Math.log(x));

describe.each(places)('at tau = $tau', (at) => {
  const { tau, n, m, c, h, j, kappa, delta, K, R, V, w } = at;
  const root = Math.sqrt(j + h / (4 * tau));
  const byR = root + Math.sqrt((kappa * R) / (2 * m));
  const byK = root + K * Math.sqrt(tau / n);
  const stopped = Math.sqrt(j + h / (4 * c * power(n, 0.4))) + K * Math.sqrt(c * power(n, -0.6));
  it.each([
    [explicitRate, byR * byR],
    [samplingNorm, Math.sqrt(((kappa * V) / (2 * m)) * (1 + Math.sqrt((1 / delta - 1) * w)))],
    [envelope, byK * byK],
    [rates, 1 / tau + tau / n + 1 / m],
    [rateConstant, Math.max(h / 2, 2 * m * j, 2 * K * K)],
    [stoppedEnvelope, stopped * stopped],
    [stoppedRates, power(n, -0.4) + power(m, -0.8)],
    [stoppedConstant, Math.max(h / (2 * c) + 2 * c * K * K * power(n, -0.2), 2 * m * j)],
  ])('$expression is what it says', (formula, expected) => {
    expect(evaluate<string>(formula, at) / expected).toBeCloseTo(1, 12);
    expect(latex(formula)).not.toMatch(/undefined|mathrm/);
  });

  it('the envelope is the explicit rate with a likely residual, and at c n^{2/5} the stopped one', () => {
    const likely = ((tau * V) / n) * (1 + Math.sqrt((1 / delta - 1) * w));
    const rate = evaluate(explicitRate, { ...at, R: likely });
    expect(evaluate(envelope, { ...at, K: evaluate(samplingNorm, at) }) / rate).toBeCloseTo(1, 12);
    const time = c * power(n, 0.4);
    expect(evaluate(stoppedEnvelope, at) / evaluate(envelope, { ...at, tau: time })).toBeCloseTo(1, 12);
  });

  it('the rates with their constants are above the envelopes', () => {
    expect(evaluate(envelope, at)).toBeLessThanOrEqual(evaluate(rateConstant, at) * evaluate(rates, at) * (1 + 1e-12));
    const bracket = evaluate(stoppedConstant, at) * evaluate(stoppedRates, at);
    expect(evaluate(stoppedEnvelope, at)).toBeLessThanOrEqual(bracket * (1 + 1e-12));
  });
});

describe('slopes', () => {
  it('of the rates in tau go from -1 to 0 at sqrt(n), where m is large', () => {
    const at = (tau: number) => logSlope(rates, 'tau', { tau, n: 1e6, m: 1e12 });
    expect(at(1)).toBeCloseTo(-1, 4);
    expect(at(1000)).toBeCloseTo(0, 6);
  });

  it('of the stopped rates along n = m lie between -4/5 and -2/5', () => {
    const at = { n: 50, m: 50 };
    const slope = logSlope(stoppedRates, 'n', at) + logSlope(stoppedRates, 'm', at);
    expect(slope).toBeGreaterThan(-0.8);
    expect(slope).toBeLessThan(-0.4);
  });

  it('carry the errors of quantities into the bound', () => {
    const at = { j: { value: 1, error: 0.01 }, h: 8, tau: 4, kappa: 0.5, R: 0, m: 50 };
    const { value, error } = estimateOf(explicitRate, at);
    expect(value).toBeCloseTo(1.5, 14);
    expect(error).toBeCloseTo(0.01, 14);
  });
});

it('the constants of a normal p_0 are those in closed form', () => {
  const [d, b, kappa, M, s_w, s_u] = [3, 1.7, 0.6, 2.2, 0.8, 1.3];
  const c = 1 - Math.exp(-b);
  const C6 =
    d * (d + 2) * b + d * kappa * (b + c) + M * (b + (d + 1) * c + (d * b) / kappa) + (c * M * M) / kappa - (d * b) / 2;
  expect(evaluate(approximationConstant, { d, b, kappa, c, M })).toBeCloseTo(C6, 12);
  expect(evaluate(squaredScoreNorm, { d, s_w, M, s_u })).toBeCloseTo(4 * (d / (s_w * s_w) + M / (s_u * s_u)), 12);
});
