import type { DiffusionSystem, SystemCalls } from '../../src/system/contract/contract.js';
import { exact } from '../../src/system/contract/exact.js';
import { boundOfChain, DECODER_VARIANCE } from './bound.js';
import {
  conversion,
  covariance,
  drawnLevels,
  loss,
  noising,
  normals,
  posterior,
  type SignalOf,
  sortedPairs,
  uniforms,
} from './calls.js';
import { flowChain } from './flow-chain.js';
import { interpolated } from './interpolated.js';
import { ofCosineChain, ofLinearChain } from './samplers/of-chains.js';
import { ofExploding, ofFlowMatching, ofPreconditioned, ofScoreModel } from './samplers/of-processes.js';
import {
  chain,
  coefficientsOf,
  cosineBetas,
  type Kernel,
  karras,
  linearBetas,
  straight,
  subVariancePreserving,
  varianceExploding,
  variancePreserving,
} from './schedules.js';

/** What every system of the suite can do, given the signal and noise of a label. */
function common(system: () => DiffusionSystem, at: SignalOf): SystemCalls {
  return {
    noise: noising(at),
    posterior: posterior(at),
    convert: conversion(at),
    score: ({ model, x, label }) => exact(model, system())(x, label),
    denoisingCovariance: covariance(at),
    couple: sortedPairs,
  };
}

const byTime =
  (kernel: (t: number) => Kernel): SignalOf =>
  (t) =>
    kernel(t);

const linear = chain(linearBetas);
const byLinearLevel: SignalOf = (k) => ({ alpha: linear.levels.alpha[k], sigma: linear.levels.sigma[k] });

/** Ho et al. 2020: the noise is predicted, and its error counts as it is. */
const linearChain: DiffusionSystem = {
  name: 'linear chain',
  process: linear,
  parameterization: 'noise',
  weighting: 'snr',
  bound: { variance: 'small', decoder: { kind: 'density', variance: DECODER_VARIANCE } },
  trainingTimes: { law: 'uniform integer', from: 0, to: linearBetas.length - 1 },
  ...common(() => linearChain, byLinearLevel),
  weights: ({ label }) => label.map(() => 1),
  loss: loss(
    () => linearChain,
    byLinearLevel,
    (_, eps) => eps,
    () => 1,
  ),
  times: ({ count, seed }) => uniforms(count, seed).map((u) => Math.floor(u * linearBetas.length)),
  ...interpolated(linear.levels),
  ...ofLinearChain(() => linearChain, linear.levels),
};

const cosine = chain(cosineBetas);
const byCosineLevel: SignalOf = (k) => ({ alpha: cosine.levels.alpha[k], sigma: cosine.levels.sigma[k] });
const minSnr = (k: number) => {
  const { alpha, sigma } = byCosineLevel(k);
  const snr = (alpha / sigma) ** 2;
  return Math.min(snr, 5) / (snr + 1);
};

/** Nichol, Dhariwal 2021 with the velocity of Salimans, Ho 2022 and the weight of Hang et al. 2023. */
const cosineChain: DiffusionSystem = {
  name: 'cosine chain',
  process: cosine,
  parameterization: 'velocity',
  weighting: 'min(snr, 5)',
  trainingTimes: { law: 'proportional', formula: '1 / (1 + snr)' },
  ...common(() => cosineChain, byCosineLevel),
  weights: ({ label }) => label.map(minSnr),
  loss: loss(
    () => cosineChain,
    byCosineLevel,
    (x0, eps, k) => byCosineLevel(k).alpha * eps - byCosineLevel(k).sigma * x0,
    minSnr,
  ),
  // a level by how much of its variance is noise
  times: ({ count, seed }) =>
    drawnLevels(
      cosine.levels.sigma.map((each) => each * each),
      uniforms(count, seed),
    ),
  ...ofCosineChain(() => cosineChain, cosine.levels),
};

/** A short chain, whose whole variational bound is asked for. */
const shortBetas = Array.from({ length: 12 }, (_, k) => 0.02 + 0.03 * k);
const short = chain(shortBetas);
/** beta_t^2/(2 v_t (1 - beta_t)(1 - alpha_bar_t)), the weight of Ho et al. 2020, eq. 12; level 0 has no step before it. */
function boundWeight(k: number): number {
  const { alphaBar, posteriorVariance } = short.tables;
  const beta = shortBetas[k];
  return k === 0 ? 1 : (beta * beta) / (2 * posteriorVariance[k] * (1 - beta) * (1 - alphaBar[k]));
}

const shortChain: DiffusionSystem = {
  name: 'short chain',
  process: short,
  parameterization: 'noise',
  weighting: '(snrPrevious - snr) / 2',
  weights: ({ label }) => label.map(boundWeight),
  bound: { variance: 'small', decoder: { kind: 'density', variance: DECODER_VARIANCE } },
  variationalBound: boundOfChain(() => shortChain, short),
};

/** Nichol, Dhariwal 2021, eq. 15: a model that says too where the variance of a step lies, from the posterior's to beta. */
const learnedChain: DiffusionSystem = {
  name: 'learned chain',
  process: short,
  parameterization: 'noise',
  bound: { variance: 'learned range', decoder: { kind: 'density', variance: DECODER_VARIANCE } },
  variationalBound: boundOfChain(
    () => learnedChain,
    short,
    (pair, model) => {
      const fraction = 'target' in model ? (model.varianceFraction ?? Number.NaN) : Number.NaN;
      const [posterior, beta] = [short.tables.posteriorVariance[pair + 1], shortBetas[pair + 1]];
      return { posterior, reverse: Math.exp(fraction * Math.log(beta) + (1 - fraction) * Math.log(posterior)) };
    },
  ),
};

const variance = (t: number) => variancePreserving(t).sigma ** 2;

/** Song et al. 2021: the score, weighted by sigma^2. */
const scoreModel: DiffusionSystem = {
  name: 'variance preserving',
  process: { from: 0, to: 1, prior: { variance: 1 }, family: 'vp' },
  parameterization: 'score',
  weighting: 'snr',
  trainingTimes: { law: 'uniform', from: 1e-5, to: 1 },
  ...common(() => scoreModel, byTime(variancePreserving)),
  coefficients: coefficientsOf(variancePreserving),
  weights: ({ label }) => label.map(variance),
  loss: loss(
    () => scoreModel,
    byTime(variancePreserving),
    (_, eps, t) => -eps / variancePreserving(t).sigma,
    variance,
  ),
  times: ({ count, seed }) => uniforms(count, seed).map((u) => 1e-5 + (1 - 1e-5) * u),
  ...ofScoreModel(() => scoreModel),
};

const dataModel: DiffusionSystem = {
  name: 'sub-variance preserving',
  process: { from: 0, to: 1, prior: { variance: 1 } },
  parameterization: 'data',
  weighting: '1',
  trainingTimes: { law: 'mode', scale: 1.29 },
  times: ({ count, seed }) =>
    uniforms(count, seed).map((u) => 1 - u - 1.29 * (Math.cos((Math.PI / 2) * u) ** 2 - 1 + u)),
  ...common(() => dataModel, byTime(subVariancePreserving)),
  coefficients: coefficientsOf(subVariancePreserving),
  weights: ({ label }) => label.map(() => 1),
};

const exploding: DiffusionSystem = {
  name: 'variance exploding',
  process: { from: 0, to: 1, prior: { variance: 50 * 50 }, family: 've' },
  parameterization: 'noise',
  ...common(() => exploding, byTime(varianceExploding)),
  // Esser et al. 2024, eq. 21: the times at which a cosine schedule has the noise that a uniform time has
  trainingTimes: { law: 'proportional', formula: '1 / (1 - 2 t + 2 t^2)', from: 0, to: 1 },
  times: ({ count, seed }) => uniforms(count, seed).map((u) => 1 - 1 / (Math.tan((Math.PI / 2) * u) + 1)),
  coefficients: coefficientsOf(varianceExploding),
  labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((sigma) => Math.log(sigma / 0.01) / Math.log(5000)),
  ...ofExploding(() => exploding),
};

/** What the network of Karras et al. 2022 hears as time is log(sigma)/4. */
const byLogNoise: SignalOf = (label) => ({ alpha: 1, sigma: Math.exp(4 * label) });
const DATA_SIGMA = 0.5;
const karrasWeight = (label: number) => {
  const { sigma } = byLogNoise(label);
  return (sigma * sigma + DATA_SIGMA * DATA_SIGMA) / (sigma * DATA_SIGMA) ** 2;
};

const preconditioned: DiffusionSystem = {
  name: 'preconditioned',
  process: { from: 0.002, to: 80, prior: { variance: 80 * 80 }, family: 've' },
  parameterization: 'data',
  weighting: '(sigma^2 + sigmaData^2) / (sigma sigmaData)^2',
  preconditioning: { sigmaData: DATA_SIGMA, noise: 'log(sigma) / 4' },
  trainingTimes: { law: 'normal', of: 'log noise', mean: -1.2, deviation: 1.2 },
  ...common(() => preconditioned, byLogNoise),
  coefficients: coefficientsOf(karras),
  levelOf: ({ label }) => ({
    alpha: label.map(() => 1),
    sigma: label.map((each) => byLogNoise(each).sigma),
  }),
  labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((sigma) => Math.log(sigma) / 4),
  precondition({ label }) {
    const sigmas = label.map((each) => byLogNoise(each).sigma);
    const total = (sigma: number) => Math.sqrt(sigma * sigma + DATA_SIGMA * DATA_SIGMA);
    return {
      input: sigmas.map((sigma) => 1 / total(sigma)),
      skip: sigmas.map((sigma) => (DATA_SIGMA / total(sigma)) ** 2),
      output: sigmas.map((sigma) => (sigma * DATA_SIGMA) / total(sigma)),
      noise: label,
    };
  },
  weights: ({ label }) => label.map(karrasWeight),
  loss: loss(
    () => preconditioned,
    byLogNoise,
    (x0) => x0,
    karrasWeight,
  ),
  times: ({ count, seed }) => normals(count, seed).map((z) => (-1.2 + 1.2 * z) / 4),
  ...ofPreconditioned(() => preconditioned, [80, 0.002]),
};

/** Song et al. 2023, appendix C: skip and output such that D(x) = x at the least noise. */
const LEAST_NOISE = 0.002;
const consistency: DiffusionSystem = {
  name: 'consistency',
  process: { from: LEAST_NOISE, to: 80, prior: { variance: 80 * 80 }, family: 've' },
  preconditioning: { sigmaData: DATA_SIGMA, promises: ['input', 'boundary'] },
  coefficients: coefficientsOf(karras),
  precondition({ label }) {
    const total = (sigma: number) => Math.sqrt(sigma * sigma + DATA_SIGMA * DATA_SIGMA);
    return {
      input: label.map((sigma) => 1 / total(sigma)),
      skip: label.map((sigma) => DATA_SIGMA ** 2 / ((sigma - LEAST_NOISE) ** 2 + DATA_SIGMA ** 2)),
      output: label.map((sigma) => (DATA_SIGMA * (sigma - LEAST_NOISE)) / total(sigma)),
    };
  },
};

const flow: DiffusionSystem = {
  name: 'flow matching',
  process: { from: 1, to: 0, prior: { variance: 1 } },
  parameterization: 'flow',
  trainingTimes: { law: 'uniform', from: 0, to: 1 },
  ...common(() => flow, byTime(straight)),
  coefficients: coefficientsOf(straight),
  // u = x_0 - eps
  loss: loss(
    () => flow,
    byTime(straight),
    (x0, eps) => x0 - eps,
    () => 1,
  ),
  convert({ from, to, values, x, label }) {
    if (from === 'data' && to === 'flow') {
      return values.map((row, i) => row.map((data, j) => data - (x[i][j] - label[i] * data) / (1 - label[i])));
    }
    if (from === 'flow' && to === 'data') {
      return values.map((row, i) => row.map((u, j) => x[i][j] + (1 - label[i]) * u));
    }
    return conversion(byTime(straight))({ from, to, values, x, label });
  },
  times: ({ count, seed }) => uniforms(count, seed),
  ...ofFlowMatching(() => flow, { from: 1, to: 0 }),
};

/** The suite's own systems: what every claim about systems is proved on. */
export const OWN_SYSTEMS: readonly DiffusionSystem[] = [
  linearChain,
  cosineChain,
  shortChain,
  learnedChain,
  scoreModel,
  dataModel,
  exploding,
  preconditioned,
  consistency,
  flow,
  flowChain,
];
