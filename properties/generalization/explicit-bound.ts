import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { known } from '../../src/divergence/divergence.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { sdeGaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { timeResolution } from '../../src/experiment/training.js';
import { atMost, type Comparison, type Estimate, plus } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { BOUND_AIM } from '../cases/bound-values.js';
import { type ExplicitParts, explicitParts } from '../cases/explicit-parts.js';
import { type Fit, fits, fittedReadout } from '../cases/fits.js';
import { sizes } from '../cases/numbers.js';
import { nearNormal, overfitted, stoppedEarly } from '../cases/stopped-early.js';
import { SYSTEM_FINEST, SYSTEM_SIZES } from '../cases/systems.js';

export const explicitBound = claim({
  id: 'explicit-bound',
  title: 'A bound without fitted constants on the KL gap of a model trained on n samples for time tau',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'Theorem 1',
    note: 'its decomposition with measured parts in place of rates',
  },
  assumptions: [
    { statement: 'A_n is gradient flow on the data from A = 0 for time tau in the clock of theta' },
    { statement: 'the reverse SDE starts from pi and has the score of A_n(tau)' },
    { statement: 'tau > 0', holds: ({ trainingTimes }: Experiment) => trainingTimes.every((tau) => tau > 0) },
  ],
  scope: [
    'targets near N(0, I) and tau from 0.1 to n, where the bound is mostly below J(0): above J(0) it says nothing',
    'd up to 3, in longer profiles up to 8; KL(p_0 || p^SDE) on the line, and beyond it the larger J + KL(p_T || pi)',
    'the bound is for any A_c; it is tried for the ridge solution that minimises it, beside half and twice that ridge',
  ],
  laws: {
    bound: {
      says: [
        'KL(p_0 || p^SDE) <= KL(p_T || pi) + (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2,',
        'S = (1/4m) ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  dB = B_n - B,  dG = G_n - G',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi) +
        \Bigl( \sqrt{J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}} +
        \sqrt{\tfrac{1}{4m} \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds} \Bigr)^2, \quad
        \Delta B = B_n - B,\ \Delta G = G_n - G`,
      sharpness: 'upper',
      of: (values) => whereItSpeaks(values, atMost(values.kl, values.bound)),
    },
    optimisation: {
      says: 'J(A(tau)) <= J(A_c) + |A_c|_F^2/(4 m tau)',
      latex: String.raw`J(A(\tau)) \le J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}`,
      sharpness: 'tight',
      of: (values) => whereItSpeaks(values, atMost(values.optimised, values.optimisation.value)),
    },
    sampling: {
      says: '|(A_n(tau) - A(tau)) G^(1/2)|_F^2/(2m) <= (1/4m) ∫_0^tau |dB - A_n(s) dG|_F^2 ds',
      latex: String.raw`\tfrac1{2m} \|(A_n(\tau) - A(\tau)) G^{1/2}\|_F^2 \le
        \tfrac1{4m} \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds`,
      sharpness: 'tight',
      of: (values) => whereItSpeaks(values, atMost(values.displaced, values.sampling.value)),
    },
    comparison: {
      says: 'J(A_c) + |A_c|_F^2/(4 m tau) is least for A_c = B (G + I/(2 tau))^{-1}',
      latex: String.raw`J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau} \text{ is least for } A_c = B (G + I/(2 \tau))^{-1}`,
      sharpness: 'tight',
      of: (values) => whereItSpeaks(values, atMost(values.optimisation.value, values.other)),
    },
    sum: {
      says: 'KL(p_T || pi) + (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2, the parts together, is within the bound',
      latex: String.raw`\text{the parts add up to no more than the bound}`,
      sharpness: 'tight',
      of: (values) => whereItSpeaks(values, atMost(sumOfParts(values), values.bound.value)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...stoppedEarly(),
  measure: (experiment: Experiment) => {
    const training = train(setting(experiment), experiment.trainingTimes, RESOLUTION);
    return explicitParts(training, sdeGaps(training, BOUND_AIM));
  },
  on: {
    needs: ['fit', 'readout', 'score'],
    cases: () => fits(nearNormal, sizes(100, 400)),
    measure: (fit: Fit, system: SystemUnderTest) => {
      const done = fittedReadout(system, fit);
      const field = system.field(done.model);
      const kl = klSde(done.process, done.target, field, BOUND_AIM, SYSTEM_FINEST).map(known);
      return explicitParts(train(done, [fit.trainingTime], RESOLUTION), kl);
    },
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'without-sampling',
      title: 'without the sampling part, for flows that overfit: tau >= 1e4 and n <= m',
      breaks: 'bound',
      cases: overfitted,
      of: ({ kl, prior, optimisation }) => atMost(kl, plus(prior, optimisation)),
    },
  ],
  constants: [
    {
      name: 'solver aim',
      value: BOUND_AIM,
      meaning: 'what the KL solver aims at, as a fraction of max(KL, 0.01 nats)',
    },
  ],
  proves: 'generalisation',
});

/** The quadrature in diffusion time; the errors say what it leaves. */
const RESOLUTION = timeResolution(64);
/** Relative rounding of the sum of the parts. */
const ROUNDING = 16 * Number.EPSILON;

function whereItSpeaks({ bound, initialLoss }: ExplicitParts, comparison: Comparison) {
  if (bound.value < initialLoss.value) return comparison;
  return vacuous('the bound is above J_0, the loss before training');
}

/** KL(p_T||pi) + (sqrt(optimisation) + sqrt(sampling))^2. */
function sumOfParts({ prior, optimisation, sampling }: ExplicitParts): Estimate {
  const root = Math.sqrt(optimisation.value) + Math.sqrt(sampling.value);
  const value = prior.value + root * root;
  return { value, error: ROUNDING * value };
}
