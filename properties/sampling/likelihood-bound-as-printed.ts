import fc from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import { type AffineSetting, affineScore, eitherSign, type Normal, unitPrecision } from '../cases/affine.js';
import { BOUND_TOLERANCE, compareAffine } from '../cases/affine-bound.js';
import { between, constantBeta, logBetween } from '../cases/generators.js';

/** Horizons clearly above 2, where 2/T < 1, and targets far from N(0, 1), so that J is most of the bound. */
const cases = fc.record({
  beta: between(0.5, 3),
  horizon: between(2.5, 6),
  mean: eitherSign(0.5, 3),
  variance: logBetween(0.3, 3),
});

interface ShiftedCase extends Normal {
  readonly beta: number;
  readonly horizon: number;
}

/** s = -x, the score of pi: KL(p_0||p^SDE) = KL(p_0||pi) = J + KL(p_T||pi). */
function settingOf({ beta, horizon, mean, variance }: ShiftedCase): AffineSetting {
  return {
    process: forwardProcess(constantBeta(beta, horizon)),
    normal: { mean, variance },
    score: unitPrecision(),
  };
}

export const likelihoodBoundAsPrinted = claim({
  id: 'likelihood-bound-as-printed',
  group: 'sampling',
  title: 'The loss averaged over t in [0, T] does not bound the KL divergence of the reverse SDE',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 2, eq. 14' },
  // the loss there is a mean over t ~ U(0, T) without the factor 1/2: with the weight g^2 it is (2/T) J
  statement: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le \tfrac{2}{T} J(\theta) + D_{KL}(p_T \| \pi)`,
  plain: 'KL(p_0 || p^SDE) <= (2/T) J + KL(p_T || pi)',
  sharpness: 'tight',
  assumptions: [
    { statement: 'the weight lambda = g^2, and the loss a mean over t ~ U(0, T)' },
    { statement: 'drawn in d = 1: the printed form is for every d' },
    { statement: 'T > 2', holds: ({ horizon }: ShiftedCase) => horizon > 2 },
  ],
  kind: 'exact',
  expects: { refuted: 'the factor 2/T: an average over t in place of the integral is too small for T > 2' },
  cases,
  check: (aCase) => compareAffine(settingOf(aCase), { lossShare: 2 / aCase.horizon }),
  constants: [
    {
      name: 'solver aim',
      value: BOUND_TOLERANCE,
      meaning: 'what the KL solver aims at, as a part of max(KL, 0.01 nats)',
    },
  ],
  controls: [
    control({
      id: 'without-prior',
      title: 'KL(p_T||pi) dropped too',
      cases,
      check: (aCase) => compareAffine(settingOf(aCase), { lossShare: 2 / aCase.horizon, priorShare: 0 }),
    }),
    control({
      id: 'integral',
      title: 'J in place of (2/T) J, for scores off in precision and centre, where the bound is strict',
      expects: 'holds',
      cases: fc.record({
        beta: between(0.5, 3),
        horizon: between(2.5, 6),
        normal: fc.record({ mean: between(-3, 3), variance: logBetween(0.3, 3) }),
        score: fc.record({
          precision: fc.tuple(between(1.2, 2), between(1.2, 2)),
          centre: fc.tuple(eitherSign(0.5, 2), fc.constant(0)),
        }),
      }),
      check: ({ beta, horizon, normal, score }) => {
        const process = forwardProcess(constantBeta(beta, horizon));
        return compareAffine({ process, normal, score: affineScore(process, score) }, {});
      },
    }),
  ],
});
