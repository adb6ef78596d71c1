import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { type Comparison, equal, numberOf, type Quantity } from '../../src/numeric/estimate.js';
import { shownBeside } from '../measurements/answers.js';
import {
  axisScores,
  type Compared,
  inSpace,
  onLine,
  referenceScores,
  scoreMean,
  systemScores,
  TOLERANCE,
} from './score-identities.measure.js';

export const scoreIdentities = claim({
  id: 'score-identities',
  title: 'The score of p_t is the gradient of its log density, has mean zero and denoises',
  source: {
    paper: "Efron 2011, Tweedie's Formula and Selection Bias; Robbins 1956",
    locus: 'eq. 1.4',
    note: "for Tweedie's formula; the others hold by definition",
  },
  assumptions: [{ statement: 't > 0', holds: ({ progress }) => progress > 0 }],
  scope: ['mixtures of Gaussians, and bumps in up to three dimensions; the mean on the line, where it is an integral'],
  laws: {
    gradient: {
      statement: 's = grad log p_t',
      latex: String.raw`s = \nabla \log p_t`,
      sharpness: 'tight',
      causes: ['a sign', 'sigma for sigma^2 in a conversion', 'a label that means another time'],
      measure: axisScores,
      check: ({ score, slope, slopeScale, ...how }) => agree(score, slope, slopeScale, how),
    },
    mean: {
      statement: 'E_{p_t}[s] = 0',
      latex: 'E_{p_t}[s] = 0',
      sharpness: 'tight',
      causes: ['a score at a shifted point', 'one that is clipped far out'],
      measure: scoreMean,
      check: ({ value, rootMeanSquare, ...how }) => agree(value, 0, rootMeanSquare, how),
    },
    tweedie: {
      statement: 'E[x_0 | x_t = x] = (x + sigma_t^2 s(x, t)) / alpha_t',
      latex: String.raw`E[x_0 \mid x_t = x] = \frac{x + \sigma_t^2 s(x, t)}{\alpha_t}`,
      sharpness: 'tight',
      causes: ['sigma for sigma^2 in a conversion', 'a forgotten alpha', 'a label that means another time'],
      measure: axisScores,
      check: ({ posterior, denoised, posteriorScale, ...how }) => agree(posterior, denoised, posteriorScale, how),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => fc.oneof(onLine(), inSpace(3), referenceScores()),
  furtherCases: () => fc.oneof(onLine(), inSpace(8), referenceScores()),
  forSystem: { needs: ['score', ['models', 'exact models']], cases: systemScores },
  controls: [
    {
      id: 'score-1-percent',
      title: '1.01 s in place of s',
      breaks: 'gradient',
      cases: onLine,
      check: ({ score, slope, slopeScale, ...how }) => agree(1.01 * score, slope, slopeScale, how),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement, as a fraction of the terms that an identity is made of; of a system it is 1e-3',
    },
  ],
});

function agree(left: Quantity, right: Quantity, scale: number, { tolerance, where }: Compared): Comparison {
  const comparison = equal(left, right, { tolerance, scale });
  // of this package there is no answer to show
  if (where === undefined) return comparison;
  return shownBeside({ ...comparison, where }, 'the left side:', numberOf(left), numberOf(right));
}
