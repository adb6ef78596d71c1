import type { Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { aboutSystems, ofSystem, referenceCases } from '../generators/about-systems.js';
import { agrees, agreesWithPercentMore } from '../measurements/answers.js';
import { type BoundCase, boundCases, meanOfTerms, termOf } from './variational-bound.measure.js';

export const variationalBound = claim({
  id: 'variational-bound',
  title: 'Each term of a variational bound is the divergence that it stands for',
  source: {
    paper: 'Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models',
    locus: 'eq. 5',
    note: 'the terms as differences of SNR: Kingma, Salimans, Poole, Ho 2021, eq. 13',
  },
  assumptions: [
    {
      statement:
        'the reverse steps have the variance of the posterior, 1 - alpha_t^2/alpha_s^2, or one between both, as described',
    },
  ],
  scope: ['exact models of mixtures, with data from elsewhere; noises that are given, three points a case'],
  laws: {
    prior: {
      statement: 'KL(q(x_T | x_0) || pi)',
      latex: String.raw`D_{KL}(q(x_T \mid x_0) \| \pi)`,
      sharpness: 'tight',
      appliesWhen: 'prior',
      causes: ['a root for its logarithm in the log variance', 'the wrong end of the table', 'bits for nats'],
      measure: ofSystem(termOf('prior')),
      check: agrees,
    },
    diffusion: {
      statement: "KL(q(x_s | x_t, x_0) || p(x_s | x_t)), with equal variances (SNR_s - SNR_t)/2 |x_0 - x_0'|^2",
      latex: String.raw`\tfrac12 (\mathrm{SNR}_s - \mathrm{SNR}_t) |x_0 - \hat x_0|^2`,
      sharpness: 'tight',
      appliesWhen: 'diffusion',
      causes: [
        'beta for the posterior variance',
        'a term one level off',
        'a mean over coordinates',
        'a learned range read as [0, 1] in place of [-1, 1]',
      ],
      measure: ofSystem(termOf('diffusion')),
      check: agrees,
    },
    mean: {
      statement:
        'the mean of the terms between levels over x_0 and eps = gap of the levels + 1/2 ∫ mmse dSNR, free of the levels',
      latex: String.raw`E \sum_k L_k = \text{gap} + \tfrac12 \int \mathrm{mmse}\, d\mathrm{SNR}`,
      sharpness: 'tight',
      appliesWhen: 'diffusion with the variance of the posterior',
      causes: ['a term left out or twice', 'the terms of other levels', 'a mean over levels for the sum'],
      measure: ofSystem(meanOfTerms()),
      check: agrees,
    },
    reconstruction: {
      statement: '-log p(x_0 | level 0)',
      latex: String.raw`-\log p(x_0 \mid x_{(0)})`,
      sharpness: 'tight',
      needs: ['decoder'],
      appliesWhen: 'reconstruction',
      causes: ['a discretized likelihood for continuous data, or the other way round', 'cells of another width'],
      measure: ofSystem(termOf('reconstruction')),
      check: agrees,
    },
    total: {
      statement: 'the total is the sum of its terms',
      latex: String.raw`L = L_T + \sum_t L_t + L_0`,
      sharpness: 'tight',
      appliesWhen: 'a total with all of its terms',
      causes: ['a term twice or not at all'],
      measure: ofSystem(termOf('total')),
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['variationalBound', 'levels'], boundCases),
  // each case looks at every term: a thousand calls of a model for a chain of as many levels, for any number of points
  sizes: {
    quick: { cases: 5, controlCases: 5 },
    ci: { cases: 20, controlCases: 10 },
    deep: { cases: 200, controlCases: 40 },
  },
  controls: [
    {
      id: 'percent-more-diffusion',
      title: 'a term that is one percent too large',
      breaks: 'diffusion',
      check: agreesWithPercentMore,
      cases: () => referenceCases(['variationalBound'], boundCases),
    },
    {
      id: 'without-the-gap',
      title: 'the integral alone, as if there were as many levels as one likes',
      breaks: 'mean',
      cases: ofPosterior,
      measure: ofSystem(meanOfTerms(0)),
    },
    {
      id: 'tenth-more-gap',
      title: 'ten percent more for the gap of the levels',
      breaks: 'mean',
      cases: ofPosterior,
      measure: ofSystem(meanOfTerms(1.1)),
    },
    {
      id: 'percent-more-prior',
      title: 'a prior term that is one percent too large',
      breaks: 'prior',
      check: agreesWithPercentMore,
      cases: () => referenceCases(['variationalBound'], boundCases),
    },
  ],
});

/** Cases of the reference system that has a bound, and whose steps have the variance of the posterior. */
function ofPosterior(): Arbitrary<BoundCase & { readonly system: string }> {
  return boundCases().map((aCase) => ({ ...aCase, system: 'short chain' }));
}
