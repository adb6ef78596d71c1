import { describe, expect, it, test } from 'vitest';
import { known } from '../divergence/divergence.js';
import { featureField } from '../divergence/field/feature-field.js';
import { klOde } from '../divergence/kl-ode.js';
import { klScore } from '../divergence/kl-score.js';
import { klSde } from '../divergence/kl-sde.js';
import { scoreLoss } from '../divergence/score-loss.js';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { laterStart } from '../process/later-start.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { diffusedMixture } from '../target/diffused-mixture.js';
import { priorKl } from '../target/entropy.js';
import { gaussianMixture } from '../target/mixture.js';
import { UNDIFFUSED } from '../target/target.js';
import { expectWithinError } from '../testing/within-error.js';
import { type Architecture, drawNetwork, type Network } from './network.js';
import { networkField } from './network-field.js';

const process = varianceExploding(25, 1);
const architecture: Architecture = {
  kind: 'hidden-layer',
  activation: 'swish',
  dimension: 2,
  width: 7,
  embedding: { kind: 'gaussian-fourier', size: 4, scale: 30 },
  divisor: 3,
  overDeviation: true,
};

/** s(x, t) as it is written down. */
function direct({ architecture, frequencies, parameters: p }: Network, x: readonly number[], t: number): number[] {
  const { dimension: d, width: m, divisor, activation } = architecture;
  const angles = frequencies.map((f) => 2 * Math.PI * f * t);
  const e = [...angles.map(Math.sin), ...angles.map(Math.cos)];
  const dot = (row: readonly number[], by: readonly number[]) => row.reduce((sum, a, k) => sum + a * by[k], 0);
  const act = (z: number) => (activation === 'relu' ? Math.max(0, z) : z / (1 + Math.exp(-z)));
  const active = Array.from({ length: m }, (_, i) => {
    const ofX = dot(p.weights.slice(i * d, (i + 1) * d), x) + p.biases[i];
    return act(ofX + dot(p.timeWeights.slice(i * e.length, (i + 1) * e.length), e) + p.timeBiases[i]);
  });
  const { sigma } = process.coefficients(t);
  return Array.from(
    { length: d },
    (_, j) => (dot(p.readout.slice(j * m, (j + 1) * m), active) + p.offset[j]) / divisor / sigma,
  );
}

describe.each(['swish', 'relu'] as const)('the field of a %s network', (activation) => {
  const network = drawNetwork({ ...architecture, activation }, 5);

  it('is (V act(W x + b + U e(t) + c) + v)/(divisor sigma_t), its time counted from where it is told', () => {
    const points = Float64Array.of(0.5, -2, 30, 4);
    const scores = new Float64Array(4);
    networkField(network, process, 0.2).at(0.3).evaluate(0, points, scores);
    const expected = [...direct(network, [0.5, -2], 0.5), ...direct(network, [30, 4], 0.5)];
    for (const [k, score] of scores.entries()) expect(score).toBeCloseTo(expected[k], 12);
  });
});

it('a Swish network has the divergence of its score', () => {
  const network = drawNetwork(architecture, 6);
  const field = networkField(network, process);
  const h = 1e-4;
  const slope = (j: number) => {
    const at = (sign: number) => direct(network, [0.7 + (j === 0 ? sign * h : 0), j === 1 ? sign * h : 0], 0.4)[j];
    return (at(1) - at(-1)) / (2 * h);
  };
  const into = new Float64Array(1);
  const place = Float64Array.of(0.7, 0);
  // a step without length, whose mean is the value
  field.divergenceOver!(0.4, 0.4)(0, [place, place, place], [1, 1, 1], into);
  expect(into[0]).toBeCloseTo(slope(0) + slope(1), 7);
  // the same moment of the network, with a time that is counted from 0.1
  const later = new Float64Array(1);
  networkField(network, process, 0.1).divergenceOver!(0.4 - 0.1, 0.4 - 0.1)(0, [place, place, place], [1, 1, 1], later);
  expect(later[0]).toBeCloseTo(into[0], 10);
});

it('lines through four times as many points of a Swish network are closer to its score, also far out', () => {
  const network = drawNetwork({ ...architecture, dimension: 1 }, 8);
  const slice = networkField(network, process).at(0.3);
  const points = Float64Array.from({ length: 401 }, (_, k) => -400 + 2 * k);
  const scores = new Float64Array(points.length);
  slice.evaluate(0, points, scores);
  const [coarse, fine] = [16, 64].map((parts) => {
    const { kinks, slopes, intercepts } = slice.approached!(0, parts);
    const gaps = Array.from(points, (x, k) => {
      const piece = kinks.filter((kink) => kink < x).length;
      return Math.abs(slopes[piece] * x + intercepts[piece] - scores[k]);
    });
    return Math.max(...gaps);
  });
  expect(fine).toBeLessThan(coarse / 4);
  expect(fine).toBeLessThan(1e-3);
});

test.each([-90, 90])(
  'the lines of a ReLU network on the line are its score, with a unit that never bends among them: at %i',
  (bias) => {
    const drawn = drawNetwork({ ...architecture, activation: 'relu', dimension: 1 }, 7);
    const weights = [...drawn.parameters.weights];
    weights[2] = 0;
    const biases = [...drawn.parameters.biases];
    biases[2] = bias;
    const network = { ...drawn, parameters: { ...drawn.parameters, weights, biases } };
    const slice = networkField(network, process).at(0.3);
    const { kinks, order, slopes, intercepts } = slice.pieces!(0);
    expect([kinks.length, new Set(order).size]).toEqual([6, 6]);
    const points = Float64Array.from({ length: 200 }, (_, k) => -20 + 0.2 * k);
    const scores = new Float64Array(points.length);
    slice.evaluate(0, points, scores);
    for (const [k, x] of points.entries()) {
      const piece = kinks.filter((kink) => kink < x).length;
      expect(slopes[piece] * x + intercepts[piece]).toBeCloseTo(scores[k], 10);
      expect(scores[k]).toBeCloseTo(direct(network, [x], 0.3)[0], 12);
    }
  },
);

test('random features are those of drawFeatures, and their field the one of the exact engine', () => {
  const kind = { kind: 'fourier', size: 5 } as const;
  const own: Architecture = {
    ...{ kind: 'random-features', activation: 'relu', dimension: 1, width: 7, divisor: 7, overDeviation: false },
    embedding: kind,
  };
  const drawn = drawNetwork(own, 11);
  const readout = [1, -2, 3, -4, 5, -6, 7];
  const features = drawFeatures(7, 1, embedding(kind, process), 11);
  const points = Float64Array.from({ length: 50 }, (_, k) => -5 + 0.2 * k);
  const [found, exact] = [new Float64Array(50), new Float64Array(50)];
  const network = { ...drawn, parameters: { ...drawn.parameters, readout } };
  networkField(network, process).at(0.6).evaluate(0, points, found);
  featureField(features, [Float64Array.from(readout)])
    .at(0.6)
    .evaluate(0, points, exact);
  for (const [k, score] of found.entries()) expect(score).toBeCloseTo(exact[k], 12);
});

describe('klScore of a Swish network on the line', () => {
  const target = gaussianMixture([0.5, 0.5], [[-1], [1]], [0.5, 0.5]);
  /** v_i w_i < 0 on both sides, so that e^S has an integral. */
  const network: Network = {
    architecture: { ...architecture, dimension: 1, width: 3, overDeviation: false },
    frequencies: [],
    parameters: {
      weights: [1.5, -0.4, 6],
      biases: [0.3, -1, 2],
      timeBiases: [0, 0, 0],
      timeWeights: new Array(12).fill(0),
      readout: [-3, 5, 0.2],
      offset: [0.4],
    },
  };

  /** KL(p_0 || e^S/Z) by its definition: trapezoids of S, of e^S and of p_0 (log p_0 - S) on one fine grid. */
  function byDefinition(field: ReturnType<typeof networkField>): number {
    const h = 1e-3;
    const xs = Float64Array.from({ length: 60_001 }, (_, k) => -30 + k * h);
    const scores = new Float64Array(xs.length);
    field.at(0).evaluate(0, xs, scores);
    let [S, Z, mean] = [0, 0, 0];
    const density = (x: number) => Math.exp(target.logDensity([x], UNDIFFUSED));
    for (const [k, x] of xs.entries()) {
      if (k > 0) S += 0.5 * h * (scores[k - 1] + scores[k]);
      Z += h * Math.exp(S);
      const p = density(x);
      if (p > 0) mean += h * p * (Math.log(p) - S);
    }
    return mean + Math.log(Z);
  }

  it('is the divergence by its definition, with an error that covers', () => {
    const field = networkField(network, process);
    const truth = byDefinition(field);
    for (const tolerance of [1e-1, 1e-4]) {
      const [found] = klScore(process, target, field, tolerance);
      expectWithinError(known(found), truth, 1e-6);
      expect(known(found).error).toBeLessThan(tolerance * Math.max(0.01, truth));
    }
  });

  it('is not normalisable where a slope far out is not negative', () => {
    const parameters = { ...network.parameters, readout: [3, 5, 0.2] };
    const [found] = klScore(process, target, networkField({ ...network, parameters }, process));
    expect(found).toMatchObject({ value: null, reason: expect.stringMatching(/^not normalisable: the right outer/) });
  });
});

it('a Swish network has J, klSde and klOde whose errors cover what finer runs find, also over sigma from a later start', () => {
  const target = gaussianMixture([0.5, 0.5], [[-1], [1]], [0.5, 0.5]);
  const slow = { ...architecture, dimension: 1, embedding: { kind: 'gaussian-fourier', size: 4, scale: 3 } } as const;
  const from = 1e-3;
  const [start, later] = [diffusedMixture(target, process.coefficients(from))!, laterStart(process, from)];
  const field = networkField(drawNetwork(slow, 12), process, from);
  const values = [scoreLoss, klSde, klOde].map((solve) => {
    const [coarse, fine] = [2e-2, 1e-3].map((tolerance) => known(solve(later, start, field, tolerance)[0]));
    expectWithinError(coarse, fine);
    return fine;
  });
  // the likelihood bound
  expect(values[1].value).toBeLessThan(values[0].value + priorKl(later, start).value);
});
