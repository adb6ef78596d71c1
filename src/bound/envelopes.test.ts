import { describe, expect, it } from 'vitest';
import { estimateOf, evaluate, latex, logSlope } from '../formula/formula.js';
import {
  envelope,
  envelopeConstant,
  explicitRate,
  flooredConstant,
  flooredEnvelope,
  rateByDistances,
  samplingNorm,
  stoppedEnvelope,
  stoppingFactor,
} from './envelopes.js';
import { approximationConstant, squaredScoreNorm } from './gaussian-constants.js';

/** Some values, and the same where another part of each maximum is the largest. */
const places = [
  {
    tau: 3,
    n: 40,
    m: 25,
    c: 0.7,
    h: 5,
    j: 0.2,
    dG: 0.4,
    delta: 0.05,
    C: 90,
    K: 2,
    R: 6,
    dB_F: 1.1,
    dG_F: 0.9,
    V_B: 30,
    V_G: 7,
  },
  {
    tau: 1.5,
    n: 9,
    m: 60,
    c: 0.2,
    h: 900,
    j: 0.01,
    dG: 0.1,
    delta: 0.5,
    C: 4,
    K: 0.1,
    R: 2,
    dB_F: 0.3,
    dG_F: 0.2,
    V_B: 3,
    V_G: 2,
  },
  {
    tau: 2,
    n: 1e5,
    m: 100,
    c: 1,
    h: 1,
    j: 8,
    dG: 0.1,
    delta: 0.9,
    C: 4,
    K: 0.1,
    R: 2,
    dB_F: 0.3,
    dG_F: 0.2,
    V_B: 3,
    V_G: 2,
  },
];

describe.each(places)('at tau = $tau', (at) => {
  const { tau, n, m, c, h, j, dG, delta, C, K, R, dB_F, dG_F, V_B, V_G } = at;
  const norm = Math.sqrt(1.2093 * (h + 2 * tau * j));
  const power = (x: number, y: number) => Math.exp(y * Math.log(x));
  const root = Math.sqrt(j + h / (4 * tau)) + Math.sqrt(((0.5 + tau * dG) * R) / (2 * m));
  const distances = dB_F / Math.sqrt(m) + norm * dG_F;
  it.each([
    [explicitRate, root * root],
    [rateByDistances, 2 * j + h / (2 * tau) + tau * (0.5 + tau * dG) * distances * distances],
    [samplingNorm, Math.sqrt(V_B / m) + norm * Math.sqrt(V_G)],
    [envelopeConstant, Math.max(h / 2, 2 * m * j, ((K * K) / delta) * (0.5 + tau * dG))],
    [envelope, C * (1 / tau + tau / n + 1 / m)],
    [flooredConstant, Math.max(h / 2, ((K * K) / delta) * (0.5 + tau * dG))],
    [flooredEnvelope, 2 * j + C * (1 / tau + tau / n)],
    [stoppingFactor, Math.max(1, 1 / c + c * power(n, -0.2))],
    [stoppedEnvelope, C * (power(n, -0.4) + power(m, -0.8))],
  ])('$expression is what it says', (formula, expected) => {
    expect(evaluate<string>(formula, at) / expected).toBeCloseTo(1, 12);
    expect(latex(formula)).not.toMatch(/undefined|mathrm/);
  });
});

it('the envelope of distances follows from the explicit rate, and the others from it', () => {
  for (const at of places) {
    const { tau, n, m, c, K, delta } = at;
    // |R(s)|_F <= |dB|_F + |A(s)|_F |dG|_F for all s up to tau
    const { dB_F, dG_F, h, j } = at;
    const size = dB_F + Math.sqrt(1.2093 * m * (h + 2 * tau * j)) * dG_F;
    const rate = evaluate(explicitRate, { ...at, R: tau * size * size });
    expect(rate).toBeLessThanOrEqual(evaluate(rateByDistances, at) * (1 + 1e-12));
    // the square of what the data are off by is at most K^2/(n delta)
    const sum = 2 * j + h / (2 * tau) + ((tau / n) * K * K * (0.5 + tau * at.dG)) / delta;
    const constant = evaluate(envelopeConstant, at);
    expect(sum).toBeLessThanOrEqual(evaluate(envelope, { ...at, C: constant }) * (1 + 1e-12));
    expect(sum).toBeLessThanOrEqual(
      evaluate(flooredEnvelope, { ...at, C: evaluate(flooredConstant, at) }) * (1 + 1e-12),
    );
    const stopped = { n, m, C: constant, tau: c * Math.exp(0.4 * Math.log(n)) };
    const factor = evaluate(stoppingFactor, { c, n });
    expect(evaluate(envelope, stopped)).toBeLessThanOrEqual(factor * evaluate(stoppedEnvelope, stopped) * (1 + 1e-12));
  }
});

describe('slopes', () => {
  it('of the envelope in tau go from -1 to 0 at sqrt(n), where m is large', () => {
    const at = (tau: number) => logSlope(envelope, 'tau', { C: 7, tau, n: 1e6, m: 1e12 });
    expect(at(1)).toBeCloseTo(-1, 4);
    expect(at(1000)).toBeCloseTo(0, 6);
  });

  it('of the stopped envelope along n = m lie between -4/5 and -2/5', () => {
    const at = { C: 1, n: 50, m: 50 };
    const slope = logSlope(stoppedEnvelope, 'n', at) + logSlope(stoppedEnvelope, 'm', at);
    expect(slope).toBeGreaterThan(-0.8);
    expect(slope).toBeLessThan(-0.4);
  });

  it('carry the errors of quantities into the bound', () => {
    const at = { j: { value: 1, error: 0.01 }, h: 8, tau: 4, dG: 0.1, R: 0, m: 50 };
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
