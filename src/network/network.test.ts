import { expect, test } from 'vitest';
import { type Architecture, drawNetwork } from './network.js';

const architecture: Architecture = {
  kind: 'hidden-layer',
  activation: 'swish',
  dimension: 2,
  width: 400,
  embedding: { kind: 'gaussian-fourier', size: 4000, scale: 30 },
  divisor: 1,
  overDeviation: true,
};

const meanSquare = (values: readonly number[]) => values.reduce((sum, x) => sum + x * x, 0) / values.length;

test.each([
  ['weights', 2],
  ['biases', 2],
  ['timeWeights', 4000],
  ['timeBiases', 4000],
  ['readout', 400],
] as const)('the %s of a hidden layer are uniform within 1/sqrt(%i) of 0, as torch draws them', (name, inputs) => {
  const values = drawNetwork(architecture, 1).parameters[name];
  expect(Math.max(...values.slice(0, 1000).map(Math.abs))).toBeLessThan(1 / Math.sqrt(inputs));
  // the square of a uniform number has the mean 1/3 and the variance 4/45
  expect(Math.abs(inputs * meanSquare(values) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / values.length));
});

test('the frequencies of Gaussian Fourier features have the scale as their deviation', () => {
  const { frequencies } = drawNetwork(architecture, 2);
  expect(frequencies).toHaveLength(2000);
  expect(Math.abs(meanSquare(frequencies) / 900 - 1)).toBeLessThan(5 * Math.sqrt(2 / 2000));
});
