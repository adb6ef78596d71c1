import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { lineNormal } from '../../src/divergence/closed-form/gaussian-kl.js';
import { type GuidedPair, guidedNormal, type SampledNormal } from '../../src/divergence/closed-form/guided-normal.js';
import { type Divergence, known } from '../../src/divergence/divergence.js';
import { guidedField } from '../../src/divergence/field/guided-field.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { LinearScore, ReverseFlow } from '../../src/divergence/normal/linear-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { priorKl } from '../../src/target/entropy.js';
import type { Target } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { between, eitherSign, logBetween, shares, vectors } from '../generators/numbers.js';
import { affordableProcess, anyProcess } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';

const anyFlow = fc.constantFrom<ReverseFlow[]>('sde', 'ode');

/** Two normals and a scale. */
export interface NormalsCase {
  readonly kind: 'normals';
  readonly process: ProcessSpec;
  readonly pair: GuidedPair;
}

/** The same where a solver is asked about one of the flows. */
export interface SolvedCase {
  readonly kind: 'solved';
  readonly process: ProcessSpec;
  readonly pair: GuidedPair;
  readonly flow: ReverseFlow;
}

/** p is a mixture of two normals, and c says from which of them; one of the flows is asked at the scale 1 or 0. */
export interface ClassesCase {
  readonly kind: 'classes';
  readonly flow: ReverseFlow;
  readonly end: 0 | 1;
  readonly process: ProcessSpec;
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

export type GuidanceCase = NormalsCase | SolvedCase | ClassesCase;

const pairs = (scale: Arbitrary<number>): Arbitrary<GuidedPair> => {
  const normal = fc.record({ mean: between(-2, 2), variance: logBetween(0.05, 3) });
  return fc.record({ conditional: normal, unconditional: normal, scale });
};

/** Normals of any two variances, equal ones among them, and scales on both sides of 1/2 and 1. */
export const normalsCases = (): Arbitrary<NormalsCase> =>
  fc.record({
    kind: fc.constant('normals'),
    process: anyProcess,
    pair: fc.oneof(
      { weight: 3, arbitrary: pairs(fc.oneof(between(-0.5, 10), fc.constant(0.5))) },
      {
        weight: 1,
        arbitrary: pairs(between(1, 4)).map(({ conditional, unconditional, scale }) => ({
          conditional,
          unconditional: { ...unconditional, variance: conditional.variance },
          scale,
        })),
      },
    ),
  });

/** A narrower conditional, which guidance makes narrower still: solvers follow it at all scales. */
export const solvedCases = (): Arbitrary<SolvedCase> =>
  fc.record({
    kind: fc.constant('solved'),
    flow: anyFlow,
    process: affordableProcess,
    pair: fc
      .record({
        mean: between(-1, 1),
        other: between(-1, 1),
        variance: logBetween(0.5, 2),
        part: between(0.4, 0.9),
        scale: between(1.2, 2.5),
      })
      .map(({ mean, other, variance, part, scale }) => ({
        conditional: { mean, variance: part * variance },
        unconditional: { mean: other, variance },
        scale,
      })),
  });

/** Classes that overlap. @param flow that is asked */
export const classesCases = (flow: Arbitrary<ReverseFlow> = anyFlow): Arbitrary<ClassesCase> =>
  fc.record({
    kind: fc.constant('classes'),
    flow,
    end: fc.constantFrom(0, 1),
    process: affordableProcess,
    weights: shares(2),
    means: fc.tuple(eitherSign(0.3, 1.5), eitherSign(0.3, 1.5)),
    variances: vectors(2, logBetween(0.2, 1)),
  });

export const guidanceCases = (): Arbitrary<GuidanceCase> =>
  dealt<GuidanceCase>(
    { weight: 3, arbitrary: normalsCases() },
    { weight: 1, arbitrary: solvedCases() },
    { weight: 1, arbitrary: classesCases() },
  );

/** By the reverse SDE, and by the probability flow. */
export type ByFlow<V> = Readonly<Record<ReverseFlow, V>>;

/** Closed form and moment equations of one flow. */
export interface Moments {
  readonly closed: SampledNormal;
  readonly mean: Estimate;
  readonly variance: Estimate;
  /** Of the larger terms of the mean. */
  readonly scale: number;
}

/** Panels in time: their exponentials are exact, so that half as many show the error. */
const PANELS = 24;

/** @param ofClosedForm the normals and the scale of the closed form, in a control others than those of the case */
export function moments({ process: spec, pair }: NormalsCase, ofClosedForm = pair): ByFlow<Moments> {
  const process = forwardProcess(spec);
  const score = guidedScore(process, pair);
  const by = (flow: ReverseFlow): Moments => {
    const [fine, coarse] = [PANELS, PANELS / 2].map((panels) => lineNormal(process, score, flow, panels));
    const of = (pick: (normal: typeof fine) => number): Estimate => ({
      value: pick(fine),
      error: Math.abs(pick(fine) - pick(coarse)),
    });
    const { conditional, unconditional, scale } = pair;
    return {
      closed: guidedNormal(process, ofClosedForm, flow),
      mean: of(({ mean }) => mean[0]),
      variance: of(({ covariance }) => covariance[0]),
      scale: Math.abs(scale * conditional.mean) + Math.abs((1 - scale) * unconditional.mean),
    };
  };
  return { sde: by('sde'), ode: by('ode') };
}

/** s_gamma(x, t) = -h x + c of two normals: each score is -(x - alpha m)/(alpha^2 v + sigma^2). */
function guidedScore(process: ForwardProcess, { conditional, unconditional, scale }: GuidedPair): LinearScore {
  return {
    dimension: 1,
    at(t) {
      const { alpha, sigma } = process.coefficients(t);
      const to = scale / (alpha * alpha * conditional.variance + sigma * sigma);
      const from = (1 - scale) / (alpha * alpha * unconditional.variance + sigma * sigma);
      return {
        precision: Float64Array.of(to + from),
        offset: Float64Array.of(alpha * (to * conditional.mean + from * unconditional.mean)),
      };
    },
  };
}

/** KL divergences, by a solver and exact or at most so much, in nats. */
export interface SolvedKl {
  readonly solved: Estimate;
  readonly exact: Estimate;
}

const AIM = 2e-3;

/** KL(p(.|c) || p^SDE), or KL(p(.|c) || p^ODE), of two normals. @param factor of the scale in the closed form */
export function solvedKl({ process: spec, pair, flow }: SolvedCase, factor = 1): SolvedKl | Vacuous {
  const process = forwardProcess(spec);
  const { conditional, unconditional, scale } = pair;
  const [to, from] = [conditional, unconditional].map((normal) => distribution(normalTarget(normal)));
  const { mean, variance } = guidedNormal(process, { ...pair, scale: factor * scale }, flow);
  const found = klOf(flow, process, to, guidedField(targetField(to, process), targetField(from, process), [scale]));
  if (found.value === null) return vacuous(found.reason);
  return {
    solved: known(found),
    exact: normalKl(
      isotropicNormal([conditional.mean], conditional.variance),
      isotropicNormal([mean.value], variance.value),
    ),
  };
}

/**
 * How far KL(q || p), q the law that is meant at one of the scales 1 and 0 and p what is sampled there, is from KL(q_T || pi) by
 * the flow, and how far above it by the SDE.
 */
export interface EndKl {
  readonly off: Estimate;
}

/** @param more of the scale */
export function endKl({ process: spec, flow, end, weights, means, variances }: ClassesCase, more = 0): EndKl | Vacuous {
  const process = forwardProcess(spec);
  const whole = distribution({ kind: 'mixture', weights, means: means.map((x) => [x]), variances });
  const one = distribution(normalTarget({ mean: means[0], variance: variances[0] }));
  const target = end === 1 ? one : whole;
  const field = guidedField(targetField(one, process), targetField(whole, process), [end + more]);
  const found = klOf(flow, process, target, field);
  if (found.value === null) return vacuous(found.reason);
  const { value, error } = minus(known(found), priorKl(process, target));
  return { off: { value: flow === 'ode' ? Math.abs(value) : Math.max(0, value), error } };
}

function klOf(flow: ReverseFlow, process: ForwardProcess, target: Target, field: ScoreField): Divergence {
  return (flow === 'sde' ? klSde : klOde)(process, target, field, AIM)[0];
}
