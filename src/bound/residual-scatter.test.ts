import { expect, test } from 'vitest';
import { setting } from '../experiment/setting.js';
import { dot, minus } from '../numeric/vectors.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { flowReadout, gradientFlow } from '../training/gradient-flow.js';
import { residual } from '../training/loss-at-readout.js';
import { quadraticLoss } from '../training/quadratic-loss.js';
import { oneDatumLosses } from './one-datum.js';
import { likelyResidual, residualMean, residualScatter, residualVariance } from './residual-scatter.js';

const NODES = 6;
const TIMES = [0.3, 20];
const values = Float64Array.of(-1.3, 0.2, 0.9, 2);
const masses = Float64Array.of(0.1, 0.4, 0.3, 0.2);

const { process, features } = setting({
  process: { kind: 'vp', betaMin: 0.5, betaMax: 4, horizon: 1.5 },
  target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 7, seed: 2 },
  data: { samples: 1, seed: 0 },
  trainingTimes: TIMES,
});

/** Ten data in these proportions stand for the law. */
const ten = Float64Array.of(...Array.from(masses).flatMap((mass, i) => Array(Math.round(10 * mass)).fill(values[i])));
const loss = quadraticLoss(process, features, empiricalMeasure({ count: 10, dimension: 1, values: ten }), NODES);
const flow = gradientFlow(loss, TIMES);

/** int_0^tau <R_x(s), R_y(s)> ds by the midpoint rule, R_x(s) = (B_x - A(s) Z_x) - (B - A(s) G). */
function overlaps(tau: number): number[][] {
  const ones = Array.from(values, oneDatumLosses(process, features, NODES));
  const steps = 8000;
  const sums = ones.map(() => ones.map(() => 0));
  for (let k = 0; k < steps; k++) {
    const A = flowReadout(flow.spectrum, (tau * (k + 0.5)) / steps);
    const own = residual(loss, A);
    const R = ones.map((one) => minus(residual(one, A), own));
    for (const [x, row] of sums.entries()) for (const y of row.keys()) row[y] += (tau / steps) * dot(R[x], R[y]);
  }
  return sums;
}

const law = { nodes: values, masses, coarser: masses };
const mean = (f: (x: number) => number) =>
  Array.from(masses, (mass, x) => mass * f(x)).reduce((sum, each) => sum + each, 0);

test('the scatter of the residual is made of the inner products of those of single data, by their definition', () => {
  const found = residualScatter(process, features, { loss, flow }, law, NODES);
  for (const [k, { square, fourth, overlap }] of found.entries()) {
    const N = overlaps(TIMES[k]);
    expect(Math.abs(square.value / mean((x) => N[x][x]) - 1)).toBeLessThan(1e-5);
    expect(Math.abs(fourth.value / mean((x) => N[x][x] * N[x][x]) - 1)).toBeLessThan(2e-5);
    expect(Math.abs(overlap.value / mean((x) => mean((y) => N[x][y] * N[x][y])) - 1)).toBeLessThan(2e-5);
    for (const { value, error } of [square, fourth, overlap]) expect(error).toBeLessThan(1e-6 * value);
  }
});

test('mean and variance over data sets are those of all pairs of data, and Cantelli bounds what exceeds them', () => {
  for (const [k, scatter] of residualScatter(process, features, { loss, flow }, law, NODES).entries()) {
    const N = overlaps(TIMES[k]);
    const size = (x: number, y: number) => (N[x][x] + 2 * N[x][y] + N[y][y]) / 4;
    const ofPairs = mean((x) => mean((y) => size(x, y)));
    const variance = mean((x) => mean((y) => (size(x, y) - ofPairs) * (size(x, y) - ofPairs)));
    expect(Math.abs(residualMean(scatter, 2).value / ofPairs - 1)).toBeLessThan(2e-5);
    expect(Math.abs(residualVariance(scatter, 2).value / variance - 1)).toBeLessThan(1e-4);
    for (const delta of [0.01, 0.1, 0.4]) {
      const likely = likelyResidual(scatter, 2, delta).value;
      expect(likely).toBeCloseTo(ofPairs + Math.sqrt((1 / delta - 1) * variance), 3);
      expect(mean((x) => mean((y) => (size(x, y) > likely ? 1 : 0)))).toBeLessThanOrEqual(delta);
    }
  }
});

test('the scatter is right from the shortest times to those at which nothing is learned any more', () => {
  const times = [1e-9, 1e9];
  const [early, late] = residualScatter(process, features, { loss, flow: gradientFlow(loss, times) }, law, NODES);
  const ones = Array.from(values, oneDatumLosses(process, features, NODES));
  // at first R_x is B_x - B, and at last it is that of the readout that is reached
  const scatterAt = (A: Float64Array) => mean((x) => dotOfBoth(minus(residual(ones[x], A), residual(loss, A))));
  expect(early.square.value / (1e-9 * scatterAt(new Float64Array(7)))).toBeCloseTo(1, 6);
  expect(late.square.value / (1e9 * scatterAt(flowReadout(flow.spectrum, 1e9)))).toBeCloseTo(1, 4);
  for (const { value, error } of [early.square, late.square]) expect(error).toBeLessThan(1e-3 * value);
});

function dotOfBoth(v: Float64Array): number {
  return dot(v, v);
}

test('the errors are at least how far the coarser masses move the scatter, and little more', () => {
  const coarser = Float64Array.of(0.12, 0.38, 0.31, 0.19);
  const scatterWith = (own: Float64Array, other: Float64Array) =>
    residualScatter(process, features, { loss, flow }, { nodes: values, masses: own, coarser: other }, NODES);
  const found = scatterWith(masses, coarser);
  for (const [k, other] of scatterWith(coarser, coarser).entries()) {
    for (const part of ['square', 'fourth', 'overlap'] as const) {
      const moved = Math.abs(other[part].value - found[k][part].value);
      expect(moved).toBeGreaterThan(1e-3 * other[part].value);
      expect(found[k][part].error).toBeGreaterThanOrEqual(moved);
      expect(found[k][part].error).toBeLessThan(1.1 * moved);
    }
  }
});

test('the error covers how far a flow that is followed roughly is from one that is not', () => {
  const rough = gradientFlow(loss, TIMES, 0.05);
  const found = residualScatter(process, features, { loss, flow: rough }, law, NODES);
  for (const [k, { square }] of residualScatter(process, features, { loss, flow }, law, NODES).entries()) {
    expect(Math.abs(found[k].square.value - square.value)).toBeLessThanOrEqual(found[k].square.error);
  }
});
