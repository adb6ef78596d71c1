import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { DATA, leading, levels } from '../grids.js';
import { alphaBarOf, cosineAlphaBar, cosineBetas, ddpm, linearBetas, linspace } from '../pieces.js';
import { half } from '../rounding.js';
import type { HistoricalRow } from '../row.js';
import { type Node, sampling, stepwise } from '../samplers.js';
import { ancestral, posterior } from '../steps.js';

/** A chain of 50, in place of 1000, so that all its levels are walked soon. */
const LEVELS = 50;

/**
 * lucidrains' ancestral sampler, which walks all levels, with the coefficients of its tables.
 *
 * @param previous the level that the tables have for abar_{t-1}
 */
function padded(previous: (at: (k: number) => Node, k: number) => Node): DiffusionSystem {
  const betas = cosineBetas(LEVELS).map(Math.fround);
  const alphaBar = alphaBarOf(betas, Math.fround);
  const at = levels(alphaBar);
  return sampling({
    name: 'lucidrains, p_sample',
    process: ddpm(alphaBar),
    dtype: 'float32',
    sampler: { name: 'ddpm', method: 'ddpm-small', steps: { only: [LEVELS] } },
    nodes: () => [...alphaBar.map((_, k) => at(LEVELS - 1 - k)), DATA],
    generate: stepwise((step) => {
      const k = step.from.label ?? 0;
      const { mean, variance } = posterior({ ...step, to: previous(at, k) }, betas[k]);
      // no noise at t = 0
      return k === 0 ? mean : mean + Math.sqrt(variance) * step.z;
    }),
  });
}

/** @param table what the sampler has in place of alphaBar */
function tabled(name: string, alphaBar: readonly number[], table: readonly number[]): DiffusionSystem {
  return sampling({
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    sampler: { name: 'ddpm', method: 'ddpm-small' },
    nodes: (steps) => [...leading(steps).map(levels(table)), DATA],
    generate: stepwise(ancestral),
  });
}

/** At 0, 1/1000, ..., 1; its ratios are kept within [1e-4, 0.9999]. */
const cosine = linspace(0, 1, 1001).map((t) => Math.fround(cosineAlphaBar(t)));
const product = alphaBarOf(
  cosine.slice(1).map((each, k) => 1 - Math.min(Math.max(each / cosine[k], 1e-4), 0.9999)),
  Math.fround,
);
const linear = alphaBarOf(linearBetas(), Math.fround);

/** What samplers make of tables that do not belong together. */
export const sampledTables: readonly HistoricalRow[] = [
  {
    number: 4,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: 'issue #18, 71953eb',
    wrong: 'The table of abar_{t-1} that the sampler steps by gets its 1 at the end -> at the start.',
    faulty: padded((at, k) => (k === LEVELS - 1 ? DATA : at(k))),
    right: padded((at, k) => (k === 0 ? DATA : at(k - 1))),
    expected: 'sampler-recursion',
  },
  {
    number: 5,
    repository: 'Project-MONAI/GenerativeModels, MONAI',
    reference: 'issue #489; MONAI #8427 (4305bb814)',
    wrong: 'abar of the cosine is the grid from t = 0, so that the last step of DDPM is 0/0 -> prod alpha.',
    faulty: tabled('MONAI DDPM, cosine', product, cosine.slice(0, -1)),
    right: tabled('MONAI DDPM, cosine', product, product),
    expected: 'sampler-recursion',
  },
  {
    number: 7,
    repository: 'huggingface/diffusers',
    reference: 'PR #3005 (26b4319ac5)',
    wrong: 'After add_noise the sampler has abar in half precision, 1 at the first levels -> the table that was made.',
    faulty: tabled('diffusers DDPM, after add_noise', linear, linear.map(half)),
    right: tabled('diffusers DDPM, after add_noise', linear, linear),
    expected: 'sampler-recursion',
  },
];
