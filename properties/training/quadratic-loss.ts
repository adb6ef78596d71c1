import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { PROFILES } from '../../src/claim/profiles.js';
import { atMost, equal, minus } from '../../src/numeric/estimate.js';
import { fitWithFewNormals } from '../generators/fits.js';
import { readoutCases } from '../generators/random-readouts.js';
import { ofNoSystem, SYSTEM_SIZES } from '../generators/systems.js';
import { PAPER } from '../paper.js';
import {
  anyReadoutCase,
  type CloudGap,
  changeOfFit,
  changesAlongLine,
  cloudGaps,
  definitionGaps,
  gramSpectrum,
  LOSS_TOLERANCE,
  partsGap,
  type QuadraticChange,
} from './quadratic-loss.measure.js';

/** Required agreement of entries of G and B with their definition, as a fraction of sqrt(G_ii G_jj) and of |B|. */
const DEFINITION_TOLERANCE = 1e-8;
/** A negative eigenvalue may be this fraction of the largest one: rounding of a sum of m terms is far less. */
const SEMIDEFINITE = 1e-11;

export const quadraticLossClaim = claim({
  id: 'quadratic-loss',
  title: 'The score loss of a random-feature model is a convex quadratic in its readout',
  source: {
    paper: PAPER,
    locus: 'Lemma 3',
  },
  assumptions: [
    { statement: 's_A = (1/m) A phi with frozen features phi, lambda >= 0: g^2, that of eq. 6, sigma^2 or 1' },
    { statement: 'p_t is smooth for t > 0, and p_t s_A vanishes at infinity' },
  ],
  scope: [
    'J by its definition in d = 1, where its integrals over space are affordable',
    'G and B by their definitions in any d, for mixtures and for data; beyond the line, for the data in two parts too',
    'beyond the line one target in three is made of bumps, d up to 3',
  ],
  laws: {
    quadratic: {
      statement: 'J(A + s D) - J(A) = (s/m) tr((A G - B) D^T) + (s^2/(2m)) tr(D G D^T)',
      latex: String.raw`J(A + s D) - J(A) = \tfrac1m \operatorname{tr}\bigl( (A G - B) D^\top \bigr) s
        + \tfrac1{2m} \operatorname{tr}(D G D^\top) s^2`,
      sharpness: 'tight',
      measure: changesAlongLine,
      check: ({ direct, quadratic, scale, tolerance }) => equal(direct, quadratic, { tolerance, scale }),
    },
    semidefinite: {
      statement: 'G is positive semidefinite',
      latex: String.raw`G \succeq 0`,
      sharpness: 'tight',
      measure: gramSpectrum,
      check: ({ belowZero, size }) => atMost(belowZero, SEMIDEFINITE * size, size),
    },
    gram: {
      statement: 'G = (1/m) ∫ lambda E_{p_t}[phi phi^T] dt',
      latex: String.raw`G = \tfrac1m \int_0^T \lambda_t E_{p_t}[\phi \phi^\top] \, dt`,
      sharpness: 'tight',
      measure: definitionGaps,
      check: ({ gram }) => atMost(gram, DEFINITION_TOLERANCE, 1),
    },
    'cross-moment': {
      statement: 'B = ∫ lambda E_{p_t}[(grad log p_t) phi^T] dt',
      latex: String.raw`B = \int_0^T \lambda_t E_{p_t}[\nabla \log p_t \, \phi^\top] \, dt`,
      sharpness: 'tight',
      measure: definitionGaps,
      check: ({ crossMoment }) => atMost(crossMoment, DEFINITION_TOLERANCE, 1),
    },
    parts: {
      statement: 'n G_n = n_1 G_{n_1} + n_2 G_{n_2}  for data in two parts, n = n_1 + n_2, and the same for B_n',
      latex: String.raw`n G_n = n_1 G_{n_1} + n_2 G_{n_2}, \ n B_n = n_1 B_{n_1} + n_2 B_{n_2}, \quad n = n_1 + n_2`,
      sharpness: 'tight',
      measure: partsGap,
      check: ({ gram, crossMoment }) => [gram, crossMoment].map((gap) => atMost(gap, DEFINITION_TOLERANCE, 1)),
    },
    cloud: {
      statement: [
        'J(A(tau)) is off by no more than its stated error where a cloud of Gaussians stands for the diffused bumps:',
        'a finer cloud moves it by less',
      ].join('\n'),
      latex: String.raw`|\hat J(A(\tau)) - J(A(\tau))| \le e`,
      sharpness: 'upper',
      measure: cloudGaps,
      check: ofCloud,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...anyReadoutCase(32, 96),
  forSystem: {
    needs: ['fit', 'readout', 'score', 'continuous time'],
    cases: fitWithFewNormals,
    measures: {
      quadratic: changeOfFit,
      semidefinite: ofNoSystem,
      gram: ofNoSystem,
      'cross-moment': ofNoSystem,
      parts: ofNoSystem,
      cloud: ofNoSystem,
    },
    controls: [
      {
        id: 'diagonal-dropped',
        title: 'G without its diagonal',
        breaks: 'quadratic',
        check: ofQuadraticWithoutDiagonal,
      },
    ],
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'diagonal-dropped',
      title: 'G without its diagonal',
      breaks: 'quadratic',
      cases: () => readoutCases(32),
      check: ofQuadraticWithoutDiagonal,
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: LOSS_TOLERANCE,
      meaning: 'required agreement of differences of J, relative to their terms',
    },
    {
      name: 'definition tolerance',
      value: DEFINITION_TOLERANCE,
      meaning: 'required agreement of entries of G and B with their definition, relative to sqrt(G_ii G_jj) and |B|',
    },
    {
      name: 'semidefinite',
      value: SEMIDEFINITE,
      meaning: 'how negative an eigenvalue of G may be by rounding, as a fraction of the largest',
    },
  ],
  sizes: { ...PROFILES.identity, quick: { cases: 12, controlCases: 20 } },
  proves: 'optimisation',
});

function ofQuadraticWithoutDiagonal({ direct, quadratic, diagonal, scale, tolerance }: QuadraticChange) {
  return equal(direct, minus(quadratic, diagonal), { tolerance, scale });
}

/** A finer cloud must be known to this fraction of the error that it judges. */
const CLOSE = 0.2;

function ofCloud({ distance, stated }: CloudGap) {
  return distance.error > CLOSE * stated ? vacuous('the finer cloud is not fine enough') : atMost(distance, stated);
}
