import fc, { type Arbitrary } from 'fast-check';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { mixed } from '../generators/experiments.js';
import { between, eitherSign, logBetween, vectors } from '../generators/numbers.js';
import { anyProcess, integratedRate, varianceExploding, variancePreserving } from '../generators/processes.js';
import { anySpaceTarget, anyTarget, normalTarget } from '../generators/targets.js';

/** Rounding of log p_T - log pi, in units of eps: both are sums of terms of a few tens. */
export const LOG_ROUNDINGS = 32;

/** A process and a p_0, of which something is left at T. */
export interface PriorCase {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
}

/** Any process and any target; one target in five is a shift of the prior of vp. */
export function priorCases() {
  return mixed<PriorCase>(
    () =>
      fc.record({
        process: anyProcess,
        target: fc.oneof(
          { weight: 4, arbitrary: anyTarget },
          { weight: 1, arbitrary: eitherSign(0.1, 5).map((mean) => shiftedPrior([mean])) },
        ),
      }),
    (largest) =>
      fc
        .integer({ min: 2, max: largest })
        .chain((dimension) => fc.record({ process: anyProcess, target: targetsIn(dimension) })),
  );
}

/** Normal targets under vp that are shifted far, so that what remains of them at T is close to the bound. */
export function farUnderVp(): Arbitrary<PriorCase> {
  return fc.record({
    process: variancePreserving,
    target: fc.record({ mean: eitherSign(2, 5), variance: between(0.3, 1.5) }).map(normalTarget),
  });
}

/** Shifted and narrow normal targets under ve. */
export function narrowUnderVe(): Arbitrary<PriorCase> {
  return fc.record({
    process: varianceExploding(25),
    target: fc.record({ mean: eitherSign(1, 5), variance: logBetween(0.1, 0.5) }).map(normalTarget),
  });
}

/** A target in a system's process that is stopped at a part of its horizon. */
interface StoppedCase extends Pick<PriorCase, 'target'> {
  readonly progress: number;
}

/** Targets in a process that is stopped before its end, where nothing may be left of p_0 that a double could tell. */
export function stoppedCases(): Arbitrary<StoppedCase> {
  return fc.record({ target: anyTarget, progress: between(0.2, 0.9) });
}

function targetsIn(dimension: number) {
  return fc.oneof(
    { weight: 4, arbitrary: anySpaceTarget(dimension) },
    { weight: 1, arbitrary: vectors(dimension, eitherSign(0.1, 2)).map(shiftedPrior) },
  );
}

/** N(mean, I). */
function shiftedPrior(mean: number[]): TargetSpec {
  return { kind: 'mixture', weights: [1], means: [mean], variances: [1] };
}

/** KL(p_T||pi), and what vp starts from: int beta and KL(p_0||pi). */
export interface Decay {
  readonly prior: Estimate;
  readonly integratedBeta: number;
  readonly initialKl: Estimate;
}

/** KL(p_T||pi), and what ve has at its start and at its end: E|x_0|^2 and sigma_T^2. */
export interface Spread {
  readonly prior: Estimate;
  readonly secondMoment: number;
  readonly priorVariance: number;
}

/** Under vp, where p_0 is no shift of pi. */
export function underVp(aCase: PriorCase | StoppedCase, system?: SystemUnderTest): Decay | undefined {
  const { family, process, target } = diffusionOf(aCase, system);
  return family === 'vp' && !isShift(target) ? decayOf(process, target) : undefined;
}

/** Under vp, where p_0 = N(mu, I). */
export function ofShift(aCase: PriorCase | StoppedCase, system?: SystemUnderTest): Decay | undefined {
  const { family, process, target } = diffusionOf(aCase, system);
  return family === 'vp' && isShift(target) ? decayOf(process, target) : undefined;
}

export function underVe(aCase: PriorCase | StoppedCase, system?: SystemUnderTest): Spread | undefined {
  const { family, process, target } = diffusionOf(aCase, system);
  if (family !== 've') return undefined;
  const { priorVariance } = process;
  return { prior: priorOf(process, target), secondMoment: secondMoment(target), priorVariance };
}

/** The process of this package that a case names, or the system's, which is stopped at a part of its horizon. */
function diffusionOf(aCase: PriorCase | StoppedCase, system?: SystemUnderTest) {
  const target = distribution(aCase.target);
  if ('process' in aCase) return { family: aCase.process.kind, process: forwardProcess(aCase.process), target };
  const { process, description } = system!;
  const horizon = aCase.progress * process.horizon;
  const { sigma } = process.coefficients(horizon);
  const family = description.process.family!;
  const priorVariance = family === 've' ? sigma * sigma : process.priorVariance;
  return { family, process: { ...process, horizon, priorVariance }, target };
}

function decayOf(process: ForwardProcess, target: Target): Decay {
  return {
    prior: priorOf(process, target),
    integratedBeta: integratedRate(process),
    initialKl: initialKl(target),
  };
}

/** KL(p_T||pi) = E_{p_T}[L], about E_pi[L^2]/2, where L = log(p_T/pi) is rounded. */
function priorOf(process: ForwardProcess, target: Target): Estimate {
  const { value, error } = priorKl(process, target);
  return { value, error: error + LOG_ROUNDINGS * Number.EPSILON * Math.sqrt(2 * value) };
}

/** Whether p_0 = N(mu, I). */
function isShift(target: Target): boolean {
  return target.kind === 'mixture' && target.weights.length === 1 && target.variance === target.dimension;
}

/** KL(p_0||N(0, I)) = -h(p_0) + (d/2) ln(2 pi) + 1/2 E|x_0|^2. */
function initialKl(target: Target): Estimate {
  const initial = entropy(target, UNDIFFUSED);
  const energy = 0.5 * (target.dimension * Math.log(2 * Math.PI) + secondMoment(target));
  const rounding = 4 * Number.EPSILON * (energy + Math.abs(initial.value));
  return minus({ value: energy, error: rounding }, initial);
}

function secondMoment({ mean, variance }: Target): number {
  return variance + dot(mean, mean);
}
