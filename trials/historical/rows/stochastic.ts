import { normalCdf } from '../../../src/numeric/normal.js';
import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { linspace, type Signal, signals, vpSde } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { combined, type Node, type Step, sampling, stepwise } from '../samplers.js';
import { eulerMaruyama } from '../steps.js';

/** From 1 to close to the data, where the derivative of sigma is infinite. */
const EARLIEST = 1e-3;

/** The reverse SDE of a process that is given by s and sigma; f = s'/s and g^2 = 2 s^2 sigma sigma', sigma' of the code. */
function reverseSde(sigmaPrime: (t: number, sigma: number) => number): DiffusionSystem {
  const diffusion = (t: number) => {
    const { alpha, sigma } = vpSde.at(t);
    return alpha * Math.sqrt(2 * (sigma / alpha) * sigmaPrime(t, sigma / alpha));
  };
  return sampling({
    name: 'deepinv VP, reverse SDE',
    process: { from: EARLIEST, to: 1, prior: { variance: 1 }, family: 'vp' },
    parameterization: 'score',
    sampler: { name: 'euler-maruyama', method: 'euler-maruyama' },
    nodes: (steps) => linspace(1, EARLIEST, steps + 1).map((time) => timed(time, vpSde.at(time))),
    generate: stepwise(eulerMaruyama((t) => -vpSde.rate(t) / 2, diffusion)),
    calls: { coefficients: ({ time }) => signals(time, vpSde.at) },
  });
}

function timed(time: number, at: Signal): Node {
  return { label: time, ...at, time };
}

interface Flow {
  readonly name: string;
  /** The time of the data end; the noise is at 1 less it. */
  readonly data: 0 | 1;
  readonly method?: 'flow-euler';
  readonly generate: (step: Step) => number;
  readonly start?: (noise: number) => number;
}

/** A straight path between noise and data, whose model predicts dx/dt, in even steps of time. */
function straight({ name, data, method, generate, start }: Flow): DiffusionSystem {
  const at = (time: number) => (data === 0 ? { alpha: 1 - time, sigma: time } : { alpha: time, sigma: 1 - time });
  return sampling({
    name,
    process: { from: data, to: 1 - data, prior: { variance: 1 } },
    parameterization: 'flow',
    sampler: { name: 'flow', ...(method === undefined ? { order: 1 } : { method }) },
    nodes: (steps) => linspace(1 - data, data, steps + 1).map((time) => timed(time, at(time))),
    generate: stepwise(generate),
    calls: {
      coefficients: ({ time }) => signals(time, at),
      ...(start === undefined ? {} : { start: ({ noise }) => combined(start, noise) }),
    },
  });
}

/** What the model says and how far the step goes, of steps in time. */
function inTime({ x, predicted, from, to }: Step) {
  const dt = Math.abs((to.time ?? Number.NaN) - (from.time ?? Number.NaN));
  // with the data at 0, u = eps - x_0; with the data at 1, u = x_0 - eps
  return { dt, noiseAt0: x + from.alpha * predicted, noiseAt1: x - from.alpha * predicted };
}

/** @param share of the drift dt eps/2 that keeps the laws, as noise of variance t dt is added */
const zea = (share: 0 | 1) =>
  straight({
    name: 'zea, flow matching with noise',
    data: 0,
    generate(step) {
      const { dt, noiseAt0 } = inTime(step);
      return step.x - step.predicted * dt - (share * dt * noiseAt0) / 2 + Math.sqrt(step.from.sigma * dt) * step.z;
    },
  });

/** dx = (u + sign g^2/2 score) dt + g dw with g = 1, score = -eps/sigma; the notebooks' own path is a noisy bridge. */
const notebooks = (sign: 1 | -1) =>
  straight({
    name: 'torchcfm notebooks, SDE',
    data: 1,
    generate(step) {
      const { dt, noiseAt1 } = inTime(step);
      const score = -noiseAt1 / step.from.sigma;
      return step.x + (step.predicted + (sign * score) / 2) * dt + Math.sqrt(dt) * step.z;
    },
  });

/** @param start for normal numbers */
const trajectories = (start: (noise: number) => number) =>
  straight({
    name: 'HRI-EU, flow matching of trajectories',
    data: 1,
    method: 'flow-euler',
    generate: (step) => step.x + step.predicted * inTime(step).dt,
    start,
  });

/** What adds noise, or starts from it. */
export const stochastic: readonly HistoricalRow[] = [
  {
    number: 1,
    repository: 'deepinv/deepinv',
    reference: 'PR #1343',
    wrong: 'The reverse SDE of VP is made with g^2 = 2 beta -> g^2 = beta.',
    faulty: reverseSde((t, sigma) => (vpSde.rate(t) * (1 + sigma ** 2)) / sigma),
    right: reverseSde((t, sigma) => (vpSde.rate(t) * (1 + sigma ** 2)) / (2 * sigma)),
    expected: 'sampler-recursion',
  },
  {
    number: 51,
    repository: 'tue-bmd/zea',
    reference: 'PR #551',
    wrong: 'Noise is added to the steps of a flow -> and the drift that keeps the laws at each time.',
    faulty: zea(0),
    right: zea(1),
    expected: 'sampler-order',
  },
  {
    number: 57,
    repository: 'atong01/conditional-flow-matching',
    reference: 'issue #85, PR #87',
    wrong: 'The drift of the SDE from noise to data is u - g^2/2 score -> u + g^2/2 score.',
    faulty: notebooks(-1),
    right: notebooks(1),
    expected: 'sampler-order',
  },
  {
    number: 58,
    repository: 'HRI-EU/flow_matching',
    reference: 'issue #7',
    wrong: 'Sampling starts from uniform numbers in [0, 1] -> from normal ones, as training does.',
    faulty: trajectories(normalCdf),
    right: trajectories((noise) => noise),
    expected: 'sampler-grid',
  },
];
