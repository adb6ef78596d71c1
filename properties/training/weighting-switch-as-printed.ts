import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { EXPONENT, type PushCase, pushes, weightGrowth } from '../measurements/early-pushes.js';
import { LARGEST_EXPONENT } from '../measurements/growth-exponents.js';
import { PAPER } from '../paper.js';

export const weightingSwitchAsPrinted = claim({
  id: 'weighting-switch-as-printed',
  title: 'The loss in the weight that the model is trained with does not bound the loss in the weight g^2',
  source: {
    paper: PAPER,
    locus: 'eq. 6 and eq. 14',
    note:
      'the flows of eqs. 9 and 10 descend the loss with lambda of eq. 6, proportional to sigma_t here; eq. 14 bounds the ' +
      'KL divergence by the loss with g^2, eq. 15 leaves it out of the notation, and Lemmas 4 and 5 leave out lambda: the step ' +
      'from one weight to the other is not printed, and the law is the inequality that would make it',
  },
  assumptions: [
    { statement: 'the kernel is N(alpha_t x_0, sigma_t^2 I) with sigma_0 = 0, and g(0) > 0' },
    { statement: 'lambda is proportional to sigma_t, with any factor' },
  ],
  scope: [
    'vp with one noise rate, p_0 = N(0, 1), the same in any d: in the class of neither theorem, but g^2/lambda is free of p_0',
    'a ladder in r: s = -x + c relu(alpha_t - 1 + r), a model of three features with e = (1, alpha_t)',
  ],
  laws: {
    'some-constant': {
      statement: [
        'L(s; g^2) <= C L(s; lambda)  for some C free of the features and of the score s:',
        'along the ladder, L(s; g^2) / L(s; lambda) does not grow like r^-0.25 or faster',
      ].join('\n'),
      latex: String.raw`\tilde{\mathcal L}(s; g^2) \le C \, \tilde{\mathcal L}(s; \lambda), \quad \lambda(t) \propto \sigma_t`,
      sharpness: 'upper',
      axes: { measured: 'power of 1/r in L(s; g^2) / L(s; lambda)' },
      check: (growth) => atMost(growth, LARGEST_EXPONENT),
    },
  },
  kind: 'exact',
  expects: {
    refuted: 'the change of the weight: g^2/lambda is unbounded as t -> 0, where sigma_t is 0 and g is not',
    readings:
      'with lambda of eq. 6 in the flow no constant helps that is free of the features and the score, as the features ' +
      'change along the ladder: under dx = -x dt + sqrt(2) dw and for an error ' +
      'c exp(-t/r) of the score the ratio grows like 4/sqrt(pi r), and like 2/r for lambda = sigma_t^2, without the root ' +
      'of eq. 6; with g^2 in the flow too there is no switch',
    untouched:
      'each of Lemmas 3 to 6 is about one weight, so the switch does not touch them, and as far as the weight goes the ' +
      'proof of Theorem 1 can be read with g^2 for lambda throughout; with eq. 6 it needs times that are bounded away ' +
      'from 0, or a lower bound on lambda/g^2',
  },
  cases: () => pushes,
  measure: (aCase: PushCase) => weightGrowth(aCase, ({ sigma }) => sigma),
  controls: [
    {
      id: 'weight-bounded-below',
      title: 'lambda = 1 in place of sigma_t',
      breaks: 'some-constant',
      expects: 'holds',
      measure: (aCase: PushCase) => weightGrowth(aCase, () => 1),
    },
  ],
  constants: [EXPONENT],
});
