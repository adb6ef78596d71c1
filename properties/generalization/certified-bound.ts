import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { type Training, timeResolution } from '../../src/experiment/training.js';
import { atMost, type Comparison, type Estimate, plus } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { BOUND_TOLERANCE, numberOf } from '../cases/affine-bound.js';
import { type CertifiedParts, certifiedParts } from '../cases/certified-parts.js';
import { sizes } from '../cases/generators.js';
import { sdeGaps } from '../cases/sde-gaps.js';
import { nearNormal, overfitted, stoppedEarly } from '../cases/stopped-early.js';
import { type Fit, fits, fittedReadout } from '../cases/systems/fits.js';
import { SYSTEM_FINEST, SYSTEM_SIZES } from '../cases/systems/sizes.js';

export const certifiedBound = claim({
  id: 'certified-bound',
  title: 'A bound without fitted constants on the KL gap of a model trained on n samples for time tau',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'Theorem 1',
    note: 'its decomposition with measured parts in place of rates',
  },
  assumptions: [
    { statement: 'A_n is gradient flow on the data from A = 0 for time tau in the clock of theta' },
    { statement: 'the reverse SDE runs out of pi with the score that A_n(tau) names' },
    { statement: 'tau > 0', holds: ({ trainingTimes }: Experiment) => trainingTimes.every((tau) => tau > 0) },
  ],
  scope: [
    'targets near N(0, I) and tau from 0.1 to n, where few bounds are above J(0) and so say nothing',
    'd up to 3, in longer profiles up to 8; KL(p_0 || p^SDE) on the line, beyond it the larger J + KL(p_T || pi)',
    'the bound holds for any A_c; it is tried for the ridge solution that makes it least',
  ],
  laws: {
    bound: {
      says: [
        'KL(p_0 || p^SDE) <= KL(p_T || pi) + (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2,',
        'S = (1/4m) ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  dB = B_n - B,  dG = G_n - G',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi) +
        \Bigl( \sqrt{J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}} + \sqrt{\tfrac{1}{4m} \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds} \Bigr)^2, \quad
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
      says: 'the bound is no less than KL(p_T || pi) + (sqrt(optimisation) + sqrt(sampling))^2, its parts together',
      latex: String.raw`\text{the bound is no less than its parts together}`,
      sharpness: 'tight',
      of: (values) => whereItSpeaks(values, atMost(sumOfParts(values), values.bound.value)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => stoppedEarly().cases,
  furtherCases: () => stoppedEarly().furtherCases,
  measure: (experiment: Experiment) => {
    const training = train(setting(experiment), experiment.trainingTimes, RESOLUTION);
    return certifiedOf(training, sdeGaps(training, BOUND_TOLERANCE));
  },
  on: {
    needs: ['fit', 'readout', 'score'],
    cases: () => fits(nearNormal, sizes(100, 400)),
    measure: (fit: Fit, system: SystemUnderTest) => {
      const done = fittedReadout(system, fit);
      const field = system.field(done.model);
      const kl = klSde(done.process, done.target, field, BOUND_TOLERANCE, SYSTEM_FINEST).map(numberOf);
      return certifiedOf(train(done, [fit.trainingTime], RESOLUTION), kl);
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
      value: BOUND_TOLERANCE,
      meaning: 'what the KL solver aims at, as a part of max(KL, 0.01 nats)',
    },
  ],
  proves: 'generalisation',
});

/** Of diffusion time; the errors say what it leaves. */
const RESOLUTION = timeResolution(64);

interface Certified extends CertifiedParts {
  /** klSde, or what stands in for it. */
  readonly kl: Estimate;
}

/** @param kl by training time */
function certifiedOf(training: Training, kl: readonly Estimate[]): Certified[] {
  return certifiedParts(training).map((parts, k) => ({ ...parts, kl: kl[k] }));
}

function whereItSpeaks({ bound, initialLoss }: Certified, comparison: Comparison) {
  if (bound.value < initialLoss.value) return comparison;
  return vacuous('the bound is above J_0, the loss before training');
}

/** KL(p_T||pi) + (sqrt(optimisation) + sqrt(sampling))^2, with its rounding. */
function sumOfParts({ prior, optimisation, sampling }: Certified): Estimate {
  const root = Math.sqrt(optimisation.value) + Math.sqrt(sampling.value);
  const value = prior.value + root * root;
  return { value, error: 16 * Number.EPSILON * value };
}
