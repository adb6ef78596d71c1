import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { exact } from '../../src/system/contract/exact.js';
import { conversion, covariance, loss, noising, normals, posterior, type SignalOf } from './calls.js';
import { evenLevels } from './samplers/ancestral.js';
import { combined, DATA } from './samplers/beliefs.js';
import { sampling, stepped, type Walk } from './samplers/sampled.js';

/** Levels of Esser et al. 2024, eq. 23, over 1000 levels: sigma = m u/(1 + (m - 1) u), where m shifts towards noise. */
const SHIFT = 3;
const sigma = Array.from({ length: 1000 }, (_, k) => (SHIFT * (k + 1)) / 1000 / (1 + ((SHIFT - 1) * (k + 1)) / 1000));
const label = sigma.map((each) => 1000 * each);

const at: SignalOf = (each) => ({ alpha: 1 - each / 1000, sigma: each / 1000, alphaSlope: -1, sigmaSlope: 1 });

/** Euler steps in sigma, x + (sigma_s - sigma_t) u: where alpha = 1 - sigma they are those of DDIM. */
const euler: Walk = (run) => stepped(run, (x, t, s) => combined([1, x], [s.sigma - t.sigma, run.model.predict(x, t)]));

const states = (steps: number) => [
  ...evenLevels(999, steps).map((k) => ({ label: label[k], alpha: 1 - sigma[k], sigma: sigma[k] })),
  DATA,
];

/** A flow on levels, whose network hears 1000 sigma and says eps - x_0. */
export const flowChain: DiffusionSystem = {
  name: 'flow chain',
  process: {
    levels: {
      label,
      ...{ alpha: sigma.map((each) => 1 - each), sigma },
      ...{ alphaSlope: sigma.map(() => -1), sigmaSlope: sigma.map(() => 1) },
    },
    prior: { variance: 1 },
  },
  parameterization: 'flow',
  // u = (x - x_0)/sigma
  weighting: '1 / sigma^2',
  noise: noising(at),
  posterior: posterior(at),
  convert: conversion(at),
  score: ({ model, x, label: asked }) => exact(model, flowChain)(x, asked),
  denoisingCovariance: covariance(at),
  weights: ({ label: asked }) => asked.map(() => 1),
  loss: loss(
    () => flowChain,
    at,
    (x0, eps) => eps - x0,
    () => 1,
  ),
  // the level of a logit-normal number, as code counts that goes from the noise to the data
  trainingTimes: { law: 'normal', of: 'logit', by: 'level', mean: -0.5, deviation: 1 },
  times: ({ count, seed }) =>
    normals(count, seed).map((z) => label[999 - Math.floor(1000 / (1 + Math.exp(-(0.5 + z))))]),
  ...sampling(() => flowChain, [{ name: 'euler', method: 'ddim', generate: euler, states }]),
};
