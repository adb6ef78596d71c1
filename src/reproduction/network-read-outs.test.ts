import { expect, test } from 'vitest';
import type { Network } from '../network/network.js';
import { normalCdf } from '../numeric/normal.js';
import { forwardProcess } from '../process/process-spec.js';
import { expectWithinError } from '../testing/within-error.js';
import { modesAt } from './configurations.js';
import { EARLIEST, learntBy, networkReadOuts, paperReadOutOf } from './network-read-outs.js';
import { PAPER_GRID } from './paper-read-out.js';

const PROCESS = { kind: 've', sigma: 25, horizon: 1 } as const;
const TARGET = modesAt(3);

/** The score 0 but for its constant term, whatever the time. */
const constant = (score: number): Network => ({
  architecture: {
    ...{ kind: 'hidden-layer', activation: 'swish', dimension: 1, width: 1, divisor: 1, overDeviation: false },
    embedding: { kind: 'gaussian-fourier', size: 2, scale: 1 },
  },
  frequencies: [1],
  parameters: {
    ...{ weights: [1], biases: [0], timeWeights: [0, 0], timeBiases: [0], readout: [0] },
    offset: [score],
  },
});

test.each([0, 0.05])('what the constant score %d generates is a normal whose mean it shifts', (score) => {
  const faces = Float64Array.of(-40, -10, 0, 5, 40);
  const { generated, leftGenerated } = learntBy(constant(score), PROCESS, TARGET, PAPER_GRID, faces);
  const process = forwardProcess(PROCESS);
  // dy = g^2 s dt + g dw from N(0, sigma_T^2) on, where int g^2 dt = sigma_T^2 - sigma^2(EARLIEST)
  const [end, start] = [process.horizon, EARLIEST].map((t) => process.coefficients(t).sigma);
  const grown = end * end - start * start;
  const deviation = Math.sqrt(process.priorVariance + grown);
  const below = (x: number) => normalCdf((x - score * grown) / deviation);
  if (leftGenerated.value === null) throw new Error(leftGenerated.reason);
  expectWithinError(leftGenerated, below(0));
  for (const [i, density] of (generated ?? []).entries()) {
    expect(density).toBeCloseTo((below(faces[i + 1]) - below(faces[i])) / (faces[i + 1] - faces[i]), 4);
  }
  expect(generated).toHaveLength(4);
});

test('a network whose training has diverged has a reason in place of each number', () => {
  const { parameters, ...rest } = constant(0);
  const network = { ...rest, parameters: { ...parameters, offset: [Number.NaN] } };
  const none = { value: null, reason: expect.stringMatching(/^training has diverged/) };
  expect(networkReadOuts(network, PROCESS, TARGET, PAPER_GRID)).toEqual({
    ...{ paper: none, klScore: none, klSde: none, klOde: none },
    left: null,
  });
  expect(paperReadOutOf(network, PROCESS, TARGET, PAPER_GRID)).toEqual(none);
  expect(learntBy(network, PROCESS, TARGET, PAPER_GRID, Float64Array.of(-1, 1))).toEqual({
    ...{ read: null, generated: null },
    ...{ leftRead: none, leftGenerated: none },
  });
});
