import { describe, expect, it, test } from 'vitest';
import { featureField } from '../divergence/field/feature-field.js';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { varianceExploding } from '../process/variance-exploding.js';
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
});

test('the lines of a ReLU network on the line are its score, with a unit that never bends among them', () => {
  const drawn = drawNetwork({ ...architecture, activation: 'relu', dimension: 1 }, 7);
  const weights = [...drawn.parameters.weights];
  weights[2] = 0;
  const network = { ...drawn, parameters: { ...drawn.parameters, weights } };
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
});

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
