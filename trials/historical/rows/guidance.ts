import type { DiffusionSystem, GuideRequest } from '../../../src/system/contract/contract.js';
import type { GuidanceDescription } from '../../../src/system/contract/description.js';
import { alphaBarOf, ddpm, linearBetas, type Points } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { combined } from '../samplers.js';

/** Code that guides the noise, on the levels of a DDPM. */
function guiding(
  name: string,
  guidance: GuidanceDescription,
  guide: (request: GuideRequest) => number[][],
): DiffusionSystem {
  return {
    name,
    process: ddpm(alphaBarOf(linearBetas())),
    dtype: 'float32',
    parameterization: 'noise',
    guidance,
    guide,
  };
}

/** u + s (c - u). */
const towards = ({ conditional, unconditional, scale }: GuideRequest) =>
  combined((c, u) => u + scale * (c - u), conditional, unconditional);

/** c + w (c - u). */
const beyond = ({ conditional, unconditional, scale }: GuideRequest) =>
  combined((c, u) => c + scale * (c - u), conditional, unconditional);

/** torch.std of a row. */
function deviation(row: readonly number[]): number {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  return Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (row.length - 1));
}

/**
 * Lin et al. 2024, eqs. 15 and 16, where phi is given.
 *
 * @param like the rows whose deviations the guided ones get
 * @param rest what 1 - phi weighs
 */
function rescaling({ like = conditionalOf, rest = guidedOf } = {}): (request: GuideRequest) => number[][] {
  return (request) => {
    const guided = towards(request);
    const { rescale: phi } = request;
    if (phi === undefined) return guided;
    const [wanted, kept] = [like(request, guided), rest(request, guided)];
    return guided.map((row, i) => {
      const factor = deviation(wanted[i]) / deviation(row);
      return row.map((value, j) => phi * factor * value + (1 - phi) * kept[i][j]);
    });
  };
}

const conditionalOf = ({ conditional }: GuideRequest, _guided: Points): Points => conditional;
const guidedOf = (_request: GuideRequest, guided: Points): Points => guided;

const RESCALED = { rescale: 'given' } as const;
const rescaled = guiding('rescaled guidance', RESCALED, rescaling());
const plain = guiding('guidance', {}, towards);

/** Guidance of two predictions. */
export const guidanceRows: readonly HistoricalRow[] = [
  {
    number: 83,
    repository: 'labmlai/annotated_deep_learning_paper_implementations',
    reference: 'issue #177',
    wrong: 'The documented guidance adds (s - 1) eps of no condition -> (1 - s) eps, as the code has it.',
    faulty: guiding('guidance', {}, ({ conditional, unconditional, scale }) =>
      combined((c, u) => scale * c + (scale - 1) * u, conditional, unconditional),
    ),
    right: plain,
    expected: 'guided-predictions',
  },
  {
    number: 84,
    repository: 'soran-ghaderi/torchebm',
    reference: 'PR #270',
    wrong: 'A scale of at most 1 gives the conditional prediction -> u + s (c - u), which is u at 0.',
    faulty: guiding('guidance', {}, (request) =>
      request.scale <= 1 ? combined((c) => c, request.conditional) : towards(request),
    ),
    right: plain,
    expected: 'guided-predictions',
  },
  {
    number: 85,
    repository: 'lucidrains/classifier-free-guidance-pytorch',
    reference: 'issue #2',
    wrong: '1 - phi weighs the conditional prediction -> the guided one that is not rescaled.',
    faulty: guiding('rescaled guidance', RESCALED, rescaling({ rest: conditionalOf })),
    right: rescaled,
    expected: 'guided-predictions',
  },
  {
    number: 86,
    repository: 'Pur1zumu/RIFT-SVC',
    reference: 'issue #8',
    wrong: 'Guidance is rescaled to the deviation of the guided prediction itself -> of the conditional one.',
    faulty: guiding('rescaled guidance', RESCALED, rescaling({ like: guidedOf })),
    right: rescaled,
    expected: 'guided-predictions',
  },
  {
    number: 87,
    repository: 'p1atdev/LECO',
    reference: 'issue #17 (open)',
    wrong: 'The rescaled prediction is computed, and the one that is not rescaled is returned -> the rescaled one.',
    faulty: guiding('rescaled guidance', RESCALED, towards),
    right: rescaled,
    expected: 'guided-predictions',
  },
  {
    number: -8,
    repository: 'threestudio-project/threestudio',
    reference: 'issue #127, PR #530',
    wrong:
      'Reported: guidance should start from the unconditional prediction. c + w (c - u) is eq. 6 of Ho and Salimans.',
    right: guiding('guidance', { scale: '1 + w' }, beyond),
    expected: 'guided-predictions',
  },
  {
    number: -9,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: 'issues #155 and #207',
    wrong:
      'Reported: guidance should start from the conditional prediction. Its scale is 1 + w, so u + s (c - u) is right.',
    right: plain,
    expected: 'guided-predictions',
  },
];
