import fc from 'fast-check';
import type { CertifiedBound } from '../../src/bound/certified-bound.js';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import type { Comparison, Vacuous } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { normals, normalTarget } from '../cases/affine.js';
import { BOUND_TOLERANCE } from '../cases/affine-bound.js';
import { mixed, spaceExperiments, spaceMixtures } from '../cases/any-dimension.js';
import { type CertifiedGap, certifiedGap, certifiedGapOf } from '../cases/certified-gap.js';
import { between, bumps, experiments, mixtures, ornsteinUhlenbeck, sizes, trainingTimes } from '../cases/generators.js';
import { fits, fittedReadout } from '../cases/systems/fits.js';
import { SYSTEM_SIZES } from '../cases/systems/sizes.js';

/** What the sum of its parts may exceed the bound by, as a part of it. */
const ROUNDING = 16 * Number.EPSILON;

/**
 * klSde (beyond the line J + KL(p_T||pi), which is known there) against KL(p_T||pi) + (sqrt(optimisation) + sqrt(sampling))^2; the two
 * roots against what they bound: J(A(tau)), and the distance of A_n(tau) from A(tau) in the loss; the first against what it would
 * be with another model than A_c; and the sum of all parts against the bound. A bound beyond J_0 says nothing.
 */
function compare(found: CertifiedGap, trainingTime: number, k: number): (Comparison | Vacuous)[] {
  const { gap, initialScoreLoss, certified, errors, optimised, others, displaced } = found;
  const bound = certified.bound[k];
  const detail = { trainingTime, initialScoreLoss: initialScoreLoss.value, ...partsOf(certified, k) };
  if (bound >= initialScoreLoss.value) {
    return [{ vacuous: 'the bound is above J_0, the loss before training', detail: { ...detail, bound } }];
  }
  return [
    { measured: gap[k].value, bound, error: gap[k].error + errors.bound[k], detail: { law: 1, ...detail } },
    against(optimised[k], certified.optimisation[k], { law: 2, ...detail }),
    against(displaced[k], certified.sampling[k], { law: 3, ...detail }),
    {
      measured: certified.optimisation[k],
      bound: others[k].value,
      error: others[k].error,
      detail: { law: 4, ...detail, other: others[k].value },
    },
    { measured: sumOfParts(certified, k), bound, error: ROUNDING * bound, detail: { law: 5, ...detail } },
  ];
}

/** KL(p_T||pi) + (sqrt(optimisation) + sqrt(sampling))^2. */
function sumOfParts({ prior, optimisation, sampling }: CertifiedBound, k: number): number {
  const root = Math.sqrt(optimisation[k]) + Math.sqrt(sampling[k]);
  return prior + root * root;
}

function against({ value, error }: Estimate, bound: number, detail: Record<string, number>): Comparison {
  return { measured: value, bound, error, detail };
}

/** klSde against KL(p_T||pi) + optimisation. */
function compareWithoutSampling(
  { gap, initialScoreLoss, certified, errors }: CertifiedGap,
  trainingTime: number,
  k: number,
): Comparison {
  return {
    measured: gap[k].value,
    bound: certified.prior + certified.optimisation[k],
    error: gap[k].error + errors.prior + errors.optimisation[k],
    detail: { trainingTime, initialScoreLoss: initialScoreLoss.value, ...partsOf(certified, k) },
  };
}

function partsOf({ prior, optimisation, approximation, sampling }: CertifiedBound, k: number): Record<string, number> {
  return { prior, optimisation: optimisation[k], approximation: approximation[k], sampling: sampling[k] };
}

/** Targets near N(0, 1), where samples in the hundreds make the bound speak. */
const nearNormal = fc.oneof(
  { weight: 2, arbitrary: normals.map(normalTarget) },
  { weight: 1, arbitrary: mixtures(2) },
  { weight: 1, arbitrary: bumps(1.5) },
);

/** Embeddings that can follow the score of a normal in time: its approximation error hides no overfitting. */
const richEmbedding = fc.oneof(
  fc.constant({ kind: 'signal' as const }),
  fc.integer({ min: 3, max: 5 }).map((size) => ({ kind: 'fourier' as const, size })),
);

/** Trained for a time of at most n, where the bound mostly speaks. */
const stoppedEarly = sizes(50, 3000).chain((samples) =>
  experiments({
    target: nearNormal,
    width: sizes(8, 64),
    samples: fc.constant(samples),
    trainingTimes: trainingTimes(2, 0.1, samples),
  }),
);

/** The same beyond the line, of fewer features and data. */
const stoppedEarlyInSpace = (largest: number) =>
  sizes(50, 300).chain((samples) =>
    spaceExperiments(largest, {
      target: (dimension) => spaceMixtures(dimension, 2),
      width: sizes(8, 24),
      samples: fc.constant(samples),
      trainingTimes: trainingTimes(2, 0.1, samples),
    }),
  );

/** Flows that overfit: n <= m and tau >= 1e4. */
const overfitted = experiments({
  process: between(3, 4).map(ornsteinUhlenbeck),
  target: normals.map(normalTarget),
  embedding: richEmbedding,
  width: sizes(48, 64),
  samples: sizes(4, 16),
  trainingTimes: trainingTimes(1, 1e4, 1e6),
});

export const certifiedBound = claim({
  id: 'certified-bound',
  group: 'generalization',
  title: 'A bound without fitted constants on the KL gap of a model trained on n samples for time tau',
  source: {
    paper: 'this suite, after Li, Li, Zhang, Bian 2023',
    locus: 'Theorem 1: its decomposition with measured parts',
  },
  statement: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi) + \Bigl( \sqrt{J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}} +
    \sqrt{\tfrac{1}{4m} \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds} \Bigr)^2, \quad
    \Delta B = B_n - B,\ \Delta G = G_n - G; \text{ the first root bounds } J(A(\tau)), \text{ the second }
    \tfrac1{2m} \|(A_n(\tau) - A(\tau)) G^{1/2}\|_F^2; \ A_c = B (G + I/(2 \tau))^{-1} \text{ makes the first least}`,
  plain: [
    'KL(p_0 || p^SDE) <= KL(p_T || pi) + (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2,',
    'S = (1/4m) ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  dB = B_n - B,  dG = G_n - G;',
    'the first root bounds that of J(A(tau)), the second that of |(A_n(tau) - A(tau)) G^{1/2}|_F^2/(2m),',
    'and A_c = B (G + I/(2 tau))^{-1} makes the first least',
  ].join('\n'),
  sharpness: 'upper',
  assumptions: [
    {
      statement:
        'A_n is gradient flow on the data from A = 0 for time tau in the clock of theta; the bound holds for any A_c',
    },
    { statement: 'the reverse SDE runs out of pi with the score that A_n(tau) names' },
    { statement: 'tau > 0', holds: ({ trainingTimes }: Experiment) => trainingTimes.every((tau) => tau > 0) },
  ],
  kind: 'exact',
  expects: 'holds',
  ...mixed(stoppedEarly, stoppedEarlyInSpace),
  check: (experiment) => {
    const found = certifiedGap(experiment);
    return experiment.trainingTimes.flatMap((tau, k) => compare(found, tau, k));
  },
  constants: [
    {
      name: 'solver aim',
      value: BOUND_TOLERANCE,
      meaning:
        'what the KL solver aims at, as a part of max(KL, 0.01 nats); beyond the line J + KL(p_T||pi) takes its place',
    },
  ],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'without-sampling',
      title: 'without the sampling part, for flows that overfit: tau >= 1e4 and n <= m',
      cases: overfitted,
      check: (experiment) => {
        const found = certifiedGap(experiment);
        return experiment.trainingTimes.map((tau, k) => compareWithoutSampling(found, tau, k));
      },
    }),
  ],
  proves: 'generalisation',
  onSystem: {
    needs: ['fit', 'readout', 'score'],
    of: (system) =>
      systemCheck({
        cases: fits(nearNormal, sizes(100, 400)),
        check: (fit) => {
          const done = fittedReadout(system, fit);
          return compare(certifiedGapOf(done, [fit.trainingTime], system.field(done.model)), fit.trainingTime, 0);
        },
        sizes: SYSTEM_SIZES,
      }),
  },
});
