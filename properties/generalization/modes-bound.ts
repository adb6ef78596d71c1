import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate, equal, plus, root, times } from '../../src/numeric/estimate.js';
import { whereItSpeaks } from '../measurements/initial-losses.js';
import { PAPER } from '../paper.js';
import {
  AIM,
  anyModes,
  DELTA,
  datumSquares,
  earlyHorizon,
  farModes,
  learnedModes,
  type ModesValues,
  modesLearned,
  modesParts,
  oneDatum,
  populationLearned,
  unequalModes,
} from './modes-bound.measure.js';

/** Required agreement of F(mu) with the loss of A_c, in nats: far more than the nodes in diffusion time leave. */
const TOLERANCE = 1e-6;

export const modesBound = claim({
  id: 'modes-bound',
  title: 'For two modes at -mu and mu the KL gap has a bound whose constants are all known in mu',
  source: {
    paper: PAPER,
    locus: 'Theorem 2',
    note:
      'for features drawn from four that know mu, which is a law rho_0 as any; with F(mu) for its losses, the norm sum_k 1/r_k for ' +
      'the RKHS norm, and tau^2/n times a polynomial of degree 4 in mu for its bracket; its mu^2/m is not needed, as A_c is in the span',
  },
  assumptions: [
    { statement: 'd = 1, vp, p_0 = q_1 N(-mu, 1) + q_2 N(mu, 1); b = ∫ beta dt, e = 1 - exp(-b)' },
    {
      statement: 'features relu(x), relu(-x), relu(2 x - alpha_t mu), relu(-2 x - alpha_t mu), a part r_k > 0 of each',
    },
    {
      statement:
        'A, A_n: gradient flow from 0 with the weight g^2 on p_0 and on n data, for tau > 0 in the clock of theta',
    },
  ],
  scope: [
    'proof: J <= J(A_c) + |A_c|^2/(4 m tau) for s_c = -x + clip(2 x, -alpha mu, alpha mu), of loss F(mu) and |A_c|^2/m = sum_k 1/r_k',
    'S is (1/2 + tau |dG|) (1/2m) ∫ |R|^2 of explicit-rate by Markov, with |A(s)|^2/m <= s J_0 <= s b/2 and V >= E|Z|_F^2',
    'KL(p_T || pi) <= alpha_T^2 mu^2/2, as KL is convex; the likelihood bound takes J to KL(p_0 || p^SDE)',
    'F(mu) is below .18 for even weights, whatever mu; where the bound is above J_0, as it is for fewer data, it says nothing',
    'the laws but the last at mu from 0.5 to 12 and tau from 0.5 to 1e5; the last at mu from 1 to 2, n from 4e5 to 5e5, tau from 4 to 6',
  ],
  laws: {
    floor: {
      statement: [
        'the loss of A_c is F(mu) = ∫_{alpha_T mu}^mu E (clip(2 x, -y, y) - y tanh(y x + ln(q_2/q_1)/2))^2 dy/y,',
        'x ~ q_1 N(-y, 1) + q_2 N(y, 1)',
      ].join('\n'),
      latex: String.raw`J(A_c) = F(\mu) = \int_{\alpha_T \mu}^{\mu}
        E \bigl( \mathrm{clip}(2 x, -y, y) - y \tanh(y x + \tfrac12 \ln \tfrac{q_2}{q_1}) \bigr)^2 \frac{dy}{y}`,
      sharpness: 'tight',
      kind: 'identity',
      measure: modesParts,
      check: ({ loss, floor }) => equal(loss, floor, { tolerance: TOLERANCE, scale: 1 }),
    },
    prior: {
      statement: 'KL(p_T || pi) <= alpha_T^2 mu^2/2',
      latex: String.raw`D_{KL}(p_T \| \pi) \le \tfrac12 \alpha_T^2 \mu^2`,
      sharpness: 'upper',
      axes: { measured: 'KL(p_T || pi)', unit: 'nats' },
      measure: modesParts,
      check: ({ priorKl, prior }) => atMost(priorKl, prior),
    },
    datum: {
      statement:
        'E|Z|_F^2 <= V and E|B_x - B|^2 <= m b^2 sum_k r_k w_k^2/4, Z and B_x the gram and cross moment of one datum',
      latex: String.raw`E \|Z\|_F^2 \le V, \quad E \|B_x - B\|^2 \le \tfrac14 m b^2 \sum_k r_k w_k^2`,
      sharpness: 'upper',
      axes: { measured: 'mean square of one datum', unit: 'of V' },
      measure: datumSquares,
      check: ({ gram, square, crossMoment, pull }) => [atMost(gram, square), atMost(crossMoment, pull)],
    },
    population: {
      statement: 'KL(p_0 || p^SDE_A) <= alpha_T^2 mu^2/2 + F(mu) + (1/(4 tau)) sum_k 1/r_k',
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_{0,A(\tau)}) \le
        \tfrac12 \alpha_T^2 \mu^2 + F(\mu) + \frac{1}{4 \tau} \sum_k \frac{1}{r_k}`,
      sharpness: 'upper',
      axes: { measured: 'KL(p_0 || p^SDE)', unit: 'nats' },
      measure: populationLearned,
      check: (values) => ofFlow(values, 0),
    },
    data: {
      statement: [
        'with probability at least 1 - delta:',
        'KL(p_0 || p^SDE_{A_n}) <= alpha_T^2 mu^2/2 + (sqrt(F(mu) + (1/(4 tau)) sum_k 1/r_k) + sqrt(S))^2,',
        'S = ((1/2 + tau sqrt(2 V/(delta n)))/(delta n)) (tau b^2 sum_k r_k w_k^2/2 + b tau^2 V/2),  w = (1, -1, 2, -2),',
        'V = s_0^2 + 2 s_0 (s_1 (mu^2 + 1) + s_2 (mu^2 + 4)) + s_1^2 (mu^4 + 6 mu^2 + 3) + 2 s_1 s_2 (mu^4 + 13 mu^2 + 12) + s_2^2 (mu^4 + 24 mu^2 + 48),',
        "s_0 = (r + 4 r') (b - e),  s_1 = r e,  s_2 = r' e,  r = max(r_1, r_2),  r' = max(r_3, r_4)",
      ].join('\n'),
      latex: String.raw`P\Bigl( D_{KL}(p_0 \| p^{SDE}_{0,A_n(\tau)}) \le \tfrac12 \alpha_T^2 \mu^2 +
        \Bigl( \sqrt{F(\mu) + \tfrac{1}{4 \tau} \textstyle\sum_k \tfrac{1}{r_k}} + \sqrt{S} \Bigr)^2 \Bigr) \ge 1 - \delta, \quad
        S = \frac{1/2 + \tau \sqrt{2 V/(\delta n)}}{\delta n} \Bigl( \tfrac12 \tau b^2 \sum_k r_k w_k^2 + \tfrac12 b \tau^2 V \Bigr)`,
      sharpness: 'upper',
      kind: 'coverage',
      axes: { measured: 'KL(p_0 || p^SDE)', unit: 'nats' },
      measure: modesLearned,
      check: (values) => ofFlow(values, values.sampling),
    },
  },
  kind: 'exact',
  delta: DELTA,
  expects: 'holds',
  cases: anyModes,
  controls: [
    {
      id: 'even-weights',
      title: 'F(mu) of even weights for modes of uneven ones',
      breaks: 'floor',
      cases: unequalModes,
      check: ({ loss, evenFloor }) => equal(loss, evenFloor, { tolerance: TOLERANCE, scale: 1 }),
    },
    {
      id: 'fourth-power',
      title: 'alpha_T^4 in place of alpha_T^2, at a short horizon',
      breaks: 'prior',
      cases: earlyHorizon,
      check: ({ priorKl, earlierPrior }) => atMost(priorKl, earlierPrior),
    },
    {
      id: 'third',
      title: 'V/3, for modes far apart',
      breaks: 'datum',
      cases: farModes,
      check: ({ gram, square }) => atMost(gram, square / 3),
    },
    {
      id: 'without-floor',
      title: 'without F(mu), late in training',
      breaks: 'population',
      cases: learnedModes,
      check: ({ kl, prior, optimisation }) => atMost(kl, prior + optimisation),
    },
    {
      id: 'without-sampling',
      title: 'without S, for one datum',
      breaks: 'data',
      exceedance: 0.99,
      cases: oneDatum,
      check: ({ kl, prior, floor, optimisation }) => atMost(kl, plus(prior + optimisation, floor)),
    },
  ],
  constants: [
    { name: 'solver aim', value: AIM, meaning: 'what the KL solver aims at, as a fraction of max(KL, 0.01 nats)' },
    { name: 'delta', value: DELTA, meaning: 'the chance, over the data, of being beyond the bound' },
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement of F(mu) with the loss of A_c, in nats' },
  ],
  // a case draws and sorts half a million data
  sizes: {
    quick: { cases: 12, controlCases: 16 },
    ci: { cases: 40, controlCases: 20 },
    deep: { cases: 400, controlCases: 100 },
  },
});

/** KL within the bound with a sampling part, where that says something. */
function ofFlow({ kl, prior, floor, optimisation, initialLoss }: ModesValues, sampling: number) {
  const reached: Estimate = plus(floor, optimisation);
  const cross = times(2 * Math.sqrt(sampling), root(reached));
  const loss = plus(reached, cross, sampling);
  return whereItSpeaks(loss, initialLoss, atMost(kl, plus(prior, loss)));
}
