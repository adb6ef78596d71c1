import { describe, expect, it } from 'vitest';
import { centredLaw, costBasis, costForm, costOf, samplingCost } from '../bound/sampling-cost.js';
import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { gaussianMixture } from '../target/mixture.js';
import type { TargetSpec } from '../target/target-spec.js';
import { about } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
import { type Known, samplingCosts } from './sampling-costs.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';

const normal: TargetSpec = { kind: 'mixture', weights: [1], means: [[0.4]], variances: [0.8] };
const TIMES = [0.01, 1, 100, 1e4];

const experiment = (parts: Partial<Experiment> = {}): Experiment => ({
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
  target: normal,
  embedding: { kind: 'signal' },
  features: { width: 9, seed: 4 },
  data: { samples: 1, seed: 1 },
  trainingTimes: TIMES,
  ...parts,
});

const costsOf = (of: Experiment) => samplingCosts(setting(of), of.target, of.trainingTimes);

function known(cost: Known): { value: number; error: number } {
  if (cost.value === null) throw new Error(cost.reason);
  return cost;
}

/** c by 160 Gauss nodes over the normal, and 120 in time. */
function finer(of: Experiment): number[] {
  const { process, features, target, weighting = 'g2', initial } = setting(of);
  const lossOf = (measure: Parameters<typeof quadraticLoss>[2], weight = weighting): QuadraticLoss => {
    const loss = quadraticLoss(process, features, measure, 120, weight);
    return initial === undefined ? loss : about(loss, initial);
  };
  const { nodes, weights } = gaussLegendre(160);
  const masses = nodes.map((z, i) => (8 * weights[i] * Math.exp(-32 * z * z)) / Math.sqrt(2 * Math.PI));
  const losses = Array.from(nodes, (z) => lossOf(gaussianMixture([1], [[0.4 + 8 * Math.sqrt(0.8) * z]], [0])));
  const population = lossOf(target);
  const measured = weighting === 'g2' ? population : lossOf(target, 'g2');
  const basis = costBasis(population, measured, Math.max(...of.trainingTimes));
  const law = centredLaw(basis, losses, masses);
  return of.trainingTimes.map((tau) => costOf(samplingCost(costForm(basis, tau), law)));
}

describe('the cost of the data', () => {
  it.each<[string, Partial<Experiment>]>([
    ['the weight g^2', {}],
    ['another weight', { weighting: 'one' }],
    ['another start', { initial: { readout: [[1, -1, 2, 0, 0.5, 1, -0.3, 0, 1]] } }],
    ['an embedding whose kinks move fast', { embedding: { kind: 'fourier', size: 7 } }],
    ['wide features', { features: { width: 9, seed: 4, weightScale: 8, timeWeightScale: 8 } }],
  ])('with %s is within its error of what many more nodes give', (_, parts) => {
    const of = experiment(parts);
    const expected = finer(of);
    for (const [k, cost] of costsOf(of).entries()) {
      const { value, error } = known(cost);
      expect(Math.abs(value - expected[k])).toBeLessThanOrEqual(error);
      expect(error).toBeLessThan(0.15 * Math.abs(value));
    }
  });

  it('beyond the line is that on it where p_0 and the features vary along one axis alone', () => {
    const weights = [[1], [-0.7], [0.4], [1.3]];
    const timeWeights = weights.map(([w]) => [0.3 * w, 0.5]);
    const line = experiment({ features: { weights, timeWeights } });
    const plane = experiment({
      target: { ...normal, means: [[0.4, -1]] } as TargetSpec,
      features: { weights: weights.map(([w]) => [w, 0]), timeWeights },
    });
    const [onLine, inPlane] = [line, plane].map((each) => costsOf(each).map(known));
    for (const [k, { value, error }] of inPlane.entries()) {
      expect(Math.abs(value - onLine[k].value)).toBeLessThanOrEqual(error + onLine[k].error);
      expect(error).toBeLessThan(0.2 * value);
    }
  });

  it('is finite or has a reason, from training times of 0 to 1e100', () => {
    const times = [0, 1e-100, 1e-12, 1e12, 1e20, 1e100];
    const costs = costsOf(experiment({ trainingTimes: times }));
    expect(costs[0]).toEqual({ value: 0, error: 0 });
    expect(known(costs[1]).value).toBeLessThan(1e-190);
    expect(known(costs[2]).value).toBeLessThan(1e-15);
    for (const cost of costs) {
      if (cost.value === null) expect(cost.reason).toMatch(/^(not resolved|overflows)/);
      else expect(cost.error).toBeLessThanOrEqual(Math.max(1, Math.abs(cost.value)));
    }
    // all eigenvalues are far above rounding, so that training has ended
    expect(known(costs[5]).value / known(costs[4]).value).toBeCloseTo(1, 9);
  });

  it('is not known where eigenvalues that rounding leaves decide', () => {
    const nearly = { weights: [[1], [1 + 1e-8]], timeWeights: [0, 1].map(() => [0.2, -0.1]) };
    const [late] = costsOf(experiment({ features: nearly, trainingTimes: [1e18] }));
    expect(late).toEqual({ value: null, reason: expect.stringMatching(/^not resolved/) });
  });

  it('of one feature stops late in training, and is known at 1e12', () => {
    const features = { weights: [[1]], timeWeights: [[0.2, -0.1]] };
    const [before, late] = costsOf(experiment({ features, trainingTimes: [1e6, 1e12] })).map(known);
    expect(late.value / before.value).toBeCloseTo(1, 9);
    expect(late.error).toBeLessThan(0.03 * late.value);
  });

  it('of one feature, and of features that are all alike, is known', () => {
    const alike = { weights: [[1], [1], [1]], timeWeights: [0, 1, 2].map(() => [0.2, -0.1]) };
    const one = { weights: [[1]], timeWeights: [[0.2, -0.1]] };
    const [three, single] = [alike, one].map((features) => costsOf(experiment({ features })).map(known));
    for (const [k, { value }] of three.entries()) expect(value / single[k].value).toBeCloseTo(1, 9);
  });

  it('is nearly nothing where p_0 is nearly one point', () => {
    const point: TargetSpec = { ...normal, variances: [1e-300] } as TargetSpec;
    for (const cost of costsOf(experiment({ target: point }))) {
      if (cost.value !== null) expect(Math.abs(cost.value)).toBeLessThan(1e-12);
    }
  });

  it('has a reason in space, and for many features or many components', () => {
    const reasonsOf = (of: Experiment) => costsOf(of).map((cost) => (cost.value === null ? cost.reason : ''));
    const space = { ...normal, means: [[0, 0, 0]] } as TargetSpec;
    expect(reasonsOf(experiment({ target: space }))[0]).toMatch(/on the line and in the plane only/);
    expect(reasonsOf(experiment({ features: { width: 97, seed: 1 } }))[0]).toMatch(/up to 96 features/);
    const many = Array.from({ length: 100 }, (_, k) => k);
    const crowd: TargetSpec = {
      kind: 'mixture',
      weights: many.map(() => 0.01),
      means: many.map((k) => [k, 0]),
      variances: many.map(() => 1),
    };
    expect(reasonsOf(experiment({ target: crowd, features: { width: 60, seed: 1 } }))[0]).toMatch(/so many components/);
  });
});
