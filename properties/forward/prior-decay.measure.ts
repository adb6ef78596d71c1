import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { mixed } from '../generators/experiments.js';
import { integratedRate } from '../generators/integrated-rate.js';
import { between, eitherSign, logBetween, vectors } from '../generators/numbers.js';
import { anyProcess, varianceExploding, variancePreserving } from '../generators/processes.js';
import { anySpaceTarget, anyTarget, normalTarget } from '../generators/targets.js';

/** Rounding of log p_T - log pi, in units of eps: both are sums of terms of a few tens. */
export const LOG_ROUNDINGS = 32;

/** A process and a p_0, of which something is left at T. */
export interface PriorCase {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
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
function shiftedPrior(mean: number[]): Experiment['target'] {
  return { kind: 'mixture', weights: [1], means: [mean], variances: [1] };
}

/** What vp starts from: int beta, and KL(p_0||pi). */
interface Start {
  readonly integratedBeta: number;
  readonly initialKl: Estimate;
}

/** What is left of p_0 at T, and what it is bounded by. */
export interface Remaining {
  /** KL(p_T||pi). */
  readonly prior: Estimate;
  readonly vp?: Start;
  /** The same for a shift of pi, N(mu, I). */
  readonly shift?: Start;
  readonly ve?: { readonly secondMoment: number; readonly priorVariance: number };
}

/** What is left in a process of this package. */
export function remainingOf({ process, target }: PriorCase): Remaining {
  return remaining(forwardProcess(process), process.kind, distribution(target));
}

export function remainingIn({ target, progress }: StoppedCase, { process, description }: SystemUnderTest) {
  const horizon = progress * process.horizon;
  const { sigma } = process.coefficients(horizon);
  const family = description.process.family!;
  const priorVariance = family === 've' ? sigma * sigma : process.priorVariance;
  return remaining({ ...process, horizon, priorVariance }, family, distribution(target));
}

/** The prior KL, and what its bound is made of. @param family of the process */
function remaining(process: ForwardProcess, family: 'vp' | 've', target: Target): Remaining {
  const { value, error } = priorKl(process, target);
  // L = log(p_T/pi) is rounded, and KL is about E_pi[L^2]/2
  const prior = { value, error: error + LOG_ROUNDINGS * Number.EPSILON * Math.sqrt(2 * value) };
  if (family === 've') {
    return { prior, ve: { secondMoment: secondMoment(target), priorVariance: process.priorVariance } };
  }
  const start = { integratedBeta: integratedRate(process), initialKl: initialKl(target) };
  return isShift(target) ? { prior, shift: start } : { prior, vp: start };
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
