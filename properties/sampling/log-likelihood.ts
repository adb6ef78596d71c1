import { claim } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { DEVIATIONS, ESTIMATES, type Likelihood, likelihoodCases, likelihoods } from './log-likelihood.measure.js';

export const logLikelihood = claim({
  id: 'log-likelihood',
  title: 'A likelihood is the density of the prior, carried along the probability flow',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eq. 39',
    note: 'at the data end of the process; for exact models, by the mass to the left of a point, which the flow keeps',
  },
  assumptions: [{ statement: 'the model is that of the target' }],
  scope: [
    'normals in up to three dimensions, mixtures on the line; at points up to two deviations from the mean',
    `an estimated divergence is judged by the mean of ${ESTIMATES} estimates a point and by the sum of such means over a case`,
    'by probes that are normal, random signs or several a right one is refuted with a chance below 1e-9 a case, see the docs',
    'with normal probes a divergence that is 0.75 to 1.3 times what it should be may pass in quick, 0.8 to 1.2 times in ci',
  ],
  laws: {
    density: {
      statement: 'log p(x) = log pi(x_T) + log |dx_T/dx|, within the tolerance that is described',
      latex: String.raw`\log p(x) = \log \pi(x_T) + \log \left| \partial x_T / \partial x \right|`,
      sharpness: 'tight',
      causes: [
        'the integral of the divergence left out or of the wrong sign',
        "the density of the data in place of the prior's",
      ],
      check: (likelihood) => equals(likelihood, likelihood.exact),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['logLikelihood'], likelihoodCases, likelihoods),
  sizes: {
    quick: { cases: 10, controlCases: 8 },
    ci: { cases: 40, controlCases: 20 },
    deep: { cases: 400, controlCases: 60 },
  },
  controls: [
    {
      id: 'prior-alone',
      title: 'the density of the prior without the change of volume',
      breaks: 'density',
      cases: () => referenceCases(['logLikelihood'], likelihoodCases),
      check: (likelihood) => equals(likelihood, likelihood.atNoise),
    },
    {
      id: 'other-sign',
      title: 'the change of volume the other way round',
      breaks: 'density',
      cases: () => referenceCases(['logLikelihood'], likelihoodCases),
      check: (likelihood) => equals(likelihood, 2 * likelihood.atNoise - likelihood.exact),
    },
  ],
  constants: [
    { name: 'n', value: ESTIMATES, meaning: 'estimates of a point, where the divergence is estimated' },
    { name: 'k', value: DEVIATIONS, meaning: 'standard errors of their mean that chance is allowed' },
  ],
});

function equals({ found, chance, scale, tolerance, where }: Likelihood, expected: number): Comparison {
  return { measured: Math.abs(found - expected), bound: tolerance * scale + chance, error: 0, scale, where };
}
