import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { linspace, signals } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { sampling } from '../samplers.js';

const SHIFT = 3;

/** Esser et al. 2024, eq. 23. */
function shifted(sigma: number): number {
  return (SHIFT * sigma) / (1 + (SHIFT - 1) * sigma);
}

/** The unshifted ends. */
const [SMALLEST, LARGEST] = [0.001, 1];

const ratioOf = (sigma: number) => sigma / (1 - sigma);

interface OnFlow {
  readonly name: string;
  readonly spaced: boolean;
  /** The unshifted sigma at the ends, the noise first. */
  readonly ends: readonly [number, number];
  /** What the model is told: 1000 sigma is meant. */
  told(unshifted: number): number;
}

/** x = (1 - sigma) x_0 + sigma eps, with sigmas that are even before they are shifted, and 0. */
function onFlow({ name, spaced, ends, told }: OnFlow): DiffusionSystem {
  const at = (sigma: number) => ({ alpha: 1 - sigma, sigma });
  return sampling({
    name,
    process: { from: 0, to: 1, prior: { variance: 1 } },
    dtype: 'float32',
    sampler: {
      name: 'flow-euler',
      method: 'flow-euler',
      steps: { least: 2 },
      ...(spaced
        ? {
            spacing: {
              kind: 'flow',
              shift: SHIFT,
              ends: [ratioOf(LARGEST), ratioOf(SMALLEST)],
            },
          }
        : {}),
    },
    nodes: (steps) => [
      ...linspace(ends[0], ends[1], steps).map((each) => ({ label: told(each), ...timed(shifted(each)) })),
      { label: null, ...timed(0) },
    ],
    calls: {
      coefficients: ({ time }) => signals(time, at),
      levelOf: ({ label }) => signals(label, (each) => at(each / 1000)),
      labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((s) => 1000 / (1 + 1 / s)),
    },
  });
}

function timed(sigma: number) {
  return { alpha: 1 - sigma, sigma, time: sigma };
}

const toldShifted = (unshifted: number) => 1000 * shifted(unshifted);

const shiftOnce = (ends: readonly [number, number]) =>
  onFlow({ name: 'diffusers, flow matching', spaced: true, ends, told: toldShifted });

const custom = (told: (unshifted: number) => number) =>
  onFlow({ name: 'diffusers, flow matching with custom timesteps', spaced: false, ends: [1, SMALLEST], told });

/** Nodes of flows that are not those that are meant. */
export const flowGrids: readonly HistoricalRow[] = [
  {
    number: 9,
    repository: 'huggingface/diffusers',
    reference: 'issue #13243, PR #13246 (open)',
    wrong: 'The ends of the grid are those of sigmas that are shifted, and it is shifted again -> of unshifted ones.',
    faulty: shiftOnce([shifted(LARGEST), shifted(SMALLEST)]),
    right: shiftOnce([LARGEST, SMALLEST]),
    expected: 'sampler-grid',
  },
  {
    number: 23,
    repository: 'huggingface/diffusers',
    reference: 'issue #14013, PR #14011 (d1b988b08f)',
    wrong:
      'The sampler shifts the sigmas of custom timesteps, and tells its model the unshifted times -> those of sigma.',
    faulty: custom((unshifted) => 1000 * unshifted),
    right: custom(toldShifted),
    expected: 'sampler-grid',
  },
];
