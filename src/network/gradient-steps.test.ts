import { beforeAll, describe, expect, it, test } from 'vitest';
import torchRuns from '../../fixtures/networks/torch-steps.json' with { type: 'json' };
import { stream } from '../numeric/random.js';
import { forwardProcess } from '../process/process-spec.js';
import { type Batch, batchOf } from './denoising-batch.js';
import { gradientSteps } from './gradient-steps.js';
import { type Architecture, drawNetwork, networkEmbedding, type Parameters } from './network.js';
import { networkField } from './network-field.js';
import type { Optimiser } from './optimiser.js';
import { openTensors, type Tensors } from './tensorflow.js';

let tensors: Tensors;
beforeAll(async () => {
  tensors = await openTensors();
});

const hidden: Architecture = {
  kind: 'hidden-layer',
  activation: 'swish',
  dimension: 2,
  width: 3,
  embedding: { kind: 'signal' },
  divisor: 2,
  overDeviation: false,
};

/** See fixtures/networks/torch_steps.py. */
test.each(torchRuns)('steps of $optimiser.kind on a $activation network are those of torch', (run) => {
  const architecture = { ...hidden, activation: run.activation as 'swish' | 'relu' };
  const network = { architecture, frequencies: [], parameters: run.start as Parameters };
  const steps = gradientSteps(tensors, run.optimiser as Optimiser, [{ network }]);
  for (const [k, batch] of run.batches.entries()) {
    const arrays = Object.entries(batch).map(([name, values]) => [name, Float32Array.from(values)]);
    steps.take([{ count: 4, ...Object.fromEntries(arrays) } as Batch]);
    expect(steps.meanLosses()[0] / run.losses[k]).toBeCloseTo(1, 5);
  }
  const [{ network: end }] = steps.networks();
  for (const [name, values] of Object.entries(run.end)) {
    for (const [i, value] of end.parameters[name as keyof Parameters].entries())
      expect(Math.abs(value - values[i])).toBeLessThan(2e-5 * (1 + Math.abs(value)));
  }
  steps.dispose();
});

describe('the loss of a step', () => {
  const process = forwardProcess({ kind: 've', sigma: 5, horizon: 1 });
  const source = stream(3, 'noise');
  const count = 6;
  const noised = {
    count,
    x0: Float64Array.from({ length: 2 * count }, () => source.normal()),
    t: Float64Array.from({ length: count }, () => 0.1 + 0.9 * source.uniform()),
    z: Float64Array.from({ length: 2 * count }, () => source.normal()),
  };

  it.each([
    ['swish', 'hidden-layer', true],
    ['swish', 'hidden-layer', false],
    ['relu', 'random-features', false],
  ] as const)(
    'is the mean of lambda |s + z/sigma|^2 by the score in doubles: %s, %s, over sigma: %s',
    (activation, kind, overDeviation) => {
      const architecture: Architecture = {
        ...hidden,
        ...{ activation, kind, overDeviation },
        embedding: { kind: 'gaussian-fourier', size: 4, scale: 3 },
      };
      const drawn = drawNetwork(architecture, 8);
      const network = { ...drawn, parameters: { ...drawn.parameters, readout: [1, -2, 0.5, 0.3, 0.7, -1] } };
      const noising = { process, dimension: 2, weighting: 'g2' as const, overDeviation };
      const embedding = networkEmbedding(network, process);
      const steps = gradientSteps(tensors, { kind: 'sgd', rate: 0.1 }, [{ network }]);
      steps.take([batchOf({ ...noising, embedding }, noised)]);
      const field = networkField(network, process);
      let mean = 0;
      for (let i = 0; i < count; i++) {
        const { sigma, diffusion } = process.coefficients(noised.t[i]);
        const at = (values: Float64Array) => values.subarray(2 * i, 2 * i + 2);
        const score = new Float64Array(2);
        field.at(noised.t[i]).evaluate(
          0,
          at(noised.x0).map((x, j) => x + sigma * at(noised.z)[j]),
          score,
        );
        const gap = score.map((s, j) => s + at(noised.z)[j] / sigma);
        mean += (diffusion * diffusion * (gap[0] * gap[0] + gap[1] * gap[1])) / count;
      }
      expect(steps.meanLosses()[0] / mean).toBeCloseTo(1, 5);
      steps.dispose();
    },
  );
});

it('computes on its own backend, whichever has been opened since', async () => {
  const { tf, backend } = tensors;
  const steps = gradientSteps(tensors, { kind: 'sgd', rate: 0.1 }, [{ network: drawNetwork(hidden, 1) }]);
  await tf.setBackend('cpu');
  expect(backend).not.toBe('cpu');
  const noised = { count: 1, x0: Float64Array.of(1, 2), t: Float64Array.of(0.5), z: Float64Array.of(0, 1) };
  const process = forwardProcess({ kind: 've', sigma: 5, horizon: 1 });
  const embedding = networkEmbedding(drawNetwork(hidden, 1), process);
  steps.take([batchOf({ process, dimension: 2, weighting: 'g2', overDeviation: false, embedding }, noised)]);
  expect(tf.getBackend()).toBe(backend);
  steps.dispose();
});

it('leaves no tensor behind', () => {
  const before = tensors.tf.memory().numTensors;
  const network = drawNetwork(hidden, 1);
  const steps = gradientSteps(tensors, { kind: 'adam', rate: 0.1 }, [{ network }, { network }]);
  const batch = {
    count: 1,
    points: new Float32Array(2),
    embedded: new Float32Array(2),
    noise: Float32Array.of(1, 2),
    factors: Float32Array.of(1),
    weights: Float32Array.of(1),
  };
  for (let k = 0; k < 3; k++) steps.take([batch, batch]);
  steps.networks();
  steps.meanLosses();
  steps.dispose();
  expect(tensors.tf.memory().numTensors).toBe(before);
});
