import { describe, expect, test } from 'vitest';
import { flowed, logDensity } from './flow-map.js';
import type { LineMixture } from './scalar-model.js';

const NORMAL: LineMixture = { weights: [1], means: [2], variances: [4] };
const MIXTURE: LineMixture = { weights: [0.3, 0.7], means: [-1, 0.8], variances: [0.1, 0.3] };
const DATA = { alpha: 1, sigma: 0 };
const NEAR = { alpha: 0.96, sigma: 0.28 };
const FAR = { alpha: 0.28, sigma: 0.96 };

/** E[eps | y] where y = x/alpha and r = sigma/alpha: dy/dr of the flow, from the law of y. */
function slope({ weights, means, variances }: LineMixture, y: number, r: number): number {
  let [mass, moment] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    const spread = variances[k] + r * r;
    const density = (weight / Math.sqrt(spread)) * Math.exp((-0.5 * (y - means[k]) ** 2) / spread);
    mass += density;
    moment += (density * (y - means[k])) / spread;
  }
  return (r * moment) / mass;
}

/** The flow in y over r, by steps of fourth order. */
function integrated(mixture: LineMixture, start: number, from: number, to: number): number {
  const steps = 400;
  const h = (to - from) / steps;
  let y = start;
  for (let k = 0; k < steps; k++) {
    const r = from + k * h;
    const k1 = slope(mixture, y, r);
    const k2 = slope(mixture, y + (h / 2) * k1, r + h / 2);
    const k3 = slope(mixture, y + (h / 2) * k2, r + h / 2);
    y += (h / 6) * (k1 + 2 * k2 + 2 * k3 + slope(mixture, y + h * k3, r + h));
  }
  return y;
}

describe('the probability flow', () => {
  test('of a normal is affine between its levels', () => {
    // from N(2, 4) to N(1, 0.25 4 + 1)
    expect(flowed(NORMAL, 4, DATA, { alpha: 0.5, sigma: 1 })).toBeCloseTo(1 + Math.SQRT2, 14);
    expect(flowed(NORMAL, 2, DATA, { alpha: 0.5, sigma: 1 })).toBeCloseTo(1, 14);
    // from N(0, 9) to N(2, 4), where no signal was
    expect(flowed(NORMAL, -3, { alpha: 0, sigma: 3 }, DATA)).toBeCloseTo(0, 14);
  });

  test.each([-2.5, -1, -0.3, 0, 0.4, 1.9])('of a mixture is that of its differential equation, from %d', (x) => {
    const [from, to] = [NEAR, FAR].map(({ alpha, sigma }) => sigma / alpha);
    const expected = FAR.alpha * integrated(MIXTURE, x / NEAR.alpha, from, to);
    expect(flowed(MIXTURE, x, NEAR, FAR)).toBeCloseTo(expected, 7);
    expect(flowed(MIXTURE, expected, FAR, NEAR)).toBeCloseTo(x, 6);
  });

  test.each([-6, -4, 5, 7])('is so far out too, where next to no mass is left: from %d', (x) => {
    const [from, to] = [NEAR, FAR].map(({ alpha, sigma }) => sigma / alpha);
    const expected = FAR.alpha * integrated(MIXTURE, x / NEAR.alpha, from, to);
    expect(flowed(MIXTURE, x, NEAR, FAR)).toBeCloseTo(expected, 7);
    expect(flowed(MIXTURE, flowed(MIXTURE, x, NEAR, FAR), FAR, NEAR)).toBeCloseTo(x, 9);
  });

  test('goes from pure noise to the data', () => {
    const x = flowed(MIXTURE, 0.4, { alpha: 0, sigma: 1 }, DATA);
    // Phi(0.4) = 0.6554217416103242
    const below = MIXTURE.weights.reduce((sum, w, k) => {
      const [count, from] = [20000, -10];
      const h = (x - from) / count;
      let mass = 0;
      for (let i = 0; i < count; i++) {
        const z = (from + (i + 0.5) * h - MIXTURE.means[k]) / Math.sqrt(MIXTURE.variances[k]);
        mass += (h * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI * MIXTURE.variances[k]);
      }
      return sum + w * mass;
    }, 0);
    expect(below).toBeCloseTo(0.6554217416103242, 6);
  });

  test('of two components that are the same is that of one', () => {
    const twice: LineMixture = { weights: [0.4, 0.6], means: [2, 2], variances: [4, 4] };
    for (const x of [-9, 0.3, 2, 7]) expect(flowed(twice, x, NEAR, FAR)).toBeCloseTo(flowed(NORMAL, x, NEAR, FAR), 11);
  });
});

describe('the logarithm of a density', () => {
  test('is that of a normal', () => {
    // N(1, 2) at 1, and at one deviation from there
    const at = { alpha: 0.5, sigma: 1 };
    expect(logDensity(NORMAL, 1, at)).toBeCloseTo(-0.5 * Math.log(4 * Math.PI), 14);
    expect(logDensity(NORMAL, 1 + Math.SQRT2, at)).toBeCloseTo(-0.5 * Math.log(4 * Math.PI) - 0.5, 14);
  });

  test('is that of the data, smoothed', () => {
    const { alpha, sigma } = FAR;
    for (const x of [-1.4, 0.1, 2]) {
      const h = 1e-3;
      let density = 0;
      for (let x0 = -8; x0 < 8; x0 += h) {
        const data = Math.exp(logDensity(MIXTURE, x0, DATA));
        density += (h * data * Math.exp(-0.5 * ((x - alpha * x0) / sigma) ** 2)) / (sigma * Math.sqrt(2 * Math.PI));
      }
      expect(logDensity(MIXTURE, x, FAR)).toBeCloseTo(Math.log(density), 9);
    }
  });

  test('has the mass 1', () => {
    let mass = 0;
    for (let x = -8; x < 8; x += 0.01) mass += 0.01 * Math.exp(logDensity(MIXTURE, x, NEAR));
    expect(mass).toBeCloseTo(1, 9);
  });
});
