import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { DATA, leading, levels, spread, stride, trailing } from '../grids.js';
import { alphaBarOf, ddpm, linearBetas } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { type Node, type Sampler, type Step, sampling, stepwise } from '../samplers.js';
import { ancestral, betaOf, ddim, posterior } from '../steps.js';

const betas = linearBetas().map(Math.fround);
const alphaBar = alphaBarOf(betas, Math.fround);
const at = levels(alphaBar);

/** The step that the code takes: to the level before, whatever the stride. */
const toLevelBefore = (k: number, nodes: readonly Node[]) => levelOrData((nodes[k].label ?? 0) - 1);

/** To t - T//n, where the next of the list may be another one. */
const byStride = (k: number, nodes: readonly Node[]) => levelOrData((nodes[k].label ?? 0) - stride(nodes.length - 1));

function levelOrData(k: number): Node {
  return k < 0 ? DATA : at(k);
}

interface Strided {
  readonly name: string;
  readonly method: 'ddpm-small' | 'ddpm-learned-range' | 'ddim';
  timesteps(steps: number): number[];
  readonly generate: Sampler;
  readonly least?: number;
}

/** Some of the 1000 levels of a DDPM, and the data after the last of them. */
function strided({ name, method, timesteps, generate, least = 1 }: Strided): DiffusionSystem {
  return sampling({
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    sampler: {
      name: method,
      method,
      steps: { least },
      // no noise is drawn for the step from t = 0
      ...(method === 'ddpm-learned-range' ? { last: 'without noise' } : {}),
    },
    nodes: (steps) => [...timesteps(steps).map(at), DATA],
    generate,
  });
}

const fewerSteps = (generate: Sampler) =>
  strided({ name: 'diffusers DDPM, fewer steps', method: 'ddpm-small', timesteps: leading, generate });

/** @param upper end of the range of variances, in place of the beta of the stride */
function learnedRange(upper: (step: Step) => number): DiffusionSystem {
  return strided({
    name: 'diffusers DDPM, learned range',
    method: 'ddpm-learned-range',
    timesteps: leading,
    generate: stepwise((step) => {
      const { mean, variance } = posterior(step);
      if (step.to === DATA) return mean;
      const share = 'varianceFraction' in step.model ? (step.model.varianceFraction ?? 0) : 0;
      return mean + Math.exp((share * Math.log(upper(step)) + (1 - share) * Math.log(variance)) / 2) * step.z;
    }),
  });
}

const previousTimestep = (generate: Sampler) =>
  strided({ name: 'diffusers DDPM, trailing', method: 'ddpm-small', timesteps: trailing, generate });

// of one step np.linspace gives t = 0 alone, which is no way from noise to data
const previousOfDdim = (generate: Sampler) =>
  strided({ name: 'diffusers DDIM, linspace', method: 'ddim', timesteps: spread, generate, least: 2 });

/** Steps over several levels. */
export const strides: readonly HistoricalRow[] = [
  {
    number: 31,
    repository: 'huggingface/diffusers',
    reference: 'PR #2076 (cedafb8600)',
    wrong: 'With fewer steps than levels beta_t and abar_{t-1} are those of one level -> of the stride.',
    faulty: fewerSteps(stepwise(ancestral, toLevelBefore)),
    right: fewerSteps(stepwise(ancestral)),
    expected: 'sampler-recursion',
  },
  {
    number: 33,
    repository: 'huggingface/diffusers',
    reference: '1dc856e508',
    wrong: 'The upper end of the learned range of variances is beta_t -> the beta of the stride.',
    faulty: learnedRange(({ from }) => betas[from.label ?? 0]),
    right: learnedRange(({ from, to }) => betaOf(from, to)),
    expected: 'sampler-recursion',
  },
  {
    number: 34,
    repository: 'huggingface/diffusers',
    reference: 'issue #9261, PR #9384 (5effcd3e64)',
    wrong: 'The timestep that comes next is t - T//n, wrong for trailing ones -> the next of the list.',
    faulty: previousTimestep(stepwise(ancestral, byStride)),
    right: previousTimestep(stepwise(ancestral)),
    expected: 'sampler-recursion',
  },
  {
    number: 35,
    repository: 'huggingface/diffusers',
    reference: 'issue #11347, PRs #13108, #14357 (open)',
    wrong: 'DDIM: the timestep that comes next is t - T//n, wrong for linspace -> the next of the list.',
    faulty: previousOfDdim(stepwise(ddim, byStride)),
    right: previousOfDdim(stepwise(ddim)),
    expected: 'sampler-recursion',
  },
];
