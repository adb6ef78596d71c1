import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import { ownCases, ownSystem } from '../generators/own-systems.js';
import type { TargetAtPlaces } from '../generators/places.js';
import {
  inSpace,
  onLine,
  type SystemScores,
  scoresOfCase,
  scoresOfSystem,
  systemScores,
} from './score-identities.measure.js';

/** Required agreement, as a fraction of the terms that an identity is made of. */
const TOLERANCE = 1e-7;

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
      causes: 'a sign, sigma for sigma^2 in a conversion, a label that means another time',
      check: ({ place, tolerance, where }) =>
        place && { ...equal(place.score, place.slope, { tolerance, scale: place.slopeScale }), ...where },
    },
    mean: {
      statement: 'E_{p_t}[s] = 0',
      latex: 'E_{p_t}[s] = 0',
      sharpness: 'tight',
      causes: 'a score at a shifted point, one that is clipped far out',
      check: ({ mean, tolerance, where }) =>
        mean && { ...equal(mean.value, 0, { tolerance, scale: mean.rootMeanSquare }), ...where },
    },
    tweedie: {
      statement: 'E[x_0 | x_t = x] = (x + sigma_t^2 s(x, t)) / alpha_t',
      latex: String.raw`E[x_0 \mid x_t = x] = \frac{x + \sigma_t^2 s(x, t)}{\alpha_t}`,
      sharpness: 'tight',
      causes: 'sigma for sigma^2 in a conversion, a forgotten alpha, a label that means another time',
      check: ({ place, tolerance, where }) =>
        place && { ...equal(place.posterior, place.denoised, { tolerance, scale: place.posteriorScale }), ...where },
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => fc.oneof(onLine(), inSpace(3), ownScores()),
  furtherCases: () => fc.oneof(onLine(), inSpace(8), ownScores()),
  measure: (aCase: TargetAtPlaces | OwnScores) => {
    if ('system' in aCase) return scoresOfSystem(aCase, ownSystem(aCase.system));
    return scoresOfCase(aCase, TOLERANCE);
  },
  forSystem: { needs: ['score', ['models', 'exact models']], cases: systemScores, measure: scoresOfSystem },
  controls: [
    {
      id: 'score-1-percent',
      title: '1.01 s in place of s',
      breaks: 'gradient',
      cases: onLine,
      check: ({ place, tolerance }) =>
        place && equal(1.01 * place.score, place.slope, { tolerance, scale: place.slopeScale }),
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

type OwnScores = SystemScores & { readonly system: string };

/** The suite's own processes, whose models are asked as other people's are. */
function ownScores() {
  return ownCases(['score', 'exact models'], systemScores);
}
