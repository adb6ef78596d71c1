import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { atMost, equal } from '../../src/numeric/estimate.js';
import { PAPER } from '../paper.js';
import {
  type DensityCase,
  type DensityPair,
  densityCases,
  densityPair,
  type MovedPair,
  movedPair,
} from './score-density.measure.js';

/** Required agreement, as a fraction of the terms: 1, E|S| and |log Z|. */
const TOLERANCE = 1e-7;
/** An error below this fraction of the terms is one of rounding, and is judged by one of at most this part of it. */
const [ROUNDING, LEAST_PART] = [1e-13, 0.25];

/** How many times as large an error may be where all is moved. */
const SAME = 4;

export const scoreDensity = claim({
  id: 'score-density',
  title: 'The density whose score a model is at t = 0 is the exponential of its integral, divided by its mass',
  source: {
    paper: PAPER,
    locus: 'eq. 11',
    note: 'it defines this density; here klScore is held against it',
  },
  assumptions: [{ statement: 's(., 0) falls far to the left and to the right, so that the mass is finite' }],
  scope: ['d = 1, any features with random readouts; slopes from -20 to -0.05 on either side'],
  laws: {
    kl: {
      statement: "KL(p_0 || p^score) = E_{p_0}[log p_0 - S] + log ∫ e^S dx,  S' = s(x, 0)",
      latex: String.raw`D_{KL}(p_0 \| p^{score}_0) = E_{p_0}[\log p_0 - S] + \log \int e^{S} dx, \quad S' = s(x, 0)`,
      sharpness: 'tight',
      check: (pair) =>
        'vacuous' in pair ? pair : equal(pair.computed, pair.kl, { tolerance: TOLERANCE, scale: pair.scale }),
    },
    stated: {
      statement: 'the value computed is off by no more than the error that it states',
      latex: String.raw`|\hat D - D_{KL}(p_0 \| p^{score}_0)| \le e`,
      sharpness: 'upper',
      check: (pair) => ('vacuous' in pair ? pair : ofStated(pair)),
    },
    moved: {
      statement:
        'where p_0 and s are moved together, KL is as it is within its errors, and these grow by no more than a factor of 4 and ' +
        'that by which (1/m) sum_i |A_i| (|w_i| |x| + |b_i|) grows, which roundings are proportional to',
      latex: String.raw`D_{KL}(p_0(\cdot - b) \,\|\, p^{score}_0(\cdot - b)) = D_{KL}(p_0 \| p^{score}_0)`,
      sharpness: 'tight',
      measure: (aCase: DensityCase) => movedPair(aCase),
      check: (pair) => ('vacuous' in pair ? pair : isMoved(pair)),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: densityCases,
  measure: (aCase: DensityCase) => densityPair(aCase),
  controls: [
    {
      id: 'score-1-percent',
      title: '1.01 s in place of s',
      breaks: 'kl',
      measure: (aCase: DensityCase) => densityPair(aCase, 1.01),
    },
    {
      id: 'moved-alone',
      title: 'p_0 moved, and half of that for the score',
      breaks: 'moved',
      measure: (aCase: DensityCase) => movedPair(aCase, 0.5),
    },
  ],
  constants: [
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, as a fraction of 1 + E|S| + |log Z|' },
    {
      name: 'same',
      value: SAME,
      meaning: 'how many times as large an error may be, as a part of what it rounds; 2 was seen',
    },
  ],
});

function ofStated({ computed, kl, scale }: DensityPair) {
  // the definition is a sum of the same size, and rounded as well
  if (kl.error > LEAST_PART * computed.error && computed.error < ROUNDING * scale)
    return vacuous('both are known to rounding');
  return atMost({ value: Math.abs(computed.value - kl.value), error: kl.error }, computed.error);
}

function isMoved({ one, other, sizes, entropies }: MovedPair) {
  const [less, more] = [
    { error: one.error, size: sizes[0] },
    { error: other.error, size: sizes[1] },
  ].sort((a, b) => a.error - b.error);
  const growth = Math.max(1, more.size / less.size);
  return [
    { ...atMost(Math.abs(other.value - one.value), one.error + other.error), where: 'the value' },
    { ...atMost(more.error, SAME * growth * less.error + entropies), where: 'the error' },
  ];
}
