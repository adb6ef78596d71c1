import { claim } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { aboutSystems, ownCases } from '../cases/own-systems.js';
import { type LikelihoodSeen, likelihoodCases, likelihoodsSeen } from '../cases/sampling/likelihoods-seen.js';

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
    'an estimated divergence is judged by the mean of 64 estimates, to six of their standard errors: a chance below 2e-7',
  ],
  laws: {
    density: {
      says: 'log p(x) = log pi(x_T) + log |dx_T/dx|, within the tolerance that is described',
      latex: String.raw`\log p(x) = \log \pi(x_T) + \log \left| \partial x_T / \partial x \right|`,
      sharpness: 'tight',
      causes:
        "the integral of the divergence left out or of the wrong sign, the density of the data in place of the prior's",
      of: (seen) => equals(seen, seen.exact),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['logLikelihood'], likelihoodCases, likelihoodsSeen),
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
      cases: () => ownCases(['logLikelihood'], likelihoodCases),
      of: (seen) => equals(seen, seen.atNoise),
    },
    {
      id: 'other-sign',
      title: 'the change of volume the other way round',
      breaks: 'density',
      cases: () => ownCases(['logLikelihood'], likelihoodCases),
      of: (seen) => equals(seen, 2 * seen.atNoise - seen.exact),
    },
  ],
});

function equals({ found, chance, tolerance, where }: LikelihoodSeen, expected: number): Comparison {
  const scale = 1 + Math.abs(expected);
  return { measured: Math.abs(found - expected), bound: tolerance * scale + chance, error: 0, scale, where };
}
