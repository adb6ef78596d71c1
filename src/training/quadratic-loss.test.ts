import { describe, expect, it, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import { biasesAt, drawFeatures, kinks, type RandomFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { bumpMixture } from '../target/bumps.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gaussianMixture } from '../target/mixture.js';
import { integratePanels, panelQuadrature } from '../target/panel-quadrature.js';
import type { Target } from '../target/target.js';
import { ou } from '../testing/processes.js';
import { momentRounding, quadraticLoss } from './quadratic-loss.js';
import { timeQuadrature } from './time-quadrature.js';

const NODES = 6;
const ve = varianceExploding(25, 1);
const mixture = gaussianMixture([0.3, 0.7], [[-2], [1]], [0.4, 1.2]);
const bumps = bumpMixture([0.5, 0.5], [[-1], [2]], [0.7, 1]);

/** Features with both signs of w, a constant one, a dead one and one whose kink is far out. */
function features(process: typeof ou): RandomFeatures {
  const drawn = drawFeatures(9, 1, embedding({ kind: 'fourier', size: 3 }, process), 4);
  drawn.weights[0] = 0;
  drawn.timeWeights.set([1, 0, 0], 0);
  drawn.weights[1] = 0;
  drawn.timeWeights.set([-1, 0, 0], 3);
  drawn.weights[2] = -1e-7;
  return drawn;
}

/** The oracle: E over x by quadrature of the density between kinks, on the same time nodes. */
function byQuadrature(process: typeof ou, { width, weights, ...rest }: RandomFeatures, target: Target) {
  const gram = new Float64Array(width * width);
  const stein = new Float64Array(width);
  const { nodes, weights: steps } = timeQuadrature(process.horizon, NODES);
  for (const [node, t] of nodes.entries()) {
    const at = process.coefficients(t);
    const factor = steps[node] * at.diffusion ** 2;
    const biases = biasesAt({ width, weights, ...rest }, t);
    const panels = target.panels(at);
    const inside = kinks(weights, biases).filter((c) => panels[0] < c && c < panels[panels.length - 1]);
    const cut = Float64Array.from([...panels, ...inside]).sort();
    const rule = panelQuadrature(cut, 8);
    for (const [q, x] of rule.nodes.entries()) {
      const mass = factor * rule.weights[q] * Math.exp(target.logDensity([x], at));
      const score = target.score([x], at)[0];
      const phi = weights.map((w, i) => Math.max(0, w * x + biases[i]));
      for (let i = 0; i < width; i++) {
        stein[i] += mass * phi[i] * score;
        for (let j = 0; j < width; j++) gram[i * width + j] += (mass * phi[i] * phi[j]) / width;
      }
    }
  }
  return { gram, stein };
}

test.each([7, 9, 12, 20])('data that all features see in their tail alone, %d deviations out: as one by one', (far) => {
  const exploding = varianceExploding(1.5, 1);
  const noise = exploding.coefficients(1).sigma;
  const own = {
    ...{ width: 2, dimension: 1, embedding: embedding({ kind: 'fourier', size: 1 }, exploding) },
    weights: Float64Array.of(-1, -2),
    timeWeights: Float64Array.of(0, 0.1),
  };
  const data = Float64Array.from({ length: 30 }, (_, i) => far * noise + 0.01 * i);
  const found = quadraticLoss(exploding, own, empiricalMeasure({ count: 30, dimension: 1, values: data }), NODES);
  const even = Array.from(data, () => 1 / data.length);
  const exact = quadraticLoss(
    exploding,
    own,
    gaussianMixture(
      even,
      Array.from(data, (x) => [x]),
      even.map(() => 0),
    ),
    NODES,
  );
  for (const key of ['gram', 'crossMoment'] as const) {
    expect(Math.abs(exact[key][0])).toBeGreaterThan(0);
    for (const [e, value] of found[key].entries()) expect(Math.abs(value / exact[key][e] - 1)).toBeLessThan(1e-10);
  }
});

describe('quadraticLoss', () => {
  it.each([
    ['mixture, OU', ou, mixture],
    ['mixture, ve', ve, mixture],
    ['bumps, OU', ou, bumps],
  ])('is the second moment of the features, and the mean of feature times score (Stein): %s', (_, process, target) => {
    const drawn = features(process);
    const { gram, crossMoment: B } = quadraticLoss(process, drawn, target, NODES);
    const expected = byQuadrature(process, drawn, target);
    const m = drawn.width;
    for (let i = 0; i < m; i++) {
      expect(B[i]).toBeCloseTo(expected.stein[i], 8);
      for (let j = 0; j < m; j++) {
        const scale = Math.sqrt(expected.gram[i * m + i] * expected.gram[j * m + j]);
        expect(Math.abs(gram[i * m + j] - expected.gram[i * m + j])).toBeLessThanOrEqual(1e-9 * scale);
      }
    }
  });

  it('for data is the loss of the mixture of points at the data', () => {
    const points = mixture.sample(40, stream(2, 'data'));
    const rows = [...points.values].map((x) => [x]);
    const dirac = gaussianMixture(
      rows.map(() => 1 / 40),
      rows,
      rows.map(() => 1e-28),
    );
    const drawn = features(ou);
    const found = quadraticLoss(ou, drawn, empiricalMeasure(points), NODES);
    const expected = quadraticLoss(ou, drawn, dirac, NODES);
    for (const key of ['gram', 'crossMoment'] as const) {
      for (const [i, value] of found[key].entries()) expect(value).toBeCloseTo(expected[key][i], 10);
    }
  });

  it.each([
    ['right', 6, 7],
    ['left', -7, -6],
    ['right, close to the centre', 0.2, 1],
    ['left, close to the centre', -1, -0.2],
  ])('keeps the digits of two features that meet only in the tail: %s', (_, from, to) => {
    // p_t = N(5 alpha_t, 1) at all times: with the kinks at 5 alpha_t + from and to, only the centre depends on t
    const pair: RandomFeatures = {
      ...drawFeatures(2, 1, embedding({ kind: 'signal' }, ou), 1),
      weights: Float64Array.of(1, -1),
      timeWeights: Float64Array.of(-from, -5, to, 5),
    };
    const { gram } = quadraticLoss(ou, pair, gaussianMixture([1], [[5]], [1]), NODES);
    const overlap = (x: number) => ((x - from) * (to - x) * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
    // int g^2 dt = 8, over m = 2
    const exact = 4 * integratePanels(Float64Array.of(from, 0.5 * (from + to), to), 16, overlap);
    expect(Math.abs(gram[1] / exact - 1)).toBeLessThan(1e-10);
    expect(gram[2]).toBe(gram[1]);
  });

  it('has a gram that is symmetric and positive semidefinite on random directions', () => {
    const drawn = drawFeatures(60, 1, embedding({ kind: 'signal' }, ou), 8);
    const { gram } = quadraticLoss(ou, drawn, mixture, NODES);
    const source = stream(9, 'data');
    for (let trial = 0; trial < 50; trial++) {
      const a = Float64Array.from({ length: 60 }, () => source.normal());
      let form = 0;
      for (let i = 0; i < 60; i++) for (let j = 0; j < 60; j++) form += a[i] * gram[i * 60 + j] * a[j];
      expect(form).toBeGreaterThanOrEqual(0);
    }
    for (let i = 0; i < 60; i++) for (let j = 0; j < i; j++) expect(gram[i * 60 + j]).toBe(gram[j * 60 + i]);
  });

  it('converges in time nodes at an order between 3 and 6: crossing kinks leave a jump in a third derivative', () => {
    const drawn = drawFeatures(40, 1, embedding({ kind: 'fourier', size: 5 }, ou), 1);
    const reference = quadraticLoss(ou, drawn, mixture, 1200).gram;
    const error = (count: number) => {
      const { gram } = quadraticLoss(ou, drawn, mixture, count);
      return Math.sqrt(gram.reduce((sum, g, i) => sum + (g - reference[i]) ** 2, 0));
    };
    // averaged over neighbouring counts, which differ by where the kinks fall between nodes
    const average = (count: number) => [0, 3, 7, 11].reduce((sum, k) => sum + error(count + k), 0) / 4;
    const order = Math.log2(average(50) / average(200)) / 2;
    expect(order).toBeGreaterThan(3);
    expect(order).toBeLessThan(6);
  });
});

describe('timeQuadrature', () => {
  it('integrates t^{-1/2}', () => {
    const { nodes, weights } = timeQuadrature(4, 5);
    expect(nodes.reduce((sum, t, i) => sum + weights[i] / Math.sqrt(t), 0)).toBeCloseTo(4, 12);
  });
});

// dx = -x dt + sqrt(2) dw to T = 4 from N(0, 1), which stays it: int g^2 dt = 8
const process = ou;
const EPS = 8 * Number.EPSILON;

test('a feature l = w x + b of a standard normal has int g^2 E l^2 dt = 8 (w^2 + b^2)', () => {
  const features: RandomFeatures = {
    width: 2,
    dimension: 1,
    weights: Float64Array.of(3, -0.5),
    timeWeights: Float64Array.of(4, 2),
    embedding: embedding({ kind: 'fourier', size: 1 }, process),
  };
  const { gram, crossMoment } = momentRounding(process, features, gaussianMixture([1], [[0]], [1]));
  const between = 4 * EPS * Math.sqrt(25 * 4.25);
  for (const [e, expected] of [4 * EPS * 25, between, between, 4 * EPS * 4.25].entries()) {
    expect(gram[e] / expected).toBeCloseTo(1, 4);
  }
  expect(crossMoment[0] / (8 * EPS * 3)).toBeCloseTo(1, 4);
  expect(crossMoment[1] / (8 * EPS * 0.5)).toBeCloseTo(1, 4);
});

test('in the plane the mean counts along w, and the variance, that of both coordinates, as if it were', () => {
  const features: RandomFeatures = {
    width: 1,
    dimension: 2,
    weights: Float64Array.of(3, 4),
    timeWeights: Float64Array.of(1),
    embedding: embedding({ kind: 'fourier', size: 1 }, process),
  };
  const target = gaussianMixture([1], [[2, -1]], [1]);
  const { gram, crossMoment } = momentRounding(process, features, target);
  // int 2 ((2 e^-t + 1)^2 + 25 (1 + e^-2t)) dt
  const sum = 2 * (4 * 4 + 4 * -Math.expm1(-4) + 2 * -Math.expm1(-8) + 25 * (4 + 0.5 * -Math.expm1(-8)) - 3 * 4);
  expect(gram[0] / (EPS * sum)).toBeCloseTo(1, 3);
  expect(crossMoment[1] / crossMoment[0]).toBeCloseTo(4 / 3, 12);
});
