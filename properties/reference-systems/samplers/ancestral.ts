import type { LevelTable } from '../../../src/system/contract/description.js';
import { combined, type State, type Step, stepped, type Walk } from './sampling.js';

/** The levels of a table by their numbers. */
export function levelsOf({ alpha, sigma }: LevelTable, levels: readonly number[]): State[] {
  return levels.map((label) => ({ label, alpha: alpha[label], sigma: sigma[label] }));
}

/** So many numbers from `first` to 0, as even as whole numbers are. @throws RangeError where two would be the same */
export function evenLevels(first: number, count: number): number[] {
  if (count > first + 1) throw new RangeError(`there are no ${count} levels up to ${first}`);
  return Array.from({ length: count }, (_, k) => Math.round(first * (1 - k / Math.max(1, count - 1))));
}

/** The noise that leads from the level s up to t: alpha_t/alpha_s, and the variance that is added. */
export function between(s: State, t: State) {
  const ratio = t.alpha / s.alpha;
  return { ratio, added: (t.sigma - ratio * s.sigma) * (t.sigma + ratio * s.sigma) };
}

/** The variance of a step in terms of both that Ho et al. 2020 try. */
type VarianceOf = (small: number, large: number, fraction: number) => number;

export const small: VarianceOf = (least) => least;
export const large: VarianceOf = (_, most) => most;
/** Nichol, Dhariwal 2021, eq. 15. */
export const learned: VarianceOf = (least, most, fraction) =>
  Math.exp(fraction * Math.log(most) + (1 - fraction) * Math.log(least));

/** Ho et al. 2020, algorithm 2, by the posterior (eqs. 6 and 7) given the predicted x_0; no noise comes last. */
export const ancestral =
  (varianceOf: VarianceOf): Walk =>
  (run) =>
    stepped(run, (x, t, s, k) => {
      const { ratio, added } = between(s, t);
      const total = t.sigma * t.sigma;
      const rest = s.sigma * s.sigma;
      const { data } = run.model.believe(x, t);
      const mean = combined([(s.alpha * added) / total, data], [(ratio * rest) / total, x]);
      if (s.sigma === 0) return mean;
      const variance = varianceOf((added * rest) / total, added, run.varianceFraction);
      return combined([1, mean], [Math.sqrt(variance), run.noise(k)]);
    });

/** Song, Meng, Ermon 2021, eqs. 12 and 16. */
export const ddim =
  (eta: number): Walk =>
  (run) =>
    stepped(run, (x, t, s, k) => {
      const { data, noise } = run.model.believe(x, t);
      const fresh = eta * (s.sigma / t.sigma) * Math.sqrt(between(s, t).added);
      const mean = combined([s.alpha, data], [Math.sqrt(s.sigma * s.sigma - fresh * fresh), noise]);
      return eta === 0 ? mean : combined([1, mean], [fresh, run.noise(k)]);
    });

/** Song, Meng, Ermon 2021, section 4.3: the steps upwards, x/alpha by the change of sigma/alpha times eps. */
export const ddimEncoding =
  (label: 'destination' | 'origin'): Walk =>
  (run) => {
    const step: Step = (x, s, t) => {
      const { noise } = run.model.believe(x, s, label === 'origin' ? s : t);
      const ratio = t.alpha / s.alpha;
      return combined([ratio, x], [t.sigma - ratio * s.sigma, noise]);
    };
    // from the last state with noise: where there is none, there is no noise to predict
    return stepped({ ...run, states: run.states.filter(({ sigma }) => sigma > 0).toReversed() }, step);
  };
