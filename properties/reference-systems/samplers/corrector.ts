import { combined, type Rows, type State, type Walk } from './sampling.js';

/** The mean of the norms of rows. */
function meanNorm(rows: Rows): number {
  return rows.reduce((sum, row) => sum + Math.sqrt(row.reduce((square, x) => square + x * x, 0)), 0) / rows.length;
}

/** How long a step of Langevin dynamics is, by score and noise of the batch and the sigma of its level. */
type Length = (score: Rows, noise: Rows, sigma: number) => number;

/** Song et al. 2021, algorithm 4. */
export const bySignalToNoise =
  (snr: number): Length =>
  (score, noise) =>
    2 * ((snr * meanNorm(noise)) / meanNorm(score)) ** 2;

/** As in the annealed dynamics of Song, Ermon 2019. */
export const bySigma =
  (snr: number): Length =>
  (_score, _noise, sigma) =>
    2 * (snr * sigma) ** 2;

/** What a corrector takes: how many steps at a level, how long, and the factor of that from a level to the next. */
interface Correction {
  readonly steps: number;
  readonly length: Length;
  readonly factor?: (at: State, to: State) => number;
  readonly place?: 'before' | 'after';
}

/** Langevin steps before each step of a predictor, or after it, which draws in each; or without a predictor. */
export const corrected =
  ({ steps, length, factor = () => 1, place = 'before' }: Correction, predictor?: Walk): Walk =>
  (run) => {
    const { states, model, noise } = run;
    const draws = steps + (predictor === undefined ? 0 : 1);
    const correct = (from: Rows, at: State, by: number, first: number): Rows =>
      Array.from({ length: steps }, (_, i) => noise(first + i)).reduce((x, z) => {
        const score = combined([-1 / at.sigma, model.believe(x, at).noise]);
        const c = by * length(score, z, at.sigma);
        return combined([1, x], [c, score], [Math.sqrt(2 * c), z]);
      }, from);
    const predict = (x: Rows, at: State, to: State, draw: number): Rows =>
      predictor?.({ ...run, states: [at, to], start: x, noise: () => noise(draw) }) ?? x;
    return states.slice(1).reduce((x: Rows, to, k) => {
      const [at, first] = [states[k], k * draws];
      if (place === 'before') return predict(correct(x, at, factor(at, to), first), at, to, first + steps);
      const predicted = predict(x, at, to, first);
      return to.sigma === 0
        ? predicted
        : correct(predicted, to, factor(to, states[k + 2] ?? to), first + draws - steps);
    }, run.start);
  };
