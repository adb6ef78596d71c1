import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { agreeTo, type TwoWays } from '../measurements/two-ways.js';
import {
  amplification,
  boundary,
  type CorrectedEnd,
  correctedEnds,
  forgetful,
  type Limit,
  lastSteps,
  limitsOf,
  loweredWalks,
  maps,
  movedVariance,
  rememberingWalks,
  roundings,
  type Summed,
  type WalkCase,
  walkCases,
} from './sampler-walks.measure.js';

/** Rounding of a walk of few steps, relative to its terms. */
const ROUNDING = 1e-10;
/** Of a difference of two ends. */
const ROUNDING_OF_ENDS = 1e-13;
/** What is beyond first order in roundings, which are as large as they are where the variance of a level is far below 1. */
const FIRST_ORDER = 0.05;

export const samplerWalks = claim({
  id: 'sampler-walks',
  title: 'Walks of samplers end where their steps lead one by one, within errors that their roundings and limits have',
  source: { paper: 'this suite', locus: 'walks of samplers', note: 'limits by Richardson 1911' },
  assumptions: [{ statement: 'the model is that of a normal distribution' }],
  scope: [
    'every method in three to seven steps of vp or ve, with two or three predictions; normals of variance 0.01 to 10',
    'errors that fall with the order that is taken for theirs and with another power of 1 or more',
  ],
  laws: {
    boundary: {
      statement: 'with N >= lowerOrderBelow steps all are of full order; with fewer the last ones are not',
      latex: String.raw`N \ge N_0 \Rightarrow \text{full order}`,
      sharpness: 'tight',
      measure: (aCase: WalkCase) => boundary(aCase),
      check: (sides) => isSame(sides),
    },
    forgetful: {
      statement: 'last steps of lower order are made of as many predictions as steps are left',
      latex: String.raw`\#\{\text{predictions of step } k\} \le N - k`,
      sharpness: 'tight',
      measure: (aCase: WalkCase) => forgetful(aCase),
      check: (sides) => isSame(sides),
    },
    last: {
      statement: 'a last step is D of the state before it, a step of one stage and prediction, or one without noise',
      latex: 'x_N = D(x_{N - 1})',
      sharpness: 'tight',
      measure: (aCase: WalkCase) => lastSteps(aCase),
      check: (sides) => isSame(sides),
    },
    maps: {
      statement:
        'x_N = slope x_T + offset + Σ noises_i z_i,  and exact maps carry the law of one level to that of another',
      latex: String.raw`x_N = a x_T + b + \textstyle\sum_i c_i z_i`,
      sharpness: 'tight',
      measure: maps,
      check: (sides) => isSame(sides),
    },
    roundings: {
      statement:
        'the error of where a walk ends is the sum of what each rounding does, and of what each number of a level',
      latex: String.raw`e = \textstyle\sum_i |x_N(\delta_i) - x_N|`,
      sharpness: 'tight',
      measure: roundings,
      check: (rounded) => [
        sumOfEach(rounded, 1),
        { ...atMost(rounded.together, (1 + FIRST_ORDER) * rounded.stated), where: rounded.of },
      ],
    },
    variance: {
      statement:
        'the error of the variance that is generated is the sum of what the steps do, one by one, as their terms are moved',
      latex: String.raw`e = \textstyle\sum_k |V(\delta_k) - V|`,
      sharpness: 'tight',
      measure: movedVariance,
      check: (moved) => sumOfEach(moved, 1),
    },
    corrected: {
      statement:
        'where Langevin steps lead, by either rule, is off by no more than what is stated of each number of a level',
      latex: String.raw`|x_N(\delta_k) - x_N| \le e_k`,
      sharpness: 'upper',
      measure: (aCase: WalkCase) => correctedEnds(aCase),
      check: (end) => endsWithin(end),
    },
    limit: {
      statement: [
        'the limit of errors l + c N^-p + b N^-q, q >= 1, is within D of the extrapolated one, at D for q = 1; it is so too where',
        'all extrapolated limits but the first agree, as long as they are within b/N of l',
      ].join('\n'),
      latex: String.raw`|l^* - l| \le D, \text{ with equality for } q = 1`,
      sharpness: 'tight',
      measure: limitsOf,
      check: (limit) => within(limit, 1),
    },
    amplified: {
      statement: 'errors off by 1 move their limit by (r^p + 1)/(r^p - 1)',
      latex: String.raw`\frac{r^p + 1}{r^p - 1}`,
      sharpness: 'tight',
      measure: amplification,
      check: (sides) => isSame(sides),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => walkCases(),
  controls: [
    {
      id: 'one-step-more',
      title: 'last steps of lower order with as many steps as lowerOrderBelow',
      breaks: 'boundary',
      cases: loweredWalks,
      measure: (aCase: WalkCase) => boundary(aCase, (steps, below) => steps <= below),
    },
    {
      id: 'one-prediction-more',
      title: 'last steps of as many earlier predictions as steps are left',
      breaks: 'forgetful',
      cases: rememberingWalks,
      measure: (aCase: WalkCase) => forgetful(aCase, 1),
    },
    {
      id: 'no-other-last-step',
      title: 'a last step like the others',
      breaks: 'last',
      measure: (aCase: WalkCase) => lastSteps(aCase, false),
    },
    {
      id: 'map-1e-6',
      title: 'ends and laws larger by 1e-6 of them',
      breaks: 'maps',
      check: (sides) => isSame(sides, 1 + 1e-6),
    },
    {
      id: 'half-of-the-roundings',
      title: 'half of the error',
      breaks: 'roundings',
      check: (rounded) => sumOfEach(rounded, 0.5),
    },
    {
      id: 'half-of-the-variance',
      title: 'half of the error of the variance',
      breaks: 'variance',
      check: (moved) => sumOfEach(moved, 0.5),
    },
    {
      id: 'tenth-of-the-corrected',
      title: 'a tenth of the error of where Langevin steps lead',
      breaks: 'corrected',
      measure: (aCase: WalkCase) => correctedEnds(aCase, 0.1),
    },
    {
      id: 'half-of-the-limit',
      title: 'half of D where errors fall as 1/N, which is not the order that is taken for theirs',
      breaks: 'limit',
      cases: () => walkCases().map((aCase) => ({ ...aCase, errors: { ...aCase.errors, order: 2, power: 1 } })),
      check: (limit) => within(limit, 0.5),
    },
    {
      id: 'amplified-1e-6',
      title: 'a limit that moves by 1e-6 more',
      breaks: 'amplified',
      check: (sides) => isSame(sides, 1 + 1e-6),
    },
  ],
  sizes: {
    quick: { cases: 16, controlCases: 12 },
    ci: { cases: 240, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of a walk of few steps, relative to its terms' },
    {
      name: 'first order',
      value: FIRST_ORDER,
      meaning: 'what roundings do beyond first order, as a part of their sum',
    },
  ],
});

function isSame(sides: TwoWays, factor?: number) {
  return agreeTo(ROUNDING, sides, factor);
}

function sumOfEach({ of, stated, sum, scale }: Summed, part: number) {
  return { ...atMost(Math.abs(part * stated - sum), FIRST_ORDER * sum + 1e-13 * scale), where: of };
}

function within({ of, limit, distance, defined, power, scale }: Limit, part: number) {
  const rounding = 1e-13 * scale;
  const off = part * limit.error;
  const comparisons = [atMost(Math.abs(limit.value - defined), off + rounding), atMost(distance, off + rounding)];
  if (power === 1) comparisons.push(atMost(limit.error, (1 + 1e-9) * distance + rounding));
  return comparisons.map((comparison) => ({ ...comparison, where: of }));
}

function endsWithin({ of, stated, off, scale }: CorrectedEnd) {
  return { ...atMost(off, (1 + FIRST_ORDER) * stated + ROUNDING_OF_ENDS * scale), where: of };
}
