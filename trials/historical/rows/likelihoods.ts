import type { DiffusionSystem, Model } from '../../../src/system/contract/contract.js';
import { exact } from '../../../src/system/contract/exact-model.js';
import { generator } from '../generator.js';
import { divergenceOf, type Field, projected, pulledBack } from '../likelihood.js';
import { type Points, signals, vpSde } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { combined } from '../samplers.js';

type LogDensity = (of: { x: Points; score: Field; field: Field }) => number[];

/** A variance preserving SDE of Song et al. 2021, whose probability flow is dx/dt = -beta/2 (x + score). */
function vp(name: string, from: number, logDensity: LogDensity): DiffusionSystem {
  const system: DiffusionSystem = {
    name,
    process: { from, to: 1, prior: { variance: 1 }, family: 'vp' },
    coefficients: ({ time }) => signals(time, vpSde.at),
    logLikelihood({ model, x }) {
      const score = told(model, system);
      const field: Field = (points, t) =>
        combined((value, s) => -(vpSde.rate(t) / 2) * (value + s), points, score(points, t));
      return logDensity({ x, score, field });
    },
  };
  return system;
}

/** An exact model, all of whose points are at one time. */
function told(model: Model, system: DiffusionSystem): Field {
  const predict = exact(model, system);
  return (x, t) =>
    predict(
      x,
      x.map(() => t),
    );
}

/** From a time at which there is noise already. */
const EARLIEST = 1e-3;

/** @param kept share of the integral of the divergence */
const scoreModels = (kept: 0 | 1) =>
  vp('score_models', EARLIEST, ({ x, field }) => {
    const { prior, integral } = pulledBack({ x, field, divergence: divergenceOf(field), from: EARLIEST, to: 1 });
    return prior.map((value, i) => value + kept * integral[i]);
  });

/** Where the flow starts, of data without noise. */
const TRUNCATION = 1e-5;

/**
 * log p(x_0) = E[log p(x_eps) + log p(x_0 | x_eps) - log q(x_eps | x_0)] up to what vanishes with eps, where
 * p(x_0 | x_eps) is normal around E[x_0 | x_eps] with deviation sigma/alpha, a density in place of pixels; the last term
 * has the entropy of q for its mean. Noises of 1 and -1 stand for all, as their squares are what they are on average.
 *
 * @param entropy of q, from the logarithm of its variance
 */
function softTruncation(entropy: (logVariance: number) => number): DiffusionSystem {
  const { alpha, sigma } = vpSde.at(TRUNCATION);
  return vp('Soft Truncation, lossless', 0, ({ x, score, field }) => {
    const values = [1, -1].map((z) => {
      const noisy = combined((value) => alpha * value + sigma * z, x);
      const flow = { x: noisy, field, divergence: divergenceOf(field), from: TRUNCATION, to: 1 };
      const { prior, integral } = pulledBack(flow);
      const terms = combined(
        (value, y, s) => {
          const gap = (alpha / sigma) * value - (y + sigma ** 2 * s) / sigma;
          return -(gap ** 2 + Math.log((2 * Math.PI * sigma ** 2) / alpha ** 2)) / 2 + entropy(Math.log(sigma ** 2));
        },
        x,
        noisy,
        score(noisy, TRUNCATION),
      );
      return terms.map((row, i) => prior[i] + integral[i] + row.reduce((sum, term) => sum + term));
    });
    return x.map((_, i) => (values[0][i] + values[1][i]) / 2);
  });
}

/** The straight flow of facebookresearch's library, with a vector of signs for each point. */
function hutchinson(): DiffusionSystem {
  const system: DiffusionSystem = {
    name: 'flow_matching, compute_likelihood',
    process: { from: 1, to: 0, prior: { variance: 1 } },
    parameterization: 'flow',
    likelihood: { divergence: 'estimated' },
    coefficients: ({ time }) => signals(time, (t) => ({ alpha: t, sigma: 1 - t })),
    logLikelihood({ model, x, seed = 0 }) {
      // estimates scatter far more than few steps are off
      const steps = 40;
      const field = told(model, system);
      const uniform = generator(seed);
      const signs = combined(() => (uniform() < 0.5 ? -1 : 1), x);
      const divergence = (points: Points, t: number) => projected(field, points, signs, t);
      const { prior, integral } = pulledBack({ x, field, divergence, from: 1, to: 0, steps });
      return prior.map((value, i) => value + integral[i]);
    },
  };
  return system;
}

/** Densities of given points. */
export const likelihoods: readonly HistoricalRow[] = [
  {
    number: 80,
    repository: 'AlexandreAdam/score_models',
    reference: '8dd7219',
    wrong: 'The density of the prior takes the place of the integral of the divergence -> is added to it.',
    faulty: scoreModels(0),
    right: scoreModels(1),
    expected: 'log-likelihood',
  },
  {
    number: 82,
    repository: 'Kim-Dongjun/Soft-Truncation',
    reference: 'issue #2',
    wrong: 'The lossless likelihood lacks the entropy of q(x_eps | x_0) -> has it.',
    faulty: softTruncation(() => 0),
    right: softTruncation((logVariance) => (1 + Math.log(2 * Math.PI) + logVariance) / 2),
    expected: 'log-likelihood',
  },
  {
    number: -7,
    repository: 'facebookresearch/flow_matching',
    reference: 'issue #49',
    wrong:
      'Reported: the noise of the divergence should be a matrix. A vector with E[z z^T] = I is what the trace needs.',
    right: hutchinson(),
    expected: 'log-likelihood',
  },
];
