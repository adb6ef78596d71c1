import { claim } from '../../src/claim/claim.js';
import { differenceText } from '../../src/evidence/difference.js';
import { figure } from '../../src/evidence/number-format.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import {
  aboutSamplers,
  isAdaptive,
  oneSamplerCases,
  referenceSamplers,
  samplerCases,
} from '../generators/about-samplers.js';
import { mistakesGiving } from '../measurements/answers.js';
import { ERROR_FACTOR } from '../measurements/flow-paths.js';
import {
  type ErrorAtTolerance,
  errorsAtTolerances,
  type TolerancesHeeded,
  tolerancesHeeded,
} from './sampler-tolerance.measure.js';

export const samplerTolerance = claim({
  id: 'sampler-tolerance',
  title: 'A sampler that chooses its steps follows the probability flow within its tolerance',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eq. 13 and section 4.3',
    note: 'which solve the flow by RK45; against the flow itself, which keeps the mass to the left of a point',
  },
  assumptions: [
    { statement: 'the model is that of the target, at the label that the sampler tells it' },
    {
      statement:
        'the error of a step is kept below tolerance (1 + |x|), by the root mean square over all points of a call',
    },
  ],
  scope: [
    'tolerances of at least 50 machine epsilons and at most a hundredth of a deviation of the target; normals in up to three dimensions, mixtures on the line',
    'how often a sampler asks its model is not judged',
  ],
  laws: {
    within: {
      statement:
        'rms of (x - x*)/reach <= factor tolerance, in the median of five targets: x* is where the flow leads,\nand reach what an error of 1 + |x| at the worst time becomes until the end',
      latex: String.raw`\mathrm{rms}\,\frac{x - x^*}{r} \le c\,\tau, \quad r = \max_t \frac{p_t(x_t)}{p_\epsilon(x_\epsilon)} (1 + |x_t|)`,
      sharpness: 'upper',
      axes: { measured: 'rms of (x - x*)/reach', bound: 'factor tolerance' },
      causes: [
        'a factor 1/2 of the flow, f or g',
        'a flow that is solved to another end than the grid says',
        'a last step to the data that is left out, or not described',
        'a tolerance that is not handed on',
      ],
      measure: errorsAtTolerances,
      check: (seen) => within(seen, seen.error),
    },
    heeded: {
      statement: 'where the error at the largest tolerance is above the smallest one, that leads elsewhere',
      latex: String.raw`e(\tau_1) > \tau_2 \implies x(\tau_1) \ne x(\tau_2)`,
      sharpness: 'tight',
      causes: ['a tolerance that is not handed on', 'a solver with fixed steps, or a most number of them'],
      yesOrNo: true,
      appliesWhen: 'two tolerances',
      measure: tolerancesHeeded,
      check: heeded,
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...aboutSamplers(
    ['adaptive samplers'],
    {
      cases: oneSamplerCases(isAdaptive),
      sizes: {
        quick: { cases: 12, controlCases: 12 },
        ci: { cases: 40, controlCases: 20 },
        deep: { cases: 200, controlCases: 40 },
      },
    },
    {
      cases: samplerCases,
      sizes: {
        quick: { cases: 10, controlCases: 10 },
        ci: { cases: 20, controlCases: 10 },
        deep: { cases: 100, controlCases: 40 },
      },
    },
  ),
  controls: [
    {
      id: 'fifth-off',
      title: 'an error that is a fifth of the reach larger',
      breaks: 'within',
      cases: referenceSamplers(['adaptive samplers'], isAdaptive),
      check: (seen) => within(seen, seen.error + 0.2),
    },
    {
      id: 'no-heed',
      title: 'the arrival of the largest tolerance at the smallest too',
      breaks: 'heeded',
      cases: referenceSamplers(['adaptive samplers'], isAdaptive),
      check: (seen) => heeded({ ...seen, isSame: true }),
    },
  ],
  constants: [
    {
      name: 'factor',
      value: ERROR_FACTOR,
      meaning: 'of an error above the tolerance, unless errorFactor is described',
    },
  ],
});

function within(seen: ErrorAtTolerance, error: number): Comparison {
  const { tolerance, factor, rounding, where, worst, mistakes } = seen;
  const bound = factor * tolerance + rounding;
  const comparison = { measured: error, bound, error: 0, where };
  if (error <= bound) return comparison;
  const { answer, expected, room } = worst;
  const found = `${differenceText(answer, expected, room)}; over all points the error is ${figure(error / tolerance)} tolerances`;
  const likely = mistakesGiving({
    ...{ answer, mistakes, where, rounding: 0 },
    expected: { value: expected, error: room },
    scale: Math.abs(expected),
  });
  return { ...comparison, evidence: { found, ...(likely.length > 0 && { likely }) } };
}

function heeded({ largest, smallest, error, isSame, where }: TolerancesHeeded): Comparison | undefined {
  // a solver whose steps are short for other reasons may be right at both
  if (!(error > smallest)) return undefined;
  const comparison = { measured: isSame ? 1 : 0, bound: 0.5, error: 0, where };
  if (!isSame) return comparison;
  const found = `every point arrives at the same number with a tolerance of ${largest} and of ${smallest}`;
  return { ...comparison, evidence: { found } };
}
