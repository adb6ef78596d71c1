import type { Statement } from '../src/claim/statement.js';
import { PAPER } from './paper.js';

/**
 * Every numbered statement of the paper by number, in the order in which it is printed, with the claims about it or the
 * reason why there is none; and the places without a number that claims cite.
 */
export const statements: readonly Statement[] = [
  at(
    'eq. 1',
    'a forward SDE, with any drift',
    [],
    'It is a definition; what follows is about the linear drift of eq. 2.',
  ),
  at('eq. 2', 'the forward SDE with a linear drift', ['kernel-coefficients']),
  at('eq. 3', 'the reverse-time SDE has the marginals of the forward one', ['exact-score-recovers-target']),
  at('eq. 4', 'so has the probability flow', ['exact-score-recovers-target', 'log-likelihood']),
  at('eq. 5', 'the denoising loss', ['score-matching-equivalence']),
  at('eq. 6', 'the weight of the loss', ['weighting-switch-as-printed']),
  at('eq. 7', 'the explicit loss, equal to the denoising one but for a constant', ['score-matching-equivalence']),
  at('eq. 8', 'the transition kernel', ['kernel-coefficients', 'diffused-data']),
  at('eq. 9', 'gradient flow on the data', ['gradient-flow']),
  at('eq. 10', 'gradient flow on the population', ['gradient-flow']),
  at('eq. 11', 'the density whose score is the model', ['score-density', 'score-density-bound-as-printed']),
  at('eq. 12', 'random features', [], 'It is the definition of the model, which the claims about Lemmas 3 to 6 have.'),
  at('eq. 13', 'the model of infinite width', ['infinite-width', 'feature-approximation']),
  at('Remark 1', 'other score networks', [], 'It names future work, and states nothing to decide.'),
  at('Definition 1', 'the KL divergence', [], 'It is a definition, of what the claims measure in nats.'),
  at(
    'Theorem 1',
    'the generalization gap along training, for p_0 of compact support',
    [
      'explicit-rate',
      'generalization-along-training',
      'explicit-bound',
      'sampling-variance',
      'sampling-limit',
      'dimension',
      'prior-decay',
      'width-at-fixed-samples',
    ],
    'They have explicit constants in place of "<~", and tau/n for the terms with tau^4 and tau^3. Read literally, a floor of 0 ' +
      'excludes the other assumptions: the optimum would be the score, which is in no such RKHS for p_0 of compact support ' +
      '(see Remark 2). With an optimum of finite norm the floor is its loss, which is not 0.',
  ),
  at('Remark 2', 'the score is in some RKHS', ['score-of-compact-support', 'score-in-rkhs-as-printed']),
  at('eq. 14', 'the loss bounds the KL divergence', [
    'likelihood-bound',
    'likelihood-slack',
    'likelihood-bound-as-printed',
    'weighting-switch-as-printed',
  ]),
  at(
    'eq. 15',
    'the decomposition of the loss into sampling, optimisation and Monte Carlo errors',
    ['explicit-bound', 'explicit-bound-parts'],
    'They decompose with the flow of the m features in place of that of infinite width.',
  ),
  at('eq. 16', 'the rate n^(-2/5) + m^(-4/5) with early stopping', [
    'early-stopping',
    'best-stopping',
    'explicit-rate',
  ]),
  at('Remark 3', 'the test error by the negative log-likelihood', ['log-likelihood']),
  at(
    'Remark 4',
    'other models, and the width that the bound contains',
    [],
    'It compares bounds of three papers; of the decay in m at fixed n see Theorem 2.',
  ),
  at(
    'Theorem 2',
    'the generalization gap for two modes',
    ['modes-bound', 'modes-shift', 'scatter-of-modes', 'width-at-fixed-samples', 'explicit-rate'],
    'Every constant of modes-bound is known in mu, for features that know mu; the degree 6 of Poly(mu) is that of C in eq. 38, as none is printed.',
  ),
  at('eq. 17', 'data of two modes lie near one of them', ['modes-of-data']),
  at('Remark 5', 'the error grows with the distance of the modes', ['modes-shift']),
  at('Section 4.1.1', 'the KL divergence falls and rises again along training', ['overtraining']),
  at('Lemma 1', 'how far the forward process gets', ['forward-tails', 'tail-bounds-as-printed']),
  at('eq. 18', 'the radius of Lemma 1', ['forward-tails', 'tail-bounds-as-printed']),
  at('eq. 19', 'the transition kernel once more', ['kernel-coefficients', 'diffused-data']),
  at('eq. 20', 'the state as signal and noise', ['diffused-data', 'noising']),
  at('eq. 21', 'the tail of a normal variable', ['tail-bounds']),
  at('eq. 22', 'the radius of Lemma 1 once more', ['forward-tails', 'tail-bounds-as-printed']),
  at('Lemma 2', 'the loss bounds the KL divergence', [
    'likelihood-bound',
    'likelihood-bound-as-printed',
    'score-density-bound-as-printed',
  ]),
  at('Lemma 3', 'the losses are quadratic, hence convex', ['quadratic-loss', 'infinite-width']),
  at('eq. 23', 'the loss as a quadratic in the readout', ['quadratic-loss']),
  at('eq. 24', 'the first variation of the loss at infinite width', ['infinite-width']),
  at('Lemma 4', 'the loss falls like 1/tau along gradient flow', [
    'optimisation-rate',
    'infinite-width',
    'one-clock-as-printed',
  ]),
  at('Lemma 5', 'the norm grows like sqrt(tau/m) at the most, and like sqrt(tau) at infinite width', [
    'norm-growth',
    'infinite-width',
    'one-clock-as-printed',
  ]),
  at('Lemma 6', 'm drawn features miss the average of all by d log^2/m', [
    'feature-approximation',
    'feature-approximation-by-draws',
    'feature-approximation-in-probability',
  ]),
  at('eq. 25', 'the Monte Carlo error', [], 'It is a definition, of the square that Lemma 6 bounds.'),
  at('eq. 26', 'the rate of Lemma 6', ['feature-approximation-in-probability']),
  at(
    'eq. 27',
    'the radius of Lemma 1 for |x(0)| <= 1',
    ['forward-tails'],
    'As in eq. 18 the radius has to grow with d; the claims about Lemma 6 need no radius, but second moments.',
  ),
  at('eq. 28', 'the model of m drawn features has the mean of eq. 13', ['infinite-width']),
  at(
    'eq. 29',
    'the deviation of the Monte Carlo error by the inequality of McDiarmid',
    ['feature-approximation-in-probability'],
    'The norm there is over all t and coordinates, where eq. 29 is about one of each.',
  ),
  at('eq. 30', 'the same with the logarithm alone', ['feature-approximation-in-probability']),
  at('eq. 31', 'the mean square of the Monte Carlo error', ['feature-approximation', 'infinite-width']),
  at('eq. 32', 'the same with its constants', ['feature-approximation', 'infinite-width']),
  at('eq. 33', 'deviation and mean square together', ['feature-approximation-in-probability']),
  at('eq. 34', 'Lemma 6 at the optimum', ['feature-approximation-in-probability']),
  at('the display before eq. 35', 'how far two flows are apart', ['proof-display-as-printed']),
  at(
    'eq. 35',
    '|theta|^2 = |A|_F^2/m',
    [],
    'It states the norm of theta = vec(A)/sqrt(m), whose clock all claims have; figure 1 has theta = A. See Lemma 4 and Lemma 5.',
  ),
  at(
    'eq. 36',
    'a bound on a feature at a point',
    [],
    'It is a step towards the Rademacher complexity, in whose place stability and sampling-variance stand.',
  ),
  at(
    'eq. 37',
    'a bound on the model at a point',
    [],
    'It is a step towards the Rademacher complexity with the norm of Lemma 5, about which there are claims.',
  ),
  at(
    'eq. 38',
    'the sampling error I_1',
    ['stability', 'sampling-variance', 'concentration', 'explicit-bound-parts'],
    'They bound it by another proof, without the Rademacher complexity; the terms of eq. 38 are in Theorem 1.',
  ),
  at('Lemma 7', 'how far the forward process gets from two modes', ['forward-tails']),
  at('eq. 39', 'the radius of Lemma 7', ['forward-tails']),
  at('eq. 40', 'data of two modes lie near one of them', ['modes-of-data']),
  at('eq. 41', 'the radius of Lemma 7 once more', ['forward-tails']),
  at('Lemma 8', 'm drawn features, for two modes', ['feature-approximation-in-probability', 'scatter-of-modes']),
  at('eq. 42', 'the Monte Carlo error once more', [], 'It is a definition, of the square that Lemma 8 bounds.'),
  at('eq. 43', 'the rate of Lemma 8', ['feature-approximation-in-probability', 'scatter-of-modes']),
  at('Remark 6', 'other variances than 1', ['modes-of-data']),
  at(
    'Remark 7',
    'scaling down the inputs does not seem to help',
    [],
    'It is advice for data whose modes are unknown, in words ("seems", "not that trivial") that no number decides.',
  ),
];

function at(locus: string, about: string, claims: readonly string[], note?: string): Statement {
  return { paper: PAPER, locus, about, claims, ...(note === undefined ? {} : { note }) };
}
