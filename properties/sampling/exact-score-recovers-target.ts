import fc, { type Arbitrary } from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { priorKl } from '../../src/target/entropy.js';
import type { Target } from '../../src/target/target.js';
import { numberOf } from '../cases/affine-bound.js';
import { between, constantBeta, logBetween, varianceExploding, variancePreserving } from '../cases/generators.js';
import { compareGiven, stoppedAt } from '../cases/systems/given-model-recovery.js';
import { knownModel, targetOf } from '../cases/systems/known-models.js';
import { SYSTEM_SIZES } from '../cases/systems/sizes.js';

/** What the solver of an equality aims at, as a part of max(KL, 0.01 nats): the score is exact, so first steps nearly do. */
const EQUALITY_TOLERANCE = 1e-2;
/** What the solver of an inequality aims at: seen is a gap of most of the prior KL. */
const INEQUALITY_TOLERANCE = 5e-2;
/** The worst error that a solver may state, in units of what it aims at. */
const SLACK = 2;

interface RecoveryCase {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/**
 * Two modes whose gap the probability flow can cross: it stretches points between far modes apart so much that, carried forward,
 * they meet within rounding.
 */
const twoModes: Arbitrary<Experiment['target']> = fc
  .record({
    share: between(0.2, 0.8),
    means: fc.tuple(between(-1.5, 1.5), between(-1.5, 1.5)),
    variances: fc.tuple(between(0.4, 1.5), between(0.4, 1.5)),
  })
  .map(({ share, means: [a, b], variances }) => ({
    kind: 'mixture',
    weights: [share, 1 - share],
    means: [[a], [b]],
    variances: [...variances],
  }));

const mixtureCases = fc.record({
  process: fc.oneof({ weight: 2, arbitrary: variancePreserving }, { weight: 1, arbitrary: varianceExploding(5) }),
  target: twoModes,
});

/**
 * One bump, for the reverse SDE alone: the flow would start at t = 0 from nodes at the edge of the support, where the score of p_0 is
 * unbounded, and its first explicit step throws them away.
 */
const bumpCases = fc.record({
  process: fc
    .record({ beta: between(1, 2), horizon: between(0.5, 1) })
    .map(({ beta, horizon }) => constantBeta(beta, horizon)),
  target: fc
    .record({ centre: between(0.7, 2), halfWidth: between(1, 2) })
    .map(({ centre, halfWidth }): Experiment['target'] => ({
      kind: 'bumps',
      weights: [1],
      centers: [[centre]],
      halfWidths: [halfWidth],
    })),
});

/** klOde = KL(p_T||pi): the flow of the exact score is a bijection that carries p_0 to p_T. */
function flow(process: ForwardProcess, target: Target, field: ScoreField): Comparison {
  const solved = numberOf(klOde(process, target, field, EQUALITY_TOLERANCE)[0]);
  const prior = priorKl(process, target);
  const gap = Math.abs(solved.value - prior.value);
  return within(solved, gap, prior, EQUALITY_TOLERANCE);
}

/** klSde <= KL(p_T||pi): the reverse SDE of the exact score forgets part of the gap between p_T and pi. */
function reverse(process: ForwardProcess, target: Target, field: ScoreField): Comparison {
  const solved = numberOf(klSde(process, target, field, INEQUALITY_TOLERANCE)[0]);
  const prior = priorKl(process, target);
  const gap = Math.max(0, solved.value - prior.value);
  return within(solved, gap, prior, INEQUALITY_TOLERANCE);
}

/** A gap that should be no more than the error that a solver states, nor than the tolerance. */
function within(
  solved: { value: number; error: number },
  gap: number,
  prior: { value: number; error: number },
  tolerance: number,
): Comparison {
  const scale = Math.max(prior.value, 0.01);
  return {
    measured: gap,
    bound: Math.min(solved.error, SLACK * tolerance * scale),
    error: prior.error,
    scale,
    detail: {
      solved: solved.value,
      prior: prior.value,
      statedError: solved.error,
      largestError: SLACK * tolerance * scale,
    },
  };
}

/** A field whose scores are twice as large: with it, the drift of the ODE is f x - g^2 s. */
function doubled(field: ScoreField): ScoreField {
  return {
    dimension: field.dimension,
    models: field.models,
    at(t) {
      const slice = field.at(t);
      return {
        evaluate(model, xs, out) {
          slice.evaluate(model, xs, out);
          for (let i = 0; i < out.length; i++) out[i] *= 2;
        },
      };
    },
  };
}

function built({ process: spec, target: targetSpec }: RecoveryCase) {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  return { process, target, field: targetField(target, process) };
}

export const exactScoreRecoversTarget = claim({
  id: 'exact-score-recovers-target',
  group: 'sampling',
  title: 'With the exact score only the prior separates what is generated from p_0',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 13',
  },
  statement: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi), \quad
    D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi)`,
  plain: 's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi),  KL(p_0 || p^SDE) <= KL(p_T || pi)',
  sharpness: 'tight',
  assumptions: [
    { statement: 's is the score of p_t at every t in [0, T], and locally Lipschitz there for the ODE' },
    { statement: 'drawn in d = 1, where both divergences are solved for on a grid' },
  ],
  kind: 'identity',
  expects: 'holds',
  // scores of mixtures and bumps cost more than the piecewise linear ones that the solvers are for
  sizes: {
    quick: { cases: 10, controlCases: 8 },
    ci: { cases: 60, controlCases: 20 },
    deep: { cases: 1000, controlCases: 100 },
  },
  cases: fc.oneof({ weight: 5, arbitrary: mixtureCases }, { weight: 1, arbitrary: bumpCases }),
  check: (aCase) => {
    const { process, target, field } = built(aCase);
    const inequality = reverse(process, target, field);
    return target.kind === 'bumps' ? inequality : [flow(process, target, field), inequality];
  },
  constants: [
    {
      name: 'equality aim',
      value: EQUALITY_TOLERANCE,
      meaning: 'what the ODE solver aims at, as a part of max(KL, 0.01 nats)',
    },
    {
      name: 'inequality aim',
      value: INEQUALITY_TOLERANCE,
      meaning: 'what the SDE solver aims at, as a part of the same',
    },
    { name: 'slack', value: SLACK, meaning: 'the worst error that a solver may state, in units of what it aims at' },
  ],
  controls: [
    control({
      id: 'without-half',
      title: 'the ODE without 1/2: g^2 s in place of g^2 s/2',
      cases: mixtureCases,
      check: (aCase) => {
        const { process, target, field } = built(aCase);
        return flow(process, target, doubled(field));
      },
    }),
  ],
  onSystem: {
    needs: ['models', 'score'],
    of: (system) =>
      systemCheck({
        cases: fc.record({
          model: knownModel(system),
          progress: between(0.2, 1),
          spread: logBetween(0.5, 2),
        }),
        check: ({ model, progress, spread }) => {
          const target = targetOf(system, model);
          const process = stoppedAt(system.process, progress, spread, target);
          return compareGiven(process, target, system.field(model));
        },
        sizes: SYSTEM_SIZES,
      }),
  },
});
