import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { alphaBarOf, cosineAlphaBar, cosineBetas, ddpm, linearBetas, linspace } from '../pieces.js';
import { half, type Rounding } from '../rounding.js';
import type { HistoricalRow } from '../row.js';

/**
 * The posterior tables of guided-diffusion and its descendants, Ho et al. 2020, eqs. 6 and 7; kept in float32.
 *
 * @param previous makes alpha_bar_{t-1} of alpha_bar
 */
function posteriorTables(name: string, previous: (alphaBar: readonly number[]) => number[]): DiffusionSystem {
  const betas = cosineBetas().map(Math.fround);
  const alphaBar = alphaBarOf(betas, Math.fround);
  const alphaBarPrevious = previous(alphaBar);
  const table = (entry: (k: number) => number) => betas.map((_, k) => Math.fround(entry(k)));
  const posteriorVariance = table((k) => (betas[k] * (1 - alphaBarPrevious[k])) / (1 - alphaBar[k]));
  const ofData = table((k) => (betas[k] * Math.sqrt(alphaBarPrevious[k])) / (1 - alphaBar[k]));
  const ofState = table((k) => ((1 - alphaBarPrevious[k]) * Math.sqrt(1 - betas[k])) / (1 - alphaBar[k]));
  return {
    name,
    process: ddpm(alphaBar, {
      beta: betas,
      alphaBar,
      alphaBarPrevious,
      posteriorVariance,
      posteriorLogVariance: posteriorVariance.map((each) => Math.fround(Math.log(Math.max(each, 1e-20)))),
      posteriorMeanOfData: ofData,
      posteriorMeanOfState: ofState,
    }),
    dtype: 'float32',
    posteriorSteps: 'adjacent',
    posterior: ({ x0, xt, at }) => ({
      mean: x0.map((row, i) => row.map((value, j) => ofData[at[i]] * value + ofState[at[i]] * xt[i][j])),
      variance: at.map((k) => posteriorVariance[k]),
    }),
  };
}

/**
 * The cosine of MONAI at 0, 1/1000, ..., 1, in float32, with ratios kept within [1e-4, 0.9999].
 *
 * @param cumulative makes alpha_bar of these 1001 values and the 1000 ratios
 */
function monai(cumulative: (grid: readonly number[], ratios: readonly number[]) => number[]): DiffusionSystem {
  const grid = linspace(0, 1, 1001).map((t) => Math.fround(cosineAlphaBar(t)));
  const ratios = grid.slice(1).map((each, k) => Math.fround(Math.min(Math.max(each / grid[k], 1e-4), 0.9999)));
  const alphaBar = cumulative(grid, ratios);
  const beta = ratios.map((ratio) => Math.fround(1 - ratio));
  return { name: 'MONAI, cosine', process: ddpm(alphaBar, { beta, alphaBar }), dtype: 'float32' };
}

/** A scheduler after its first call of add_noise with tensors of a format. */
function afterNoising(round: Rounding): DiffusionSystem {
  const beta = linearBetas().map(Math.fround);
  const alphaBar = alphaBarOf(beta, Math.fround).map(round);
  return { name: 'diffusers, after add_noise', process: ddpm(alphaBar, { beta, alphaBar }), dtype: 'float32' };
}

/** 1001 cosines on a grid of 1001 steps of which the last is left out: x/steps runs from 0 to 1 all the same. */
function lucidrainsCosine(): DiffusionSystem {
  const steps = 1001;
  const at = (x: number) => Math.cos(((x / steps + 0.008) / 1.008) * Math.PI * 0.5) ** 2;
  const grid = linspace(0, steps, steps);
  const beta = grid.slice(1).map((x, k) => Math.min(Math.max(1 - at(x) / at(grid[k]), 0), 0.999));
  const alphaBar = alphaBarOf(beta);
  return { name: 'lucidrains, cosine', process: ddpm(alphaBar, { beta, alphaBar }), dtype: 'float32' };
}

/** Tables that do not belong together. */
export const tables: readonly HistoricalRow[] = [
  {
    number: 4,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: 'issue #18, 71953eb',
    wrong: 'The table of abar_{t-1} gets its 1 at the end -> at the start.',
    faulty: posteriorTables('lucidrains', (alphaBar) => [...alphaBar.slice(0, -1), 1]),
    right: posteriorTables('lucidrains', (alphaBar) => [1, ...alphaBar.slice(0, -1)]),
    expected: 'forward-posterior',
  },
  {
    number: 5,
    repository: 'Project-MONAI/GenerativeModels, MONAI',
    reference: 'issue #489; MONAI #8427 (4305bb814)',
    wrong: 'abar of the cosine is the grid from t = 0, so that abar_0 = 1 and every level is one late -> prod alpha.',
    faulty: monai((grid) => grid.slice(0, -1)),
    right: monai((_, ratios) => alphaBarOf(ratios.map((ratio) => 1 - ratio)).map(Math.fround)),
    expected: 'noise-levels',
  },
  {
    number: 7,
    repository: 'huggingface/diffusers',
    reference: 'PR #3005 (26b4319ac5)',
    wrong: 'add_noise overwrites the table of abar with its copy in half precision -> casts a copy.',
    faulty: afterNoising(half),
    right: afterNoising(Math.fround),
    expected: 'noise-levels',
  },
  {
    number: -2,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: '782c904',
    wrong: 'Reported: the grid of the cosine has one step too many. It is divided by as many, and changes nothing.',
    right: lucidrainsCosine(),
    expected: 'noise-levels',
  },
];
