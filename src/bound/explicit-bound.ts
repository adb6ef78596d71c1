import type { Estimate } from '../numeric/estimate.js';
import { spread } from '../numeric/spread.js';
import type { Descent } from '../training/gradient-flow.js';
import { ridgeComparison } from './ridge-comparison.js';
import { samplingIntegral } from './sampling-error.js';

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
  readonly population: Descent;
  readonly empirical: Descent;
  readonly initialLoss: Estimate;
  readonly prior: Estimate;
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
 * The bound with estimates of its absolute errors: how far coarser quadratures move each part, plus, in the parts that
 * contain J_0 or the prior, the errors of these, which no quadrature in diffusion time shows.
 *
 * @param doubt a factor of how far they move, see `Training`
 */
export function explicitEstimates(
  found: ExplicitBound,
  coarser: readonly ExplicitBound<Estimate>[],
  { initialLoss, prior }: Pick<TrainedFlows, 'initialLoss' | 'prior'>,
  doubt = 1,
): ExplicitBound<Estimate> {
  const part = (key: Exclude<keyof ExplicitBound, 'prior'>, more: (i: number) => number): Estimate[] => {
    const moved = spread(
      found[key],
      coarser.map((other) => other[key].map(({ value }) => value)),
      doubt,
    );
    return found[key].map((value, i) => ({ value, error: moved[i] + more(i) }));
  };
  const start = initialLoss.error;
  return {
    bound: part('bound', (i) => prior.error + boundShift(found.optimisation[i], found.sampling[i], start)),
    prior,
    optimisation: part('optimisation', () => start),
    approximation: part('approximation', () => start),
    sampling: part('sampling', () => 0),
  };
}

/**
 * The most by which an error e of the optimisation part o can move (sqrt o + sqrt s)^2 = o + 2 sqrt(o s) + s: this is
 * e + 2 sqrt(s) (sqrt(o) - sqrt(o - e)) where o is too large, and less where o is too small.
 */
function boundShift(optimisation: number, sampling: number, error: number): number {
  const [o, less] = [Math.max(0, optimisation), Math.max(0, optimisation - error)];
  const root = less > 0 ? Math.sqrt(o) - Math.sqrt(less) : Math.sqrt(o + error);
  return error + 2 * Math.sqrt(sampling) * root;
}
