import fc, { type Arbitrary } from 'fast-check';
import { guidedNormal, poweredNormal, type SampledNormal } from '../../src/divergence/closed-form/guided-normal.js';
import { guidedField } from '../../src/divergence/field/guided-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { odeDensities, sdeDensities } from '../../src/divergence/line-densities.js';
import type { ReverseFlow } from '../../src/divergence/normal/linear-score.js';
import { type Estimate, minus, plus, root, times } from '../../src/numeric/estimate.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { between, eitherSign, logBetween } from '../generators/numbers.js';
import { variancePreservingOver } from '../generators/processes.js';
import { type LineNormal, normalTarget } from '../generators/targets.js';

/** p(.|c) and p are normal. */
export interface PoweredNormals {
  readonly kind: 'normals';
  readonly process: ProcessSpec;
  readonly conditional: LineNormal;
  readonly unconditional: LineNormal;
  readonly scale: number;
}

/** p is a mixture of two normals, and c says from which of them. */
export interface PoweredClasses {
  readonly kind: 'classes';
  readonly process: ProcessSpec;
  readonly weight: number;
  readonly components: readonly [LineNormal, LineNormal];
  readonly scale: number;
}

export type PoweredCase = PoweredNormals | PoweredClasses;

/** int_0^T beta: what it leaves of the data in the prior, e^{-8} and less, is far below any gap. */
const longVp = variancePreservingOver(between(16, 24));

/** @param part of the conditional variance in the unconditional one */
export const poweredNormals = (part: Arbitrary<number> = between(0.2, 0.5)): Arbitrary<PoweredNormals> =>
  fc
    .record({
      process: longVp,
      means: fc.tuple(between(-1, 1), between(-1, 1)),
      variance: logBetween(0.5, 2),
      part,
      scale: between(1.8, 4),
    })
    .map(({ process, means: [mean, other], variance, part, scale }) => ({
      kind: 'normals',
      process,
      conditional: { mean, variance: part * variance },
      unconditional: { mean: other, variance },
      scale,
    }));

/** Classes that overlap: one that lies apart is left as it is by any power. */
export const poweredClasses = (scale: Arbitrary<number> = between(1.8, 4)): Arbitrary<PoweredClasses> =>
  fc.record({
    kind: fc.constant('classes'),
    process: longVp,
    weight: between(0.3, 0.7),
    components: fc
      .tuple(between(0.6, 1.2), eitherSign(1, 1), logBetween(0.4, 1), logBetween(0.4, 1))
      .map(([mean, side, one, other]): [LineNormal, LineNormal] => [
        { mean: -side * mean, variance: one },
        { mean: side * mean, variance: other },
      ]),
    scale,
  });

/** How far what is sampled is from p(.|c)^gamma p^{1 - gamma}/Z, and what the prior leaves at the scales 1 and 0. */
export interface Gap {
  readonly gap: Estimate;
  readonly prior: Estimate;
}

/** By the reverse SDE, and by the probability flow. */
export type GapByFlow = Readonly<Record<ReverseFlow, Gap>>;

/** W2 of two normals, in closed form. The prior's: (gamma + |1 - gamma|) (W2(p^1, p(.|c)) + W2(p^0, p)). */
export function normalGaps({ process: spec, conditional, unconditional, scale }: PoweredNormals): GapByFlow {
  const process = forwardProcess(spec);
  const at = (gamma: number) => ({ conditional, unconditional, scale: gamma });
  const by = (flow: ReverseFlow): Gap => {
    const [gap, one, none] = [scale, 1, 0].map((gamma) => {
      const powered = poweredNormal(at(gamma));
      if (powered === null) throw new Error(`there is no density at the scale ${gamma}`);
      return normalDistance(guidedNormal(process, at(gamma), flow), powered);
    });
    return { gap, prior: times(scale + Math.abs(1 - scale), plus(one, none)) };
  };
  return { sde: by('sde'), ode: by('ode') };
}

function normalDistance(one: SampledNormal, other: SampledNormal): Estimate {
  const [shift, widths] = [minus(one.mean, other.mean), minus(root(one.variance), root(other.variance))];
  return root(plus(times(shift, shift), times(widths, widths)));
}

/** Cells over some deviations around both components. */
const [CELLS, DEVIATIONS] = [120, 6];

/** Total variation on cells, by the solvers, with the same share of the prior. */
export function classGaps(aCase: PoweredClasses): GapByFlow {
  return { sde: classGap(aCase, 'sde'), ode: classGap(aCase, 'ode') };
}

function classGap({ process: spec, weight, components, scale }: PoweredClasses, flow: ReverseFlow): Gap {
  const process = forwardProcess(spec);
  const [one, two] = components;
  const part = distribution(normalTarget(one));
  const whole = distribution({
    kind: 'mixture',
    weights: [weight, 1 - weight],
    means: [[one.mean], [two.mean]],
    variances: [one.variance, two.variance],
  });
  const scales = [scale, 1, 0];
  const field = guidedField(targetField(part, process), targetField(whole, process), scales);
  const faces = facesAround(components);
  const width = faces[1] - faces[0];
  const densities = (flow === 'sde' ? sdeDensities : odeDensities)(process, whole, field, faces);
  const [gap, left, none] = densities.map((found, k) => {
    if ('reason' in found) throw new Error(found.reason);
    const gamma = scales[k];
    const powered = massesOf(faces, (x) => gamma * logDensity(part, x) + (1 - gamma) * logDensity(whole, x));
    const half = (terms: Float64Array) => 0.5 * terms.reduce((sum, term) => sum + term, 0);
    return {
      value: half(found.density.map((density, i) => Math.abs(width * density - powered[i]))),
      error: half(found.error.map((error) => width * error)) + Math.abs(found.outside),
    };
  });
  return { gap, prior: times(scale + Math.abs(1 - scale), plus(left, none)) };
}

function facesAround(components: readonly LineNormal[]): Float64Array {
  const ends = components.map(({ mean, variance }) => Math.abs(mean) + DEVIATIONS * Math.sqrt(variance));
  const reach = Math.max(...ends);
  return Float64Array.from({ length: CELLS + 1 }, (_, i) => reach * ((2 * i) / CELLS - 1));
}

function logDensity(target: Target, x: number): number {
  return target.logDensity(Float64Array.of(x), UNDIFFUSED);
}

/** The shares of cells in a density that is known up to a factor, by Simpson's rule. */
function massesOf(faces: Float64Array, log: (x: number) => number): Float64Array {
  const masses = faces.subarray(1).map((end, i) => {
    const middle = 0.5 * (faces[i] + end);
    return Math.exp(log(faces[i])) + 4 * Math.exp(log(middle)) + Math.exp(log(end));
  });
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}
