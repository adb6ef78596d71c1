import { dot } from '../numeric/vectors.js';
import { type FlowSpectrum, lossChange, ridgeReadout } from '../training/gradient-flow.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';
import { samplingIntegral } from './sampling-error.js';

/** The certified bound T0 and its parts, in nats; arrays follow the training times. */
export interface CertifiedBound {
  /** prior + (sqrt optimisation + sqrt sampling)^2. */
  readonly bound: number[];
  /** KL(p_T || pi). */
  readonly prior: number;
  /** J(A_c) + |A_c|_F^2 / (4 m tau). */
  readonly optimisation: number[];
  /** J(A_c), part of `optimisation`. */
  readonly approximation: number[];
  /** (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly sampling: number[];
}

/** What the bound needs of one experiment. */
export interface TrainedLosses {
  readonly population: QuadraticLoss;
  readonly populationSpectrum: FlowSpectrum;
  readonly empirical: QuadraticLoss;
  readonly empiricalSpectrum: FlowSpectrum;
  /** J_0. */
  readonly initialScoreLoss: number;
  /** KL(p_T || pi). */
  readonly priorKl: number;
}

/**
 * The certified bound on the KL gap of the model trained on the data for time tau (theory T0, from L1, L4 and L8; no fitted
 * constant):
 *
 * klSde <= KL(p_T||pi) + ( sqrt(J(A_c) + |A_c|^2/(4 m tau)) + sqrt((1/4m) int_0^tau |dB - A_n(s) dG|^2 ds) )^2
 *
 * with A_c = B (G + I/(2 tau))^{-1}, the minimiser of the first root. Any A_c gives a valid bound, so its Krylov truncation
 * costs sharpness and never validity.
 *
 * @param nodesPerPanel accuracy of the time integral, see `samplingIntegral`
 */
export function certifiedBound(losses: TrainedLosses, times: readonly number[], nodesPerPanel: number): CertifiedBound {
  const { population, populationSpectrum, empirical, empiricalSpectrum, initialScoreLoss, priorKl } = losses;
  const m = population.width;
  const approximation: number[] = [];
  const optimisation: number[] = [];
  for (const tau of times) {
    // at tau = 0 the ridge is infinite, A_c = 0 and the first root is J_0
    const best =
      tau > 0 ? ridgeReadout(populationSpectrum, 1 / (2 * tau)) : new Float64Array(population.crossMoment.length);
    const loss = initialScoreLoss + lossChange(population, best);
    approximation.push(loss);
    optimisation.push(tau > 0 ? loss + dot(best, best) / (4 * m * tau) : loss);
  }
  const sampling = samplingIntegral(population, empirical, empiricalSpectrum, times, nodesPerPanel).map(
    (integral) => integral / (4 * m),
  );
  const bound = times.map((_, i) => {
    const root = Math.sqrt(Math.max(optimisation[i], 0)) + Math.sqrt(sampling[i]);
    return priorKl + root * root;
  });
  return { bound, prior: priorKl, optimisation, approximation, sampling };
}
