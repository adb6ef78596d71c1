import type { DiffusionSystem, SystemCalls } from '../../../src/system/contract/contract.js';
import type { SystemDescription } from '../../../src/system/contract/description.js';
import { straight, varianceExploding, variancePreserving } from '../schedules.js';
import { dpmSolver1, dpmSolver2, dpmSolverPlusPlus2M, dpmSolverPlusPlus2S } from './exponential.js';
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
} from './in-time.js';
import { eulerAncestral, karras, karrasSpaced, logSpaced, rungeKutta, type StateOf } from './karras.js';
import { carriedPrior } from './likelihood.js';
import { dpmSolverPlusPlus3M, linearMultistep, sdeDpmSolverPlusPlus2M } from './multistep.js';
import { sampling } from './sampled.js';

type System = () => DiffusionSystem;
type WithLikelihood = ReturnType<typeof sampling> &
  Pick<SystemCalls, 'logLikelihood'> &
  Pick<SystemDescription, 'likelihood'>;

const LIKELIHOOD = { tolerance: 1e-5 };

/** Where Song et al. 2021 end: the score of data themselves may have no bound. */
const EARLIEST = 1e-3;

/** The time at which the variance-preserving process has a value of sigma/alpha. */
const whereVariancePreserving: StateOf = (ratio) => {
  // alpha^-2 = 1 + ratio^2 = exp(0.1 t + 9.95 t^2)
  const integral = Math.log1p(ratio * ratio);
  const label = (2 * integral) / (0.1 + Math.sqrt(0.01 + 4 * 9.95 * integral));
  const alpha = 1 / Math.sqrt(1 + ratio * ratio);
  return { label, alpha, sigma: ratio * alpha };
};

/** Samplers of Song et al. 2021, and one in coordinates x/alpha. */
export function ofScoreModel(system: System): WithLikelihood {
  const ratioAt = (t: number) => variancePreserving(t).sigma / variancePreserving(t).alpha;
  const ends = [ratioAt(1), ratioAt(EARLIEST)] as const;
  const times = (asksLast: boolean) => evenTimes(variancePreserving, [1, EARLIEST], asksLast);
  return {
    ...sampling(system, [
      { name: 'euler-maruyama', method: 'euler-maruyama', last: 'without noise', ...eulerMaruyama(EARLIEST) },
      { name: 'reverse-diffusion', method: 'reverse-diffusion', generate: reverseDiffusion, states: times(false) },
      { name: 'ode', method: 'flow-euler', generate: flowEuler(ofScore), states: times(false) },
      { name: 'ode-heun', method: 'flow-heun', generate: flowHeun(ofScore), states: times(true) },
      {
        name: 'euler',
        method: 'euler',
        state: 've',
        generate: karras(1),
        states: karrasSpaced(whereVariancePreserving, ends, 7),
      },
    ]),
    likelihood: LIKELIHOOD,
    logLikelihood: carriedPrior(system, variancePreserving, whereVariancePreserving, [0, ratioAt(1)]),
  };
}

const LOG_RANGE = Math.log(varianceExploding(1).sigma / varianceExploding(0).sigma);

/** So many, from the first to the last, even in their logarithms. */
const sigmasOfChain = (count: number) =>
  Array.from({ length: count }, (_, k) => varianceExploding(1 - k / Math.max(1, count - 1)).sigma);

const whereExploding: StateOf = (sigma) => ({
  label: Math.log(sigma / varianceExploding(0).sigma) / LOG_RANGE,
  alpha: 1,
  sigma,
});

/** Exponential integrators, and a method that has no name among those of diffusion models. */
export function ofExploding(system: System): WithLikelihood {
  const ends = [varianceExploding(1).sigma, varianceExploding(0).sigma] as const;
  const states = karrasSpaced(whereExploding, ends, 7);
  return {
    ...sampling(system, [
      { name: 'dpm-1', method: 'dpm-solver-1', last: 'order 1', generate: dpmSolver1, states },
      { name: 'dpm-2', method: 'dpm-solver-2', last: 'order 1', generate: dpmSolver2(whereExploding), states },
      {
        name: '2s',
        method: 'dpm-solver++-2s',
        last: 'order 1',
        generate: dpmSolverPlusPlus2S(whereExploding),
        states,
      },
      { name: '2m', method: 'dpm-solver++-2m', last: 'order 1', generate: dpmSolverPlusPlus2M, states },
      { name: '3m', method: 'dpm-solver++-3m', generate: dpmSolverPlusPlus3M, states },
      { name: 'lms', method: 'lms', history: 3, generate: linearMultistep(3), states },
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

/** Samplers of Karras et al. 2022, whose network hears log(sigma)/4. */
export function ofPreconditioned(system: System, ends: readonly [number, number]) {
  const where: StateOf = (sigma) => ({ label: Math.log(sigma) / 4, alpha: 1, sigma });
  const churn = { amount: 10, from: 0.05, to: 50, noise: 1.003 };
  const spaced = { spacing: { kind: 'karras', rho: 7, ends }, states: karrasSpaced(where, ends, 7) } as const;
  return sampling(system, [
    { name: 'euler', method: 'euler', generate: karras(1), ...spaced },
    { name: 'heun', method: 'heun', generate: karras(2), ...spaced },
    { name: 'churned', method: 'heun', churn, generate: karras(2, { churn, stateOf: where }), ...spaced },
    {
      ...{ name: 'dpm-2-churned', method: 'dpm-solver-2', churn },
      ...{ generate: dpmSolver2(where, { churn, stateOf: where }), ...spaced },
    },
    { name: 'euler-ancestral', method: 'euler-ancestral', generate: eulerAncestral(), ...spaced },
    { name: 'ancestral-eta', method: 'euler-ancestral', eta: 0.6, generate: eulerAncestral(0.6), ...spaced },
  ]);
}

/** Samplers of a flow, from the noise to the data. */
export function ofFlowMatching(system: System, { from, to }: { readonly from: number; readonly to: number }) {
  const times = (asksLast: boolean) => evenTimes(straight, [to, from], asksLast);
  return sampling(system, [
    { name: 'euler', method: 'flow-euler', generate: flowEuler(ofFlow), states: times(false) },
    { name: 'heun', method: 'flow-heun', generate: flowHeun(ofFlow), states: times(true) },
    { name: 'midpoint', method: 'flow-midpoint', generate: flowMidpoint(ofFlow), states: times(false) },
  ]);
}
