import { claim } from '../../src/claim/claim.js';
import { atMost, equal } from '../../src/numeric/estimate.js';
import { logBetween } from '../generators/numbers.js';
import { PAPER } from '../paper.js';
import { datumGrowth, datumSquares, featureReach, modesApart } from './scatter-of-modes.measure.js';

/** Where modes are 1e3 and 1e5 from 0, the power of mu is the degree but for this. */
const DEGREE_TOLERANCE = 0.02;

export const scatterOfModes = claim({
  id: 'scatter-of-modes',
  title:
    'For modes at -mu and mu the mean square of the gram of one datum has degree 4 in mu, that of a feature degree 2',
  source: {
    paper: PAPER,
    locus: 'Theorem 2 and Lemma 8',
    note:
      'the polynomials in mu, with their coefficients, of what takes the place of C_{T,mu,delta}: V_G <= E|Z|^2 and ' +
      'V_B <= E|B_x|^2 are those of explicit-rate and R^2 that of feature-approximation-in-probability',
  },
  assumptions: [
    { statement: 'd = 1, p_0 = q_1 N(-mu, 1) + q_2 N(mu, 1), q_1 + q_2 = 1, q_1 > 0, q_2 > 0, mu > 0' },
    { statement: 'Z is the gram of one datum x_0 and B_x its cross moment, with the weight g^2' },
    { statement: 'R^2 is the largest ∫ g^2 E phi^2 dt over |w|_1 + |u|_1 <= 1' },
  ],
  scope: ['2 to 12 features, any process and embedding, mu from 0.1 to 1e3; the degree between mu = 1e3 and 1e5'],
  laws: {
    gram: {
      statement: [
        'E|Z|_F^2 <= E (tr Z)^2 <= E S(x_0)^2,  S(x_0) = (1/m) sum_i ∫ g^2 E[(w_i x_t + b_i)^2 | x_0] dt = s_0 + s_1 x_0 + s_2 x_0^2, which is',
        's_0^2 + 2 s_0 s_1 l mu + (s_1^2 + 2 s_0 s_2)(mu^2 + 1) + 2 s_1 s_2 l (mu^3 + 3 mu) + s_2^2 (mu^4 + 6 mu^2 + 3),',
        'l = q_2 - q_1',
      ].join('\n'),
      latex: String.raw`E \|Z\|_F^2 \le s_0^2 + 2 s_0 s_1 \ell \mu + (s_1^2 + 2 s_0 s_2)(\mu^2 + 1) +
        2 s_1 s_2 \ell (\mu^3 + 3 \mu) + s_2^2 (\mu^4 + 6 \mu^2 + 3)`,
      sharpness: 'upper',
      axes: { measured: 'E|Z|_F^2', bound: 'E S(x_0)^2' },
      measure: datumSquares,
      check: ({ gram, polynomial }) => atMost(gram, polynomial),
    },
    'cross-moment': {
      statement: 'E|B_x|^2 <= sum_i w_i^2 (∫ g^2 dt)^2,  whatever mu',
      latex: String.raw`E \|B_x\|^2 \le \sum_i w_i^2 \Bigl( \int_0^T g^2 dt \Bigr)^2`,
      sharpness: 'upper',
      measure: datumSquares,
      check: ({ crossMoment, free }) => atMost(crossMoment, free),
    },
    reach: {
      statement: 'R^2 <= max(∫ g^2 (alpha^2 (mu^2 + 1) + sigma^2) dt, max_k ∫ g^2 e_k^2 dt)',
      latex: String.raw`R^2 \le \max\Bigl( \int_0^T g^2 (\alpha^2 (\mu^2 + 1) + \sigma^2) dt, \ \max_k \int_0^T g^2 e_k^2 dt \Bigr)`,
      sharpness: 'tight',
      measure: featureReach,
      check: ({ square, polynomial }) => atMost(square, polynomial, 2 * polynomial),
    },
    degree: {
      statement: 'E|Z|_F^2 grows like mu^4',
      latex: String.raw`\lim_{\mu \to \infty} d \ln E \|Z\|_F^2 / d \ln \mu = 4`,
      sharpness: 'tight',
      kind: 'identity',
      measure: datumGrowth,
      check: ({ power }) => equal(power, 4, { tolerance: DEGREE_TOLERANCE }),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => modesApart(logBetween(0.1, 1e3)),
  controls: [
    {
      id: 'degree-3',
      title: 'the polynomial divided by mu, for modes far apart',
      breaks: 'gram',
      cases: () => modesApart(logBetween(1e3, 1e4)),
      check: ({ gram, polynomial, mu }) => atMost(gram, polynomial / mu),
    },
    {
      id: 'twentieth',
      title: 'a twentieth of the bound',
      breaks: 'cross-moment',
      check: ({ crossMoment, free }) => atMost(crossMoment, free / 20),
    },
    {
      id: 'smaller-reach',
      title: '0.3 of the bound',
      breaks: 'reach',
      check: ({ square, polynomial }) => atMost(square, 0.3 * polynomial),
    },
    {
      id: 'cube',
      title: 'mu^3 in place of mu^4',
      breaks: 'degree',
      check: ({ power }) => equal(power, 3, { tolerance: DEGREE_TOLERANCE }),
    },
  ],
  constants: [
    {
      name: 'degree tolerance',
      value: DEGREE_TOLERANCE,
      meaning: 'how far the power may be from 4, as a fraction of it',
    },
  ],
  // each case integrates over p_0 a few times, in tenths of a second
  sizes: {
    quick: { cases: 12, controlCases: 14 },
    ci: { cases: 100, controlCases: 30 },
    deep: { cases: 2000, controlCases: 100 },
  },
});
