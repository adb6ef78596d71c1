import { expect, test } from 'vitest';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { type GaussianFamily, initialLoss, lossOfFeatures } from '../measurements/gaussian-family.js';
import { meanSquareLoss } from './feature-approximation-by-draws.measure.js';

const family: GaussianFamily = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 1 },
  mean: [0.8],
  weightScale: 0.7,
  timeWeightScale: 1.2,
};

test('the mean square of the loss of one feature is that of a product rule in (w, u_1, u_2)', () => {
  const { weightScale: sw, timeWeightScale: su, mean } = family;
  const wPanels = [...normalRule(14, -6.5, 0), ...normalRule(14, 0, 6.5)];
  const u = normalRule(20, -6.5, 6.5);
  let sum = 0;
  for (const x of wPanels) {
    for (const y of u) {
      const nodes = u.map((z) => ({
        weights: [sw * x.at],
        timeWeights: [su * y.at, su * z.at] as const,
        coefficients: [(-2 / sw) * x.at + (2 / su) * mean[0] * z.at],
        probability: x.mass * y.mass * z.mass,
      }));
      const { width: m, gram, crossMoment } = lossOfFeatures(family, nodes, 6);
      for (const [i, { coefficients, probability }] of nodes.entries()) {
        const [a] = coefficients;
        const loss = 0.5 * a * a * m * gram[i * m + i] - a * crossMoment[i] + initialLoss(family);
        sum += probability * loss * loss;
      }
    }
  }
  const { value, error } = meanSquareLoss(family, 6);
  expect(Math.abs(value / sum - 1)).toBeLessThan(2e-4);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(1e-3 * value);
});

function normalRule(count: number, from: number, to: number): { at: number; mass: number }[] {
  const { nodes, weights } = gaussLegendre(count);
  const half = 0.5 * (to - from);
  return Array.from(nodes, (node, i) => {
    const at = from + half * (1 + node);
    return { at, mass: (weights[i] * half * Math.exp(-0.5 * at * at)) / Math.sqrt(2 * Math.PI) };
  });
}
