import { expect, test } from 'vitest';
import { forwardProcess } from '../../src/process/process-spec.js';
import { panelQuadrature, splitEvenly } from '../../src/target/panel-quadrature.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { posteriorMean } from './score.js';

const at = forwardProcess({ kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 }).coefficients(0.4);

test('the posterior mean of one normal is its weighted mean with the datum', () => {
  const [mean, variance] = [[1, -0.5, 0.2], 0.5];
  const one = distribution({ kind: 'mixture', weights: [1], means: [mean], variances: [variance] });
  const x = Float64Array.of(0.3, 1.4, -2);
  const found = posteriorMean(one, at, x);
  const gain = (at.alpha * variance) / (at.alpha * at.alpha * variance + at.sigma * at.sigma);
  for (const [j, m] of mean.entries()) {
    expect(Math.abs(found[j].mean.value - (m + gain * (x[j] - at.alpha * m)))).toBeLessThan(1e-12);
  }
});

test('the posterior mean of a state far outside of p_0 lies there too', () => {
  const one = distribution({ kind: 'mixture', weights: [1], means: [[0.13]], variances: [0.05] });
  for (const [sigma, x] of [
    [0.04, 2.34],
    [0.04, -4],
    [0.2, 5],
    [1, -9],
  ]) {
    const [{ mean }] = posteriorMean(one, { ...at, alpha: 1, sigma }, Float64Array.of(x));
    const exact = 0.13 + (0.05 / (0.05 + sigma * sigma)) * (x - 0.13);
    expect(Math.abs(mean.value - exact)).toBeLessThan(1e-12 * Math.abs(x) + mean.error);
  }
});

test('components on the line have the posterior mean of the distribution that they make up', () => {
  const bumps = distribution({ kind: 'bumps', weights: [0.4, 0.6], centers: [[1], [-0.7]], halfWidths: [0.8, 1.5] });
  const x = 0.35;
  const { nodes, weights } = panelQuadrature(splitEvenly(bumps.panels(UNDIFFUSED), (0.5 * at.sigma) / at.alpha), 9);
  let [mass, sum, size] = [0, 0, 0];
  for (const [q, y] of nodes.entries()) {
    const gap = (x - at.alpha * y) / at.sigma;
    const share = weights[q] * Math.exp(bumps.logDensity([y], UNDIFFUSED) - 0.5 * gap * gap);
    mass += share;
    sum += share * y;
    size += share * Math.abs(y);
  }
  const [{ mean, spread }] = posteriorMean(bumps, at, Float64Array.of(x));
  expect(Math.abs(mean.value - sum / mass)).toBeLessThan(1e-11);
  expect(Math.abs(spread - size / mass)).toBeLessThan(1e-6);
});
