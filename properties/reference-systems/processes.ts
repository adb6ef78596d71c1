import type { DiffusionSystem, SystemCalls } from '../../src/system/contract/contract.js';
import type { SystemDescription } from '../../src/system/contract/description.js';
import { callsOf, conversion, loss, normals, type SignalOf, uniforms } from './calls.js';
import { byClassifier, byClassifierOfData, rescaling, towards, within } from './guiding.js';
import { carriedPrior } from './likelihood.js';
import { denoised, dormandPrince, dpmAdaptive, endsOfFlow } from './samplers/adaptive.js';
import { ancestral, small } from './samplers/ancestral.js';
import { bySigma, bySignalToNoise, corrected } from './samplers/corrector.js';
import { dpmSolver1, dpmSolver2, dpmSolverPlusPlus2M, dpmSolverPlusPlus2S } from './samplers/dpm-solver.js';
import {
  eulerMaruyama,
  evenTimes,
  flowEuler,
  flowHeun,
  flowMidpoint,
  ofFlow,
  ofScore,
  reverseDiffusion,
  reverseDiffusionOfChain,
} from './samplers/flow-and-sde.js';
import {
  eulerAncestral,
  karrasSpaced,
  karrasSteps,
  logSpaced,
  rungeKutta,
  type StateOf,
  sdeByMiddle,
  secondAncestral,
} from './samplers/karras.js';
import {
  deis,
  dpmSolverPlusPlus3M,
  linearMultistep,
  pseudoMultistep,
  sdeDpmSolverPlusPlus2M,
} from './samplers/multistep.js';
import { type State, sampling, upwards } from './samplers/sampling.js';
import { uniPc } from './samplers/unipc.js';
import {
  coefficientsOf,
  type Kernel,
  karras,
  straight,
  subVariancePreserving,
  varianceExploding,
  variancePreserving,
} from './schedules.js';

type WithLikelihood = ReturnType<typeof sampling> &
  Pick<SystemCalls, 'logLikelihood'> &
  Pick<SystemDescription, 'likelihood'>;

const LIKELIHOOD = { tolerance: 1e-5 };

const byTime =
  (kernel: (t: number) => Kernel): SignalOf =>
  (t) =>
    kernel(t);

/** The time at which Song et al. 2021 end, as the score of the data themselves may have no bound. */
const EARLIEST = 1e-3;

/** The first step of a chain of 1000, whose beta runs from 0.1/1000 on: sqrt(1 - beta) and beta. */
const FIRST_STEP = [Math.sqrt(1 - 1e-4), 1e-4] as const;

/** The time at which the variance-preserving process has a value of sigma/alpha. */
const whereVariancePreserving: StateOf = (ratio) => {
  // alpha^-2 = 1 + ratio^2 = exp(0.1 t + 9.95 t^2)
  const integral = Math.log1p(ratio * ratio);
  const label = (2 * integral) / (0.1 + Math.sqrt(0.01 + 4 * 9.95 * integral));
  const alpha = 1 / Math.sqrt(1 + ratio * ratio);
  return { label, alpha, sigma: ratio * alpha };
};

/** A state whose label is its time. */
const labelled = (label: number, kernel: (t: number) => Kernel): State => {
  const { alpha, sigma } = kernel(label);
  return { label, alpha, sigma };
};

const noiseVariance = (t: number) => variancePreserving(t).sigma ** 2;

/** Song et al. 2021: the score, weighted by sigma^2. */
export const scoreModel: DiffusionSystem = {
  name: 'variance preserving',
  process: { from: 0, to: 1, prior: { variance: 1 }, family: 'vp' },
  parameterization: 'score',
  weighting: 'snr',
  trainingTimes: { law: 'uniform', from: 1e-5, to: 1 },
  ...callsOf(() => scoreModel, byTime(variancePreserving)),
  coefficients: coefficientsOf(variancePreserving),
  guidance: { interval: 'label' },
  guide: within((t) => t, towards),
  weights: ({ label }) => label.map(noiseVariance),
  loss: loss(
    () => scoreModel,
    byTime(variancePreserving),
    (_, eps, t) => -eps / variancePreserving(t).sigma,
    noiseVariance,
  ),
  times: ({ count, seed }) => uniforms(count, seed).map((u) => 1e-5 + (1 - 1e-5) * u),
  ...samplersOfScoreModel(() => scoreModel),
};

/** Samplers of Song et al. 2021, and one in coordinates x/alpha. */
function samplersOfScoreModel(system: () => DiffusionSystem): WithLikelihood {
  const ratioAt = (t: number) => variancePreserving(t).sigma / variancePreserving(t).alpha;
  const ends = [ratioAt(1), ratioAt(EARLIEST)] as const;
  const times = (asksLast: boolean) => evenTimes(variancePreserving, [1, EARLIEST], asksLast);
  return {
    ...sampling(system, [
      { name: 'euler-maruyama', method: 'euler-maruyama', last: 'without noise', ...eulerMaruyama(EARLIEST) },
      { name: 'reverse-diffusion', method: 'reverse-diffusion', generate: reverseDiffusion, states: times(false) },
      {
        ...{ name: 'corrected', method: 'reverse-diffusion', corrector: { rule: 'langevin', snr: 0.16 } },
        generate: corrected(
          // algorithm 5: alpha_i of the chain, which is the square of that of the step
          { steps: 1, length: bySignalToNoise(0.16), factor: (at, to) => (at.alpha / to.alpha) ** 2 },
          reverseDiffusion,
        ),
        states: times(false),
      },
      { name: 'ode', method: 'flow-euler', generate: flowEuler(ofScore), states: times(false) },
      { name: 'ode-heun', method: 'flow-heun', begins: true, generate: flowHeun(ofScore), states: times(true) },
      {
        name: 'euler',
        method: 'euler',
        state: 've',
        begins: true,
        generate: karrasSteps(1),
        states: karrasSpaced(whereVariancePreserving, ends, 7),
      },
      {
        ...{ name: 'adaptive', tolerances: [1e-3, 1e-6], encodes: true, begins: true },
        generate: dormandPrince(ofScore, variancePreserving),
        encode: upwards(dormandPrince(ofScore, variancePreserving)),
        states: times(true),
      },
      {
        ...{ name: 'adaptive-denoised', tolerances: [1e-3, 1e-6], last: 'without noise', encodes: true },
        generate: denoised(dormandPrince(ofScore, variancePreserving), FIRST_STEP),
        encode: upwards(dormandPrince(ofScore, variancePreserving)),
        states: endsOfFlow(labelled(1, variancePreserving), labelled(EARLIEST, variancePreserving)),
        chained: () => ({ stepAlpha: [1, FIRST_STEP[0]], stepVariance: [0, FIRST_STEP[1]] }),
      },
    ]),
    likelihood: LIKELIHOOD,
    logLikelihood: carriedPrior(system, variancePreserving, whereVariancePreserving, [0, ratioAt(1)]),
  };
}

export const dataModel: DiffusionSystem = {
  name: 'sub-variance preserving',
  process: { from: 0, to: 1, prior: { variance: 1 } },
  parameterization: 'data',
  weighting: '1',
  trainingTimes: { law: 'mode', scale: 1.29 },
  times: ({ count, seed }) =>
    uniforms(count, seed).map((u) => 1 - u - 1.29 * (Math.cos((Math.PI / 2) * u) ** 2 - 1 + u)),
  ...callsOf(() => dataModel, byTime(subVariancePreserving)),
  guidance: { scale: '1 + w' },
  guide: byClassifierOfData(byTime(subVariancePreserving)),
  coefficients: coefficientsOf(subVariancePreserving),
  weights: ({ label }) => label.map(() => 1),
};

const LOG_RANGE = Math.log(varianceExploding(1).sigma / varianceExploding(0).sigma);

/** So many, from the first to the last, even in their logarithms. */
const sigmasOfChain = (count: number) =>
  Array.from({ length: count }, (_, k) => varianceExploding(1 - k / Math.max(1, count - 1)).sigma);

const whereExploding: StateOf = (sigma) => ({
  label: Math.log(sigma / varianceExploding(0).sigma) / LOG_RANGE,
  alpha: 1,
  sigma,
});

export const exploding: DiffusionSystem = {
  name: 'variance exploding',
  process: { from: 0, to: 1, prior: { variance: 50 * 50 }, family: 've' },
  parameterization: 'noise',
  ...callsOf(() => exploding, byTime(varianceExploding)),
  guide: byClassifier(byTime(varianceExploding)),
  // Esser et al. 2024, eq. 21: the times at which a cosine schedule has the noise that a uniform time has
  trainingTimes: { law: 'proportional', formula: '1 / (1 - 2 t + 2 t^2)', from: 0, to: 1 },
  times: ({ count, seed }) => uniforms(count, seed).map((u) => 1 - 1 / (Math.tan((Math.PI / 2) * u) + 1)),
  coefficients: coefficientsOf(varianceExploding),
  labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((sigma) => Math.log(sigma / 0.01) / Math.log(5000)),
  ...samplersOfExploding(() => exploding),
};

/** Exponential integrators, and a method that has no name among those of diffusion models. */
function samplersOfExploding(system: () => DiffusionSystem): WithLikelihood {
  const ends = [varianceExploding(1).sigma, varianceExploding(0).sigma] as const;
  const states = karrasSpaced(whereExploding, ends, 7);
  return {
    ...sampling(system, [
      { name: 'dpm-1', method: 'dpm-solver-1', last: 'order 1', generate: dpmSolver1, states },
      { name: 'dpm-2', method: 'dpm-solver-2', last: 'order 1', generate: dpmSolver2(whereExploding), states },
      {
        name: '2s',
        method: 'dpm-solver++-2s',
        begins: true,
        last: 'order 1',
        generate: dpmSolverPlusPlus2S(whereExploding),
        states,
      },
      { name: '2m', method: 'dpm-solver++-2m', last: 'order 1', generate: dpmSolverPlusPlus2M, states },
      { name: '3m', method: 'dpm-solver++-3m', generate: dpmSolverPlusPlus3M, states },
      { name: 'lms', method: 'lms', history: 3, generate: linearMultistep(3), states },
      { name: 'plms', method: 'plms', generate: pseudoMultistep('plms'), states },
      { name: 'ipndm', method: 'ipndm', generate: pseudoMultistep('ipndm'), states },
      { name: 'deis', method: 'deis', history: 3, generate: deis(3), states },
      { name: 'unipc', method: 'unipc', history: 3, generate: uniPc('data', 3), states },
      { name: 'unipc-bh1', method: 'unipc', solver: 'bh1', generate: uniPc('data', 2, 'bh1'), states },
      {
        name: 'unipc-noise',
        method: 'unipc-noise',
        history: 3,
        solver: 'bh1',
        generate: uniPc('noise', 3, 'bh1'),
        states,
      },
      { name: 'sde-2m', method: 'sde-dpm-solver++-2m', generate: sdeDpmSolverPlusPlus2M(1, 'middle'), states },
      {
        ...{ name: 'sde-2m-eta', method: 'sde-dpm-solver++-2m', eta: 0.4, solver: 'heun', noiseScale: 1.003 },
        ...{ generate: sdeDpmSolverPlusPlus2M(0.4, 'mean', 1.003), states },
      },
      {
        ...{ name: 'reverse-diffusion', method: 'reverse-diffusion' },
        ...reverseDiffusionOfChain(varianceExploding, sigmasOfChain, EARLIEST),
      },
      {
        ...{ name: 'annealed', corrector: { rule: 'annealed', snr: 0.1, steps: 3 } },
        ...{ generate: corrected({ steps: 3, length: bySigma(0.1) }), states },
      },
      {
        ...{
          name: 'corrected',
          method: 'ddpm-small',
          corrector: { rule: 'langevin', snr: 0.2, steps: 2, place: 'after' },
        },
        generate: corrected({ steps: 2, length: bySignalToNoise(0.2), place: 'after' }, ancestral(small)),
        states,
      },
      {
        ...{
          name: 'dpm-adaptive',
          tolerances: [1e-3, 1e-5],
          encodes: true,
          encode: upwards(dpmAdaptive(whereExploding)),
        },
        ...{ generate: dpmAdaptive(whereExploding), states: endsOfFlow(...ends.map(whereExploding)) },
      },
      {
        name: 'runge-kutta',
        order: 4,
        spacing: { kind: 'exponential', ends },
        generate: rungeKutta(whereExploding),
        states: logSpaced(whereExploding, ends),
      },
    ]),
    likelihood: LIKELIHOOD,
    logLikelihood: carriedPrior(system, varianceExploding, whereExploding, [ends[1], ends[0]]),
  };
}

/** The network of Karras et al. 2022 is told log(sigma)/4 for the time. */
const byLogNoise: SignalOf = (label) => ({ alpha: 1, sigma: Math.exp(4 * label) });
const DATA_SIGMA = 0.5;
const karrasWeight = (label: number) => {
  const { sigma } = byLogNoise(label);
  return (sigma * sigma + DATA_SIGMA * DATA_SIGMA) / (sigma * DATA_SIGMA) ** 2;
};

export const preconditioned: DiffusionSystem = {
  name: 'preconditioned',
  process: { from: 0.002, to: 80, prior: { variance: 80 * 80 }, family: 've' },
  parameterization: 'data',
  weighting: '(sigma^2 + sigmaData^2) / (sigma sigmaData)^2',
  preconditioning: {
    sigmaData: DATA_SIGMA,
    promises: ['input', 'target', 'least output'],
    input: '1 / sqrt(sigma^2 + sigmaData^2)',
    skip: 'sigmaData^2 / (sigma^2 + sigmaData^2)',
    output: 'sigma*sigmaData / sqrt(sigma^2 + sigmaData^2)',
    noise: 'log(sigma) / 4',
  },
  trainingTimes: { law: 'normal', of: 'log noise', mean: -1.2, deviation: 1.2 },
  ...callsOf(() => preconditioned, byLogNoise),
  guidance: { interval: 'sigma/alpha' },
  guide: within((label) => byLogNoise(label).sigma, towards),
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
  ...samplersOfPreconditioned(() => preconditioned, [80, 0.002]),
};

/** Samplers of Karras et al. 2022, whose network is told log(sigma)/4. */
function samplersOfPreconditioned(system: () => DiffusionSystem, ends: readonly [number, number]) {
  const where: StateOf = (sigma) => ({ label: Math.log(sigma) / 4, alpha: 1, sigma });
  const churn = { amount: 10, from: 0.05, to: 50, noise: 1.003 };
  const spaced = { spacing: { kind: 'karras', rho: 7, ends }, states: karrasSpaced(where, ends, 7) } as const;
  return sampling(system, [
    { name: 'euler', method: 'euler', generate: karrasSteps(1), ...spaced },
    { name: 'heun', method: 'heun', generate: karrasSteps(2), ...spaced },
    { name: 'churned', method: 'heun', churn, generate: karrasSteps(2, { churn, stateOf: where }), ...spaced },
    {
      ...{ name: 'dpm-2-churned', method: 'dpm-solver-2', churn },
      ...{ generate: dpmSolver2(where, { churn, stateOf: where }), ...spaced },
    },
    { name: 'euler-ancestral', method: 'euler-ancestral', generate: eulerAncestral(), ...spaced },
    { name: 'dpm-2-ancestral', method: 'dpm-2-ancestral', generate: secondAncestral('dpm-2', where), ...spaced },
    {
      ...{ name: '2s-ancestral', method: 'dpm-solver++-2s-ancestral', eta: 0.7 },
      ...{ generate: secondAncestral('2s', where, 0.7), ...spaced },
    },
    { name: 'sde', method: 'dpm-solver++-sde', generate: sdeByMiddle(where), ...spaced },
    { name: 'ancestral-eta', method: 'euler-ancestral', eta: 0.6, generate: eulerAncestral(0.6), ...spaced },
  ]);
}

/** Song et al. 2023, appendix C: skip and output such that D(x) = x at the least noise. */
const LEAST_NOISE = 0.002;
export const consistency: DiffusionSystem = {
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

export const flow: DiffusionSystem = {
  name: 'flow matching',
  process: { from: 1, to: 0, prior: { variance: 1 } },
  parameterization: 'flow',
  trainingTimes: { law: 'uniform', from: 0, to: 1 },
  ...callsOf(() => flow, byTime(straight)),
  guidance: { parameterizations: ['flow', 'data', 'noise', 'score', 'velocity'], rescale: 'given' },
  guide: rescaling(towards),
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
  ...samplersOfFlow(() => flow, { from: 1, to: 0 }),
};

/** Samplers of a flow, from the noise to the data. */
function samplersOfFlow(system: () => DiffusionSystem, { from, to }: { readonly from: number; readonly to: number }) {
  const times = (asksLast: boolean) => evenTimes(straight, [to, from], asksLast);
  return sampling(system, [
    { name: 'euler', method: 'flow-euler', generate: flowEuler(ofFlow), states: times(false) },
    { name: 'heun', method: 'flow-heun', generate: flowHeun(ofFlow), states: times(true) },
    {
      ...{ name: 'adaptive', tolerances: [1e-3, 1e-6], encodes: true, begins: true },
      generate: dormandPrince(ofFlow, straight),
      encode: upwards(dormandPrince(ofFlow, straight)),
      states: times(true),
    },
    { name: 'midpoint', method: 'flow-midpoint', generate: flowMidpoint(ofFlow), states: times(false) },
  ]);
}
