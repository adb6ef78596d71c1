import type { DiffusionSystem, Model } from '../../src/system/contract/contract.js';
import type { LevelTable } from '../../src/system/contract/description.js';
import { exact } from '../../src/system/contract/exact-model.js';
import {
  boundOfChain,
  callsOf,
  conversion,
  covariance,
  DECODER_VARIANCE,
  drawnLevels,
  loss,
  noising,
  normals,
  posterior,
  type SignalOf,
  uniforms,
} from './calls.js';
import { beyond, rescaling, rescalingAs, towards, within } from './guiding.js';
import { ancestral, ddim, ddimEncoding, evenLevels, large, learned, levelsOf, small } from './samplers/ancestral.js';
import { dpmSolverPlusPlus2M } from './samplers/dpm-solver.js';
import { deis, pseudoMultistep } from './samplers/multistep.js';
import { combined, DATA, sampling, stepped, upwards, type Walk } from './samplers/sampling.js';
import { uniPc } from './samplers/unipc.js';
import { chain, cosineBetas, interpolated, linearBetas } from './schedules.js';

const linear = chain(linearBetas);
const byLinearLevel: SignalOf = (k) => ({ alpha: linear.levels.alpha[k], sigma: linear.levels.sigma[k] });

/** Ho et al. 2020: the noise is predicted, and its error counts as it is. */
export const linearChain: DiffusionSystem = {
  name: 'linear chain',
  process: linear,
  parameterization: 'noise',
  weighting: 'snr',
  bound: { variance: 'small', decoder: { kind: 'density', variance: DECODER_VARIANCE } },
  trainingTimes: { law: 'uniform integer', from: 0, to: linearBetas.length - 1 },
  ...callsOf(() => linearChain, byLinearLevel),
  weights: ({ label }) => label.map(() => 1),
  loss: loss(
    () => linearChain,
    byLinearLevel,
    (_, eps) => eps,
    () => 1,
  ),
  times: ({ count, seed }) => uniforms(count, seed).map((u) => Math.floor(u * linearBetas.length)),
  // the share of the steps that lie before a level
  guidance: { parameterizations: ['noise', 'data'], rescale: 'given', interval: 'steps' },
  guide: within((k) => 1 - (k + 1) / linearBetas.length, rescaling(towards)),
  ...interpolated(linear.levels),
  ...samplersOfLinear(() => linearChain, linear.levels),
};

/** Samplers of the chain of Ho et al. 2020: even levels from the last to level 0, and then the data. */
function samplersOfLinear(system: () => DiffusionSystem, levels: LevelTable) {
  const states = (steps: number) => [...levelsOf(levels, evenLevels(levels.alpha.length - 1, steps)), DATA];
  const smallest = { method: 'ddpm-small', generate: ancestral(small), states } as const;
  return sampling(system, [
    { ...smallest, name: 'ancestral' },
    { ...smallest, name: 'ancestral-seeded', seeded: true },
    { name: 'ancestral-large', method: 'ddpm-large', generate: ancestral(large), states },
    { name: 'learned', method: 'ddpm-learned-range', generate: ancestral(learned), states },
    {
      name: 'ddim',
      method: 'ddim',
      parameterizations: ['noise', 'data', 'velocity', 'score'],
      encodeLabel: 'destination',
      begins: true,
      generate: ddim(0),
      encode: ddimEncoding('destination'),
      states,
    },
    { name: 'ddim-eta', method: 'ddim', eta: 0.7, generate: ddim(0.7), states },
    { name: '2m', method: 'dpm-solver++-2m', generate: dpmSolverPlusPlus2M, states },
    { name: 'plms', method: 'plms', steps: { least: 2 }, generate: pseudoMultistep('plms'), states },
    { name: 'deis', method: 'deis', generate: deis(2), states },
    { name: 'unipc', method: 'unipc', generate: uniPc('data', 2), states },
  ]);
}

const cosine = chain(cosineBetas);
const byCosineLevel: SignalOf = (k) => ({ alpha: cosine.levels.alpha[k], sigma: cosine.levels.sigma[k] });
const minSnr = (k: number) => {
  const { alpha, sigma } = byCosineLevel(k);
  const snr = (alpha / sigma) ** 2;
  return Math.min(snr, 5) / (snr + 1);
};

/** Nichol, Dhariwal 2021 with the velocity of Salimans, Ho 2022 and the weight of Hang et al. 2023. */
export const cosineChain: DiffusionSystem = {
  name: 'cosine chain',
  process: cosine,
  parameterization: 'velocity',
  weighting: 'min(snr, 5)',
  trainingTimes: { law: 'proportional', formula: '1 / (1 + snr)' },
  ...callsOf(() => cosineChain, byCosineLevel),
  weights: ({ label }) => label.map(minSnr),
  loss: loss(
    () => cosineChain,
    byCosineLevel,
    (x0, eps, k) => byCosineLevel(k).alpha * eps - byCosineLevel(k).sigma * x0,
    minSnr,
  ),
  guidance: { scale: '1 + w', scales: [-1, 4], rescale: 'given', interval: 'label' },
  guide: within((k) => k, rescaling(beyond)),
  // a level by how much of its variance is noise
  times: ({ count, seed }) =>
    drawnLevels(
      cosine.levels.sigma.map((each) => each * each),
      uniforms(count, seed),
    ),
  ...samplersOfCosine(() => cosineChain, cosine.levels),
};

/** Samplers of a short chain, which go by strides of one length. */
function samplersOfCosine(system: () => DiffusionSystem, levels: LevelTable) {
  const count = levels.alpha.length;
  const divisorsOf = (n: number) => Array.from({ length: n }, (_, k) => k + 1).filter((k) => n % k === 0);
  // the last level of each stride, and then the data
  const states = (steps: number) => [
    ...levelsOf(
      levels,
      Array.from({ length: steps }, (_, k) => count - 1 - (k * count) / steps),
    ),
    DATA,
  ];
  const strides = { steps: { only: divisorsOf(count) }, states };
  return sampling(system, [
    { name: 'ddim', method: 'ddim', generate: ddim(0), ...strides },
    { name: 'ancestral', method: 'ddpm-small', generate: ancestral(small), ...strides },
    {
      // ends at level 0, from where it walks upwards with the label at which a step begins
      name: 'ddim-within',
      method: 'ddim',
      encodeLabel: 'origin',
      steps: { only: divisorsOf(count - 1) },
      generate: ddim(0),
      encode: ddimEncoding('origin'),
      states: (steps: number) => levelsOf(levels, evenLevels(count - 1, steps + 1)),
    },
  ]);
}

/** A short chain, which offers its whole variational bound. */
const shortBetas = Array.from({ length: 12 }, (_, k) => 0.02 + 0.03 * k);
const short = chain(shortBetas);
/** beta_t^2/(2 v_t (1 - beta_t)(1 - alpha_bar_t)), the weight of Ho et al. 2020, eq. 12; level 0 has no step before it. */
function boundWeight(k: number): number {
  const { alphaBar, posteriorVariance } = short.tables;
  const beta = shortBetas[k];
  return k === 0 ? 1 : (beta * beta) / (2 * posteriorVariance[k] * (1 - beta) * (1 - alphaBar[k]));
}

export const shortChain: DiffusionSystem = {
  name: 'short chain',
  process: short,
  parameterization: 'noise',
  weighting: '(snrPrevious - snr) / 2',
  weights: ({ label }) => label.map(boundWeight),
  bound: { variance: 'small', decoder: { kind: 'density', variance: DECODER_VARIANCE } },
  variationalBound: boundOfChain(() => shortChain, short),
};

/** Nichol, Dhariwal 2021, eq. 15: a model that says too where the variance of a step lies, from the posterior's to beta. */
export const learnedChain: DiffusionSystem = {
  name: 'learned chain',
  process: short,
  parameterization: 'noise',
  bound: { variance: 'learned range', decoder: { kind: 'density', variance: 'learned range' } },
  variationalBound: boundOfChain(
    () => learnedChain,
    short,
    (pair, model) => {
      const [posterior, beta] = [short.tables.posteriorVariance[pair + 1], shortBetas[pair + 1]];
      return { posterior, reverse: learnedBetween(posterior, beta, model) };
    },
    // with the posterior of the step after it, as the first one has none
    (model) => learnedBetween(short.tables.posteriorVariance[1], shortBetas[0], model),
  ),
};

function learnedBetween(posterior: number, beta: number, model: Model): number {
  const fraction = 'target' in model ? (model.varianceFraction ?? Number.NaN) : Number.NaN;
  return Math.exp(fraction * Math.log(beta) + (1 - fraction) * Math.log(posterior));
}

/** Levels of Esser et al. 2024, eq. 23, over 1000 levels: sigma = m u/(1 + (m - 1) u), where m shifts towards noise. */
const SHIFT = 3;
const flowSigmas = Array.from(
  { length: 1000 },
  (_, k) => (SHIFT * (k + 1)) / 1000 / (1 + ((SHIFT - 1) * (k + 1)) / 1000),
);
const flowLabels = flowSigmas.map((each) => 1000 * each);

const byFlowLabel: SignalOf = (each) => ({ alpha: 1 - each / 1000, sigma: each / 1000, alphaSlope: -1, sigmaSlope: 1 });

/** Euler steps in sigma, x + (sigma_s - sigma_t) u: where alpha = 1 - sigma they are those of DDIM. */
const flowEuler: Walk = (run) =>
  stepped(run, (x, t, s) => combined([1, x], [s.sigma - t.sigma, run.model.predict(x, t)]));

const flowStates = (steps: number) => [
  ...evenLevels(999, steps).map((k) => ({ label: flowLabels[k], alpha: 1 - flowSigmas[k], sigma: flowSigmas[k] })),
  DATA,
];

/** A flow on levels, whose network is told 1000 sigma and predicts eps - x_0. */
export const flowChain: DiffusionSystem = {
  name: 'flow chain',
  process: {
    levels: {
      label: flowLabels,
      ...{ alpha: flowSigmas.map((sigma) => 1 - sigma), sigma: flowSigmas },
      ...{ alphaSlope: flowSigmas.map(() => -1), sigmaSlope: flowSigmas.map(() => 1) },
    },
    prior: { variance: 1 },
  },
  parameterization: 'flow',
  // u = (x - x_0)/sigma
  weighting: '1 / sigma^2',
  noise: noising(byFlowLabel),
  posterior: posterior(byFlowLabel),
  convert: conversion(byFlowLabel),
  score: ({ model, x, label }) => exact(model, flowChain)(x, label),
  denoisingCovariance: covariance(byFlowLabel),
  guidance: { rescale: 'data' },
  guide: rescalingAs('data', byFlowLabel, towards),
  weights: ({ label }) => label.map(() => 1),
  loss: loss(
    () => flowChain,
    byFlowLabel,
    (x0, eps) => eps - x0,
    () => 1,
  ),
  // the level of a logit-normal number, as code counts that goes from the noise to the data
  trainingTimes: { law: 'normal', of: 'logit', by: 'level', mean: -0.5, deviation: 1 },
  times: ({ count, seed }) =>
    normals(count, seed).map((z) => flowLabels[999 - Math.floor(1000 / (1 + Math.exp(-(0.5 + z))))]),
  ...sampling(
    () => flowChain,
    [
      {
        ...{ name: 'euler', method: 'ddim', encodeLabel: 'origin', states: flowStates },
        ...{ generate: flowEuler, encode: upwards(flowEuler) },
      },
    ],
  ),
};
