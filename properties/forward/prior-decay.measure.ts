import fc, { type Arbitrary } from 'fast-check';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import { normalPdf } from '../../src/numeric/normal.js';
import { dot } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { integratePanels, panelQuadrature } from '../../src/target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { mixed } from '../generators/experiments.js';
import { between, eitherSign, logBetween, vectors } from '../generators/numbers.js';
import {
  anyProcess,
  integratedRate,
  varianceExploding,
  variancePreserving,
  variancePreservingOver,
} from '../generators/processes.js';
import { anySpaceTarget, anyTarget, bumps, mixtures, normalTarget } from '../generators/targets.js';

/** Rounding of log p_T - log pi, in units of eps: both are sums of terms of a few tens. */
export const LOG_ROUNDINGS = 32;

/** A process and a p_0, of which something is left at T. */
export interface PriorCase {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
}

/** Any process and any target; one target in five is a shift of the prior of vp, and one in three on the line is nearly forgotten. */
export function priorCases() {
  const onLine = fc.record({
    process: anyProcess,
    target: fc.oneof(
      { weight: 4, arbitrary: anyTarget },
      { weight: 1, arbitrary: eitherSign(0.1, 5).map((mean) => shiftedPrior([mean])) },
    ),
  });
  return mixed<PriorCase>(
    () => fc.oneof({ weight: 2, arbitrary: onLine }, { weight: 1, arbitrary: nearThePrior() }),
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

/** int beta from which on all moments of p_0 above the largest are forgotten. */
const LONG = 7;

/** vp so long that p_T is near pi, and laws on the line of which bumps about 0 have no first moment and others have. */
export function nearThePrior(): Arbitrary<PriorCase> {
  const centred = fc
    .record({ count: fc.integer({ min: 1, max: 2 }), halfWidths: vectors(2, between(0.5, 3)) })
    .map(({ count, halfWidths }): TargetSpec => {
      const some = halfWidths.slice(0, count);
      return { kind: 'bumps', weights: some.map(() => 1 / count), centers: some.map(() => [0]), halfWidths: some };
    });
  return fc.record({
    process: variancePreservingOver(between(1.001 * LONG, 2 * LONG)),
    target: fc.oneof(centred, bumps(2), mixtures(2)),
  });
}

/** Panels of a component of p_0 in its own scale. */
const [BUMP, NORMAL] = [Float64Array.of(-1, 1), Float64Array.of(-10, -5, 0, 5, 10)];
/** Hermite moments that count, nodes of each panel of p_0, and panels of unit length about 0 on either side, with nodes each. */
const [MOMENTS, DATUM_NODES, PANELS, NODES] = [24, 24, 12, 12];
/** Below this size of u the terms of (1 + u) log(1 + u) - u cancel, and its series has five terms. */
const SMALL = 1e-3;

/** KL(p_T || pi) as it is computed and by the Hermite moments of p_0. */
export interface SmallPrior {
  readonly prior: Estimate;
  readonly defined: number;
}

/**
 * KL(p_T || pi) = E_pi[(1 + u) log(1 + u) - u] under vp, p_T/pi = 1 + u: as x_T = alpha x_0 + sqrt(1 - alpha^2) eps, with
 * orthonormal Hermite polynomials u = sum_{k >= 1} alpha^k E[h_k(x_0)] h_k. For cases on the line with alpha^2 < e^{-7}.
 *
 * @param factor of alpha
 */
export function byHermiteMoments(aCase: PriorCase | StoppedCase, factor = 1): SmallPrior | undefined {
  if (!('process' in aCase)) return undefined;
  const { process: spec, target: law } = aCase;
  const process = forwardProcess(spec);
  const target = distribution(law);
  if (spec.kind !== 'vp' || target.dimension > 1 || integratedRate(process) < LONG) return undefined;
  const alpha = factor * process.coefficients(process.horizon).alpha;
  const coefficients = new Float64Array(MOMENTS + 1);
  for (const [i, share] of law.weights.entries()) {
    const [place, scale] =
      law.kind === 'bumps' ? [law.centers[i][0], law.halfWidths[i]] : [law.means[i][0], Math.sqrt(law.variances[i])];
    const { nodes, weights } = panelQuadrature(law.kind === 'bumps' ? BUMP : NORMAL, DATUM_NODES);
    for (const [q, z] of nodes.entries()) {
      const density = law.kind === 'bumps' ? (15 / 16) * (1 - z * z) * (1 - z * z) : normalPdf(z);
      const h = hermite(place + scale * z);
      for (let k = 0; k <= MOMENTS; k++) coefficients[k] += share * weights[q] * density * h[k];
    }
  }
  for (let k = 1, power = alpha; k <= MOMENTS; k++, power *= alpha) coefficients[k] *= power;
  const ends = Float64Array.from({ length: 2 * PANELS + 1 }, (_, k) => k - PANELS);
  const defined = integratePanels(ends, NODES, (x) => {
    const h = hermite(x);
    let u = 0;
    for (let k = 1; k <= MOMENTS; k++) u += coefficients[k] * h[k];
    const relative =
      Math.abs(u) < SMALL
        ? u * u * (1 / 2 - u * (1 / 6 - u * (1 / 12 - u * (1 / 20 - u / 30))))
        : (1 + u) * Math.log1p(u) - u;
    return normalPdf(x) * relative;
  });
  return { prior: priorKl(process, target), defined };
}

/** h_0, h_1, ..: h_{k+1} = (x h_k - sqrt(k) h_{k-1})/sqrt(k + 1). */
function hermite(x: number): Float64Array {
  const h = new Float64Array(MOMENTS + 1);
  h[0] = 1;
  h[1] = x;
  for (let k = 1; k < MOMENTS; k++) h[k + 1] = (x * h[k] - Math.sqrt(k) * h[k - 1]) / Math.sqrt(k + 1);
  return h;
}
