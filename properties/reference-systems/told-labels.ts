import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { callsOf, loss, normals, type SignalOf } from './calls.js';
import { ddim } from './samplers/ancestral.js';
import { flowEuler, ofFlow } from './samplers/flow-and-sde.js';
import { combined, DATA, type State, sampling, stepped, type Walk } from './samplers/sampling.js';

// Processes in continuous time whose models are told something else than the time.

/** Euler's steps of u = eps - x_0, as the schedulers of flows have them, which know sigma alone. */
const eulerInSigma: Walk = (run) =>
  stepped(run, (x, at, to) => combined([1, x], [to.sigma - at.sigma, run.model.predict(x, at)]));

const withoutTimes =
  (states: (steps: number) => State[]) =>
  (steps: number): State[] =>
    states(steps).map(({ label, alpha, sigma }) => ({ label, alpha, sigma }));

/** Esser et al. 2024: the noise is at t = 1, the network predicts eps - x_0, and it is told 1000 t. */
const THOUSAND = 1000;
const byThousandths: SignalOf = (label) => {
  const t = label / THOUSAND;
  return { alpha: 1 - t, sigma: t, alphaSlope: -1, sigmaSlope: 1 };
};

export const flowInThousandths: DiffusionSystem = {
  name: 'flow told 1000 t',
  process: { from: 0, to: 1, prior: { variance: 1 }, labels: { scale: THOUSAND } },
  parameterization: 'flow',
  weighting: '1 / sigma^2',
  trainingTimes: { law: 'normal', of: 'logit', mean: 0, deviation: 1, to: THOUSAND },
  ...callsOf(() => flowInThousandths, byThousandths),
  coefficients: ({ time }) => ({
    alpha: time.map((t) => 1 - t),
    sigma: time,
    alphaSlope: time.map(() => -1),
    sigmaSlope: time.map(() => 1),
  }),
  labelOf: ({ sigmaOverAlpha }) =>
    sigmaOverAlpha.map((ratio) => (ratio === Infinity ? 1 : ratio / (1 + ratio)) * THOUSAND),
  weights: ({ label }) => label.map(() => 1),
  loss: loss(
    () => flowInThousandths,
    byThousandths,
    (x0, eps) => eps - x0,
    () => 1,
  ),
  times: ({ count, seed }) => normals(count, seed).map((z) => THOUSAND / (1 + Math.exp(-z))),
  ...sampling(
    () => flowInThousandths,
    [
      { name: 'euler', method: 'flow-euler', generate: flowEuler(ofFlow), states: thousandths },
      {
        ...{ name: 'ddim', method: 'ddim', spacing: { kind: 'flow', ends: [Infinity, 0] } },
        ...{ generate: eulerInSigma, states: withoutTimes(thousandths) },
      },
    ],
  ),
};

/** Even times from the noise to the data, where the model is not asked. */
function thousandths(steps: number): State[] {
  return Array.from({ length: steps + 1 }, (_, k) => {
    const time = 1 - k / steps;
    return { label: k === steps ? null : THOUSAND * time, alpha: 1 - time, sigma: time, time };
  });
}

/** Hoogeboom et al. 2023: log SNR = -2 log tan(pi t/2), which the network is told; without signal at t = 1. */
const byLogSnr: SignalOf = (log) => {
  const [alpha, sigma] = [Math.sqrt(1 / (1 + Math.exp(-log))), Math.sqrt(1 / (1 + Math.exp(log)))];
  return { alpha, sigma, alphaSlope: (-Math.PI / 2) * sigma, sigmaSlope: (Math.PI / 2) * alpha };
};

export const toldLogSnr: DiffusionSystem = {
  name: 'told its log SNR',
  process: { from: 0, to: 1, prior: { variance: 1 }, family: 'vp', labels: 'log snr' },
  parameterization: 'velocity',
  weighting: 'snr + 1',
  ...callsOf(() => toldLogSnr, byLogSnr),
  coefficients: ({ time }) => ({
    alpha: time.map((t) => Math.sin((Math.PI / 2) * (1 - t))),
    sigma: time.map((t) => Math.sin((Math.PI / 2) * t)),
  }),
  weights: ({ label }) => label.map(() => 1),
  ...sampling(() => toldLogSnr, [{ name: 'ddim', method: 'ddim', generate: ddim(0), states: byCosine }]),
};

/** Nearer to the noise its label is infinite. */
const LATEST = 1 - 1e-5;

/** Even times from next to the noise to the data, where the model is not asked. */
function byCosine(steps: number): State[] {
  return Array.from({ length: steps + 1 }, (_, k) => {
    if (k === steps) return DATA;
    const angle = (Math.PI / 2) * LATEST * (1 - k / steps);
    return { label: -2 * Math.log(Math.tan(angle)), alpha: Math.cos(angle), sigma: Math.sin(angle) };
  });
}
