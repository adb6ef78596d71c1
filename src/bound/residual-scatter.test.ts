import { expect, test } from 'vitest';
import { setting } from '../experiment/setting.js';
import { dot } from '../numeric/vectors.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { flowReadout, gradientFlow } from '../training/gradient-flow.js';
import { residual } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
import { oneDatumLoss } from './one-datum.js';
import { residualScatter } from './residual-scatter.js';

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

/** int_0^tau (E|B_x - A(s) Z_x|^2 - |B - A(s) G|^2) ds by the midpoint rule. */
function byDefinition(tau: number, weights: Float64Array): number {
  const ones = Array.from(values, (x) => oneDatumLoss(process, features, x, NODES));
  const steps = 8000;
  let sum = 0;
  for (let k = 0; k < steps; k++) {
    const A = flowReadout(flow.spectrum, (tau * (k + 0.5)) / steps);
    const square = (each: QuadraticLoss) => dot(residual(each, A), residual(each, A));
    sum += ones.reduce((total, one, i) => total + weights[i] * square(one), -square(loss));
  }
  return (tau / steps) * sum;
}

test('the scatter of the residual is the integral of V_R, by its definition, for a law of four values', () => {
  const law = { nodes: values, masses, coarser: masses };
  const found = residualScatter(process, features, { loss, flow }, law, NODES);
  for (const [k, { value, error }] of found.entries()) {
    expect(Math.abs(value / byDefinition(TIMES[k], masses) - 1)).toBeLessThan(1e-5);
    expect(error).toBeLessThan(1e-4 * value);
  }
});

test('the error of the scatter is at least how far the coarser masses move it', () => {
  const coarser = Float64Array.of(0.12, 0.38, 0.31, 0.19);
  const scatterWith = (own: Float64Array, other: Float64Array) =>
    residualScatter(process, features, { loss, flow }, { nodes: values, masses: own, coarser: other }, NODES);
  const found = scatterWith(masses, coarser);
  for (const [k, { value }] of scatterWith(coarser, coarser).entries()) {
    const moved = Math.abs(value - found[k].value);
    expect(moved).toBeGreaterThan(1e-3 * value);
    expect(found[k].error).toBeGreaterThanOrEqual(moved);
    expect(found[k].error).toBeLessThan(1.1 * moved);
  }
});
