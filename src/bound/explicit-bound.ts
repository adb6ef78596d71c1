import type { Estimate } from '../numeric/estimate.js';
import { summedSpread } from '../numeric/spread.js';
import { norm } from '../numeric/vectors.js';
import type { FastKinks } from '../training/fast-kinks.js';
import type { Descent } from '../training/gradient-flow.js';
import { lossError, lossJump, lossPassing, PASSINGS } from '../training/loss-at-readout.js';
import { ridgeComparison } from './ridge-comparison.js';
import { samplingIntegral, samplingRounding } from './sampling-error.js';

/** The explicit bound T0 and its parts, in nats; arrays follow the training times. */
export interface ExplicitBound<N = number> {
  /** prior + (sqrt optimisation + sqrt sampling)^2. */
  readonly bound: N[];
  /** KL(p_T || pi). */
  readonly prior: N;
  /** J(A_c) + |A_c|_F^2 / (4 m tau). */
  readonly optimisation: N[];
  /** J(A_c), part of `optimisation`. */
  readonly approximation: N[];
  /** (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly sampling: N[];
}

/** What the bound needs from one training: both flows at the same training times, J_0 and KL(p_T||pi). */
export interface TrainedFlows {
  readonly population: Descent & { readonly passing?: Float64Array };
  readonly empirical: Descent & { readonly passing?: Float64Array };
  readonly initialLoss: Estimate;
  readonly prior: Estimate;
  /** What passes between the nodes in diffusion time, if anything does: |dB - A dG| may be off by it and by `passing`, and J. */
  readonly fast?: FastKinks | undefined;
}

/**
 * The explicit bound on the KL gap of the model trained on the data for time tau (theory T0, from L1, L4 and L8; no
 * fitted constant):
 *
 * klSde <= KL(p_T||pi) + ( sqrt(J(A_c) + |A_c|^2/(4 m tau)) + sqrt((1/4m) int_0^tau |dB - A_n(s) dG|^2 ds) )^2
 *
 * with A_c = B (G + I/(2 tau))^{-1}, the minimiser of the first root.
 *
 * @param nodesPerPanel accuracy of the integral over training time, see `samplingIntegral`
 */
export function explicitBound(training: TrainedFlows, nodesPerPanel: number): ExplicitBound {
  const { population, empirical, initialLoss, prior } = training;
  const { times, spectrum } = empirical.flow;
  const comparisons = times.map((tau) => ridgeComparison(population, tau));
  const approximation = comparisons.map(({ change }) => initialLoss.value + change);
  const optimisation = comparisons.map(({ distance }, i) => approximation[i] + distance);
  const sampling = samplingIntegral(population.loss, empirical.loss, spectrum, times, nodesPerPanel).map(
    (integral) => integral / (4 * population.loss.width),
  );
  const bound = times.map((_, i) => {
    const root = Math.sqrt(Math.max(optimisation[i], 0)) + Math.sqrt(sampling[i]);
    return prior.value + root * root;
  });
  return { bound, prior: prior.value, optimisation, approximation, sampling };
}

/**
 * The bound with estimates of its absolute errors: how far tilted quadratures move each part, plus what no quadrature in
 * diffusion time shows, which are the errors of J_0 and the prior and those of the grams at each node.
 *
 * @param tilted sets that show the error each by themselves
 * @param doubt a factor of how far they move, see `Training`
 */
export function explicitEstimates(
  found: ExplicitBound,
  tilted: readonly (readonly ExplicitBound<Estimate>[])[],
  training: TrainedFlows,
  doubt = 1,
): ExplicitBound<Estimate> {
  const { initialLoss, prior } = training;
  const { ofLoss, ofSampling, ofJumps } = roundings(found, training);
  const part = (key: Exclude<keyof ExplicitBound, 'prior'>, more: (i: number) => number): Estimate[] => {
    const byTilted = tilted.map((set) => set.map((other) => other[key].map(({ value }) => value)));
    const moved = summedSpread(found[key], byTilted, doubt);
    return found[key].map((value, i) => ({ value, error: moved[i] + more(i) }));
  };
  // A_c is the minimiser of T1: what is off in B moves that only as it is, and not by moving A_c
  const start = ofLoss.map((rounding, i) => initialLoss.error + rounding + ofJumps[i]);
  return {
    bound: part('bound', (i) => {
      const [o, s] = [found.optimisation[i], found.sampling[i]];
      return prior.error + shift(o, s, start[i]) + shift(s, o, ofSampling[i]);
    }),
    prior,
    optimisation: part('optimisation', (i) => start[i]),
    approximation: part('approximation', (i) => start[i] + ofJumps[i]),
    sampling: part('sampling', (i) => ofSampling[i]),
  };
}

/** How far what no quadrature in diffusion time shows can move J(A_c) - J_0 and the sampling part. */
function roundings({ sampling }: ExplicitBound, { population, empirical, fast }: TrainedFlows) {
  const { times, readouts } = empirical.flow;
  const compared = times.map((tau) => ridgeComparison(population, tau).readout);
  const passing = [population, empirical].map((each) => each.passing ?? new Float64Array(population.loss.width));
  const unseen = (fast?.unseen ?? 0) + PASSINGS * Math.hypot(...passing.map(norm));
  return {
    ofLoss: compared.map((A) => lossError(population.loss, A)),
    ofJumps: compared.map((A) => lossJump(population.loss, A, fast) + lossPassing(population.loss, A, passing[0])),
    ofSampling: times.map((tau, i) => {
      // the root of (1/4m) int |dB - A dG|^2 is a norm
      const size = unseen * Math.sqrt(tau / (4 * population.loss.width));
      const missed = 2 * Math.sqrt(sampling[i]) * size + size * size;
      return (
        missed + samplingRounding(population.loss, empirical.loss, { tau, readout: readouts[i], value: sampling[i] })
      );
    }),
  };
}

/**
 * The most by which an error e of one part o can move (sqrt o + sqrt s)^2 = o + 2 sqrt(o s) + s: this is
 * e + 2 sqrt(s) (sqrt(o) - sqrt(o - e)) where o is too large, and less where o is too small.
 */
function shift(part: number, other: number, error: number): number {
  const [o, less] = [Math.max(0, part), Math.max(0, part - error)];
  const root = less > 0 ? Math.sqrt(o) - Math.sqrt(less) : Math.sqrt(o + error);
  return error + 2 * Math.sqrt(Math.max(0, other)) * root;
}
