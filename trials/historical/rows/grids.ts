import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import type { SamplerDescription } from '../../../src/system/contract/description.js';
import { clockOf } from '../clock.js';
import { DATA, exploded, exponential, karras } from '../grids.js';
import { inLambda, LARGEST, SMALLEST } from '../in-lambda.js';
import { alphaBarOf, cosineBetas, ddpm, noiseToSignal, signals, stableDiffusion } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { type Node, sampling } from '../samplers.js';

/** The order of the noise levels is that of what is even in log sigma between two ends. */
function exponentialGrid(first: number, last: number): DiffusionSystem {
  return inLambda({
    sampler: {
      name: 'diffusers DPM multistep, exponential',
      method: 'dpm-solver++-2m',
      last: 'order 1',
      spacing: { kind: 'exponential', ends: [LARGEST, SMALLEST] },
      steps: { least: 2 },
    },
    sigmas: (steps) => [...exponential(first, last, steps), 0],
  });
}

/** @param count of the values above 0 */
function elucidated(count: (steps: number) => number): DiffusionSystem {
  return sampling({
    name: 'lucidrains, ElucidatedDiffusion',
    process: { from: 0.002, to: 80, prior: { variance: 80 ** 2 }, family: 've' },
    dtype: 'float32',
    parameterization: 'data',
    // one step is 0/0
    sampler: { name: 'edm', method: 'heun', spacing: { kind: 'karras', ends: [80, 0.002] }, steps: { least: 2 } },
    nodes: (steps) => [...karras(80, 0.002, steps).slice(0, count(steps)), 0].map(exploded),
    calls: { coefficients: ({ time }) => signals(time, (sigma) => ({ alpha: 1, sigma })) },
  });
}

interface Tabled {
  readonly name: string;
  readonly alphaBar: readonly number[];
  /** What the model is told of a sigma, and what the step takes it to be. */
  readonly told: (time: number) => number;
  readonly used?: (time: number) => number;
  /** Besides those of Karras. */
  readonly sampler?: Partial<SamplerDescription>;
  readonly end: readonly Node[];
}

/** The sigmas of Karras between the first level and the last, whose times are fractions of levels. */
function onTable({ name, alphaBar, told, used = (time) => time, sampler = {}, end }: Tabled): DiffusionSystem {
  const table = noiseToSignal(alphaBar);
  const clock = clockOf(table);
  const at = (time: number) => {
    const s = clock.sigmaOf(time);
    return { alpha: 1 / Math.sqrt(s * s + 1), sigma: s / Math.sqrt(s * s + 1) };
  };
  const [smallest, largest] = [table[0], table[table.length - 1]];
  return sampling({
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    sampler: {
      name: 'karras',
      spacing: { kind: 'karras', ends: [largest, smallest] },
      steps: { least: 2 },
      ...sampler,
    },
    nodes: (steps) => [
      ...karras(largest, smallest, steps + 1 - end.length).map((sigma) => {
        const time = clock.timeOf(sigma);
        return { label: told(time), ...at(used(time)) };
      }),
      ...end,
    ],
    calls: { levelOf: ({ label }) => signals(label, at) },
  });
}

const cosineLabels = (told: (time: number) => number) =>
  onTable({
    name: 'diffusers DPM multistep, cosine with the sigmas of Karras',
    alphaBar: alphaBarOf(cosineBetas(), Math.fround),
    told,
    sampler: { method: 'dpm-solver++-2m', last: 'order 1' },
    end: [DATA],
  });

/** A grid that ends above 0. */
const unified = (time: (fractional: number) => number) =>
  onTable({ name: 'ComfyUI UniPC', alphaBar: stableDiffusion(), told: time, used: time, end: [] });

/** Nodes that are not those that are meant. */
export const grids: readonly HistoricalRow[] = [
  {
    number: 10,
    repository: 'huggingface/diffusers',
    reference: 'PR #9954 (637e2302ac)',
    wrong:
      'Exponential sigmas are made of an ascending table: they rise from the least, and then jump to 0 -> they fall.',
    faulty: exponentialGrid(SMALLEST, LARGEST),
    right: exponentialGrid(LARGEST, SMALLEST),
    expected: 'sampler-grid',
  },
  {
    number: 42,
    repository: 'huggingface/diffusers',
    reference: 'PR #10740 (ca6330dc53)',
    wrong: 'Timesteps of the sigmas of Karras are rounded, and for the cosine many are the same -> fractional.',
    faulty: cosineLabels(Math.round),
    right: cosineLabels((time) => time),
    expected: 'sampler-grid',
  },
  {
    number: 49,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: 'b87ea27',
    wrong: 'The list of sigmas is one short, and never at the least of them -> n of them and 0.',
    faulty: elucidated((steps) => steps - 1),
    right: elucidated((steps) => steps),
    expected: 'sampler-grid',
  },
  {
    number: 53,
    repository: 'Comfy-Org/ComfyUI',
    reference: '4185324a',
    wrong: 'UniPC steps on the times of the table that are nearest to its sigmas -> on the sigmas themselves.',
    faulty: unified(Math.round),
    right: unified((time) => time),
    expected: 'sampler-grid',
  },
];
