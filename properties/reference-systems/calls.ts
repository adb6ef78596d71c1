import { stream } from '../../src/numeric/random.js';
import type { DiffusionSystem, Model, SystemCalls } from '../../src/system/contract/contract.js';
import type { LevelProcess } from '../../src/system/contract/description.js';
import { exact } from '../../src/system/contract/exact-model.js';
import type { TargetSpec } from '../../src/target/target-spec.js';

/** alpha and sigma of a label, and their slopes where flows are meant. */
export type SignalOf = (label: number) => {
  readonly alpha: number;
  readonly sigma: number;
  readonly alphaSlope?: number;
  readonly sigmaSlope?: number;
};

type Rows = readonly (readonly number[])[];
type Calls = Required<SystemCalls>;

/** A combination a x + b y of two rows. */
const mix = (a: number, x: readonly number[], b: number, y: readonly number[]) =>
  x.map((each, j) => a * each + b * y[j]);

/** The calls that every system of the suite offers, given the signal and noise of a label. */
export function callsOf(system: () => DiffusionSystem, at: SignalOf): SystemCalls {
  return {
    noise: noising(at),
    posterior: posterior(at),
    convert: conversion(at),
    score: ({ model, x, label }) => exact(model, system())(x, label),
    denoisingCovariance: covariance(at),
    couple: sortedPairs,
  };
}

/** x = alpha x_0 + sigma eps. */
export const noising =
  (at: SignalOf): Calls['noise'] =>
  ({ x0, label, eps }) =>
    x0.map((row, i) => {
      const { alpha, sigma } = at(label[i]);
      return mix(alpha, row, sigma, eps[i]);
    });

/**
 * The posterior as a product of two normals in x_s: what x_0 says of it, N(alpha_s x_0, sigma_s^2), and what x_t does,
 * N(x_t/a, (sigma_t^2 - a^2 sigma_s^2)/a^2) with a = alpha_t/alpha_s.
 */
export const posterior =
  (at: SignalOf): Calls['posterior'] =>
  ({ x0, xt, at: later, to }) => {
    const variance: number[] = [];
    const mean = x0.map((row, i) => {
      const [s, t] = [at(to[i]), at(later[i])];
      const ratio = t.alpha / s.alpha;
      const added = (t.sigma - ratio * s.sigma) * (t.sigma + ratio * s.sigma);
      const precision = 1 / (s.sigma * s.sigma) + (ratio * ratio) / added;
      variance.push(1 / precision);
      return mix(s.alpha / (s.sigma * s.sigma) / precision, row, ratio / added / precision, xt[i]);
    });
    return { mean, variance };
  };

/** Conversions by way of x_0. */
export const conversion =
  (at: SignalOf): Calls['convert'] =>
  ({ from, to, values, x, label }) => {
    const isFlow = from === 'flow' || to === 'flow';
    if (isFlow && label.some((each) => at(each).alphaSlope === undefined)) return null;
    return values.map((row, i) => {
      const { alpha, sigma, alphaSlope = 0, sigmaSlope = 0 } = at(label[i]);
      return row.map((value, j) => {
        const state = x[i][j];
        const data = {
          data: value,
          noise: (state - sigma * value) / alpha,
          score: (state + sigma * sigma * value) / alpha,
          velocity: (alpha * state - sigma * value) / (alpha * alpha + sigma * sigma),
          flow: (sigmaSlope * state - sigma * value) / (alpha * sigmaSlope - alphaSlope * sigma),
        }[from];
        const noise = (state - alpha * data) / sigma;
        const flow = alphaSlope * data + sigmaSlope * noise;
        return { data, noise, score: -noise / sigma, velocity: alpha * noise - sigma * data, flow }[to];
      });
    });
  };

/** The covariance of a mixture's x_0 given x: what its components have, and how far apart their means are. */
export const covariance =
  (at: SignalOf): Calls['denoisingCovariance'] =>
  ({ model, x, label }) => {
    const { weights, means, variances } = mixtureOf(model);
    return x.map((row, i) => {
      const { alpha, sigma } = at(label[i]);
      const spreads = variances.map((v) => alpha * alpha * v + sigma * sigma);
      const logs = weights.map((w, k) => {
        const square = row.reduce((sum, each, j) => sum + (each - alpha * means[k][j]) ** 2, 0);
        return Math.log(w) - 0.5 * (square / spreads[k] + row.length * Math.log(spreads[k]));
      });
      const largest = Math.max(...logs);
      const parts = logs.map((log) => Math.exp(log - largest));
      const total = parts.reduce((a, b) => a + b);
      const shares = parts.map((part) => part / total);
      const centres = means.map((mean, k) =>
        mean.map((m, j) => m + (alpha * variances[k] * (row[j] - alpha * m)) / spreads[k]),
      );
      const centre = row.map((_, j) => shares.reduce((sum, share, k) => sum + share * centres[k][j], 0));
      const within = shares.reduce((sum, share, k) => sum + (share * variances[k] * sigma * sigma) / spreads[k], 0);
      return row.map((_, a) =>
        row.map((__, b) =>
          shares.reduce(
            (sum, share, k) => sum + share * (centres[k][a] - centre[a]) * (centres[k][b] - centre[b]),
            a === b ? within : 0,
          ),
        ),
      );
    });
  };

/** Weight times squared error, with the target that a prediction is compared with. */
export const loss =
  (
    system: () => DiffusionSystem,
    at: SignalOf,
    targetOf: (x0: number, eps: number, label: number) => number,
    weightOf: (label: number) => number,
  ): Calls['loss'] =>
  ({ model, x0, label, eps }) => {
    const x = noising(at)({ x0, label, eps }) as Rows;
    const predicted = exact(model, system())(x, label);
    return predicted.map((row, i) =>
      row.reduce((sum, each, j) => sum + weightOf(label[i]) * (each - targetOf(x0[i][j], eps[i][j], label[i])) ** 2, 0),
    );
  };

/** Variance of the density by which a chain decodes level 0. */
export const DECODER_VARIANCE = 1e-3;

/**
 * The variational bound of a chain whose reverse steps have the posterior's variance and mean, with the prediction in
 * place of x_0 (Ho et al. 2020, eqs. 5 and 8).
 *
 * @param decoderVariance of a model; default: that of all
 * @param variances of the reverse steps of a model, for the pairs of levels; default: those of the posterior
 * @param system predicts the noise at each level of `process`
 */
export const boundOfChain =
  (
    system: () => DiffusionSystem,
    { levels, prior }: LevelProcess,
    variances?: (pair: number, model: Model) => { readonly posterior: number; readonly reverse: number },
    decoderVariance: (model: Model) => number = () => DECODER_VARIANCE,
  ): NonNullable<SystemCalls['variationalBound']> =>
  ({ model, x0, eps }) => {
    const { alpha, sigma } = levels;
    const predictor = exact(model, system());
    const squares = eps.map((noises, level) => {
      const label = x0.map(() => level);
      const x = x0.map((row, i) => row.map((value, j) => alpha[level] * value + sigma[level] * noises[i][j]));
      const data = predictor(x, label).map((row, i) =>
        row.map((noise, j) => (x[i][j] - sigma[level] * noise) / alpha[level]),
      );
      return data.map((row, i) => row.reduce((sum, each, j) => sum + (each - x0[i][j]) ** 2, 0));
    });
    const decoder = decoderVariance(model);
    const last = alpha.length - 1;
    const snr = (k: number) => (alpha[k] / sigma[k]) ** 2;
    const terms = {
      prior: x0.map((row) => {
        const mean = row.reduce((sum, value) => sum + (alpha[last] * value) ** 2, 0);
        const spread = sigma[last] ** 2 / prior.variance;
        return 0.5 * (mean / prior.variance + row.length * (spread - 1 - Math.log(spread)));
      }),
      diffusion: x0.map((row, i) =>
        squares.slice(1).map((square, k) => {
          const equal = 0.5 * (snr(k) - snr(k + 1)) * square[i];
          if (variances === undefined) return equal;
          const { posterior, reverse } = variances(k, model);
          const ratio = posterior / reverse;
          return 0.5 * row.length * (ratio - 1 - Math.log(ratio)) + ratio * equal;
        }),
      ),
      reconstruction: x0.map(
        (row, i) => 0.5 * (squares[0][i] / decoder + row.length * Math.log(2 * Math.PI * decoder)),
      ),
    };
    const inBits = (nats: number) => nats / (Math.LN2 * x0[0].length);
    return {
      unit: 'bits per coordinate',
      prior: terms.prior.map(inBits),
      diffusion: terms.diffusion.map((row) => row.map(inBits)),
      reconstruction: terms.reconstruction.map(inBits),
      total: x0.map((_, i) =>
        inBits(terms.prior[i] + terms.reconstruction[i] + terms.diffusion[i].reduce((sum, each) => sum + each, 0)),
      ),
    };
  };

/** Each x0 with the x1 of its rank, which is the cheapest plan on the line. */
export const sortedPairs: Calls['couple'] = ({ x0, x1 }) => {
  const order = (rows: Rows) => rows.map((_, i) => i).sort((i, j) => rows[i][0] - rows[j][0]);
  const [one, other] = [order(x0), order(x1)];
  return one.map((i, rank) => [i, other[rank]]);
};

/** Uniform numbers in [0, 1) from a seed. */
export function uniforms(count: number, seed: number): number[] {
  const draw = stream(seed, 'data');
  return Array.from({ length: count }, () => draw.uniform());
}

/** For each uniform number a place in a list, with a chance that is proportional to its entry. */
export function drawnLevels(chances: readonly number[], uniform: readonly number[]): number[] {
  const total = chances.reduce((a, b) => a + b);
  return uniform.map((u) => {
    let left = u * total;
    const k = chances.findIndex((chance) => {
      left -= chance;
      return left < 0;
    });
    return k < 0 ? chances.length - 1 : k;
  });
}

/** Normal numbers from a seed. */
export function normals(count: number, seed: number): number[] {
  const draw = stream(seed, 'data');
  return Array.from({ length: count }, () => draw.normal());
}

function mixtureOf(model: Model): Extract<TargetSpec, { kind: 'mixture' }> {
  if (!('target' in model) || model.target.kind !== 'mixture') throw new RangeError('not a mixture');
  return model.target;
}
