import { claim } from '../../src/claim/claim.js';
import { agreeTo, type TwoWays } from '../measurements/two-ways.js';
import {
  densities,
  entropies,
  losses,
  moments,
  parts,
  priors,
  sampledEntropies,
  scalesCases,
} from './diffused-densities.measure.js';

/** Rounding of both sides, relative to the terms that they are made of. */
const ROUNDING = 2e-13;

export const diffusedDensities = claim({
  id: 'diffused-densities',
  title: 'Densities, scores, moments and entropies of p_t are what they are by definition at every scale of the noise',
  source: { paper: 'this suite', locus: 'diffused targets', note: 'bumps are densities 15/16 (1 - z^2)^2' },
  assumptions: [{ statement: 'p_t is the law of alpha x_0 + sigma eps' }],
  scope: [
    'bumps whose noise is from 1e-6 to 1e6 times their half width, inside, at their edges and up to thirty scales beyond',
    'normals 1e-4 to 1e4 times as wide as others beside them; variances off that of pi by 1e-9 to 1e3 of it',
  ],
  laws: {
    density: {
      statement: 'log p_t and its gradient are those of a quadrature on the scale of the integrand',
      latex: String.raw`p_t(x) = \tfrac{15}{16 \sigma} \int_{-1}^1 (1 - z^2)^2 \varphi\bigl(\tfrac{\nu - z}\rho\bigr) dz`,
      sharpness: 'tight',
      measure: densities,
      check: (each) => agree(each),
    },
    moments: {
      statement: 'moments on either side of a kink are sums of those of normals, of bumps and of data',
      latex: String.raw`E[(x - o)^k 1\{x > c\}] = \sum_i w_i E[(y_i - o)^k 1\{y_i > c\}]`,
      sharpness: 'tight',
      measure: moments,
      check: (each) => agree(each),
    },
    entropy: {
      statement: [
        'entropies are within their errors: of bumps of any size beside one of size 1, and that beside its limits;',
        'of two normals beside a quadrature on both of their scales',
      ].join('\n'),
      latex: String.raw`h(a x) = h(x) + \log a`,
      sharpness: 'tight',
      measure: entropies,
      check: (each) => agree(each),
    },
    sampled: {
      statement: [
        'the entropy of the component of a point, by draws, is within its error, which is that of Maurer and Pontil',
        'for N draws of variance V and at most log 2',
      ].join('\n'),
      latex: String.raw`e = \sqrt{\tfrac{2 V}{N} \log \tfrac4\delta} + \tfrac{7 \log 2}{3 (N - 1)} \log \tfrac4\delta`,
      sharpness: 'tight',
      measure: sampledEntropies,
      check: (each) => agree(each),
    },
    prior: {
      statement:
        'KL(N(m, v I) || N(0, s^2 I)) = |m|^2/(2 s^2) + (d/2) (x - log(1 + x)),  x = v/s^2 - 1, within its error',
      latex: String.raw`D_{KL} = \tfrac{|m|^2}{2 s^2} + \tfrac d2 (x - \log(1 + x)), \ x = \tfrac v{s^2} - 1`,
      sharpness: 'tight',
      measure: priors,
      check: (each) => agree(each),
    },
    loss: {
      statement: 'J_0 = h(p_T) - h(p_0) - d log alpha_T,  with an error no less than those of both entropies',
      latex: String.raw`J_0 = h(p_T) - h(p_0) - d \log \alpha_T`,
      sharpness: 'tight',
      measure: losses,
      check: (each) => agree(each),
    },
    parts: {
      statement: 'draws, moments, clouds, parts and projections of mixtures are those of their components',
      latex: String.raw`p = \textstyle\sum_k w_k p_k`,
      sharpness: 'tight',
      measure: parts,
      check: (each) => agree(each),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: scalesCases,
  controls: [
    {
      id: 'density-1e-6',
      title: 'numbers larger by one in a million',
      breaks: 'density',
      check: (each) => agree(each, 1 + 1e-6),
    },
    { id: 'moment-1e-6', title: 'the same of moments', breaks: 'moments', check: (each) => agree(each, 1 + 1e-6) },
    { id: 'entropy-1e-6', title: 'the same of entropies', breaks: 'entropy', check: (each) => agree(each, 1 + 1e-6) },
    {
      id: 'sampled-more',
      title: 'entropies and errors half as large again',
      breaks: 'sampled',
      check: (each) => agree(each, 1.5),
    },
    { id: 'prior-1e-3', title: 'KLs a thousandth larger', breaks: 'prior', check: (each) => agree(each, 1 + 1e-3) },
    { id: 'loss-1e-6', title: 'losses larger by 1e-6', breaks: 'loss', check: (each) => agree(each, 1 + 1e-6) },
    { id: 'parts-1e-6', title: 'the same of parts', breaks: 'parts', check: (each) => agree(each, 1 + 1e-6) },
  ],
  // each visits the range of all scales
  sizes: {
    quick: { cases: 12, controlCases: 8 },
    ci: { cases: 60, controlCases: 20 },
    deep: { cases: 1000, controlCases: 50 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of both sides, relative to the terms that they are made of' },
  ],
});

function agree(each: TwoWays, factor?: number) {
  return agreeTo(ROUNDING, each, factor);
}
