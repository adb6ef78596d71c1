import type { DiffusionSystem, Model, SystemCalls } from '../../src/system/contract/contract.js';
import type { LevelProcess } from '../../src/system/contract/description.js';
import { exact } from '../../src/system/contract/exact.js';

/** Variance of the density by which a chain decodes level 0. */
export const DECODER_VARIANCE = 1e-3;

/**
 * The variational bound of a chain whose reverse steps have the posterior's variance and mean, with the prediction in
 * place of x_0 (Ho et al. 2020, eqs. 5 and 8).
 *
 * @param variances of the reverse steps of a model, for the pairs of levels; default: those of the posterior
 * @param system predicts the noise at each level of `process`
 */
export const boundOfChain =
  (
    system: () => DiffusionSystem,
    { levels, prior }: LevelProcess,
    variances?: (pair: number, model: Model) => { readonly posterior: number; readonly reverse: number },
  ): NonNullable<SystemCalls['variationalBound']> =>
  ({ model, x0, eps }) => {
    const { alpha, sigma } = levels;
    const predictor = exact(model, system());
    const squares = eps.map((noises, level) => {
      const label = x0.map(() => level);
      const x = x0.map((row, i) => row.map((value, j) => alpha[level] * value + sigma[level] * noises[i][j]));
      const data = predictor(x, label).map((row, i) =>
        row.map((noise, j) => (x[i][j] - sigma[level] * noise) / alpha[level]),
      );
      return data.map((row, i) => row.reduce((sum, each, j) => sum + (each - x0[i][j]) ** 2, 0));
    });
    const last = alpha.length - 1;
    const snr = (k: number) => (alpha[k] / sigma[k]) ** 2;
    const terms = {
      prior: x0.map((row) => {
        const mean = row.reduce((sum, value) => sum + (alpha[last] * value) ** 2, 0);
        const spread = sigma[last] ** 2 / prior.variance;
        return 0.5 * (mean / prior.variance + row.length * (spread - 1 - Math.log(spread)));
      }),
      diffusion: x0.map((row, i) =>
        squares.slice(1).map((square, k) => {
          const equal = 0.5 * (snr(k) - snr(k + 1)) * square[i];
          if (variances === undefined) return equal;
          const { posterior, reverse } = variances(k, model);
          const ratio = posterior / reverse;
          return 0.5 * row.length * (ratio - 1 - Math.log(ratio)) + ratio * equal;
        }),
      ),
      reconstruction: x0.map(
        (row, i) => 0.5 * (squares[0][i] / DECODER_VARIANCE + row.length * Math.log(2 * Math.PI * DECODER_VARIANCE)),
      ),
    };
    const inBits = (nats: number) => nats / (Math.LN2 * x0[0].length);
    return {
      unit: 'bits per coordinate',
      prior: terms.prior.map(inBits),
      diffusion: terms.diffusion.map((row) => row.map(inBits)),
      reconstruction: terms.reconstruction.map(inBits),
      total: x0.map((_, i) =>
        inBits(terms.prior[i] + terms.reconstruction[i] + terms.diffusion[i].reduce((sum, each) => sum + each, 0)),
      ),
    };
  };
