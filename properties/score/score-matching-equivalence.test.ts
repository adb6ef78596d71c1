import { expect, test } from 'vitest';
import { forwardProcess } from '../../src/process/process-spec.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';
import { timeQuadrature } from '../oracles/time-quadrature.js';
import { formsApart } from './score-matching-equivalence.measure.js';

test('the denoising loss of a normal exceeds the explicit one by what its kernels know more than it', () => {
  const variance = 0.7;
  const process = ornsteinUhlenbeck(1.5);
  const { difference, spread } = formsApart({
    seed: 1,
    experiment: {
      process,
      target: normalTarget({ mean: 0.4, variance }),
      embedding: { kind: 'signal' },
      features: { width: 2, seed: 1 },
      data: { points: [[0]] },
      trainingTimes: [1],
    },
  });
  const { coefficients, horizon } = forwardProcess(process);
  const times = timeQuadrature(horizon, 3);
  // E|grad log p_t|^2 = 1/(alpha^2 v + sigma^2)
  const exact = times.nodes.reduce((sum, t, k) => {
    const { alpha, sigma, diffusion } = coefficients(t);
    const noise = sigma * sigma;
    return sum + 0.5 * times.weights[k] * diffusion * diffusion * (1 / noise - 1 / (alpha * alpha * variance + noise));
  }, 0);
  expect(difference.value).toBeCloseTo(exact, 8);
  expect(spread.value).toBeCloseTo(exact, 8);
});
