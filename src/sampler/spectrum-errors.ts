import type { WeightedAxis } from '../bound/schedule-gap.js';
import { isotropicNormal } from '../divergence/normal/normal.js';
import { normalKl } from '../divergence/normal/normal-kl.js';
import { type Estimate, minus, root } from '../numeric/estimate.js';
import { type Part, type SpectrumPart, sumOverParts } from './spectrum-rule.js';

/** An axis of a centred normal target, and what was generated along it. */
export interface GeneratedAxis {
  /** How many axes it stands for. */
  readonly weight: number;
  readonly meant: number;
  readonly generated: Estimate;
}

/** A number with its error, or why there is none. */
export type Known =
  | { readonly value: number; readonly error: number }
  | { readonly value: null; readonly reason: string };

/** How far a generated normal is from the one that is meant, both centred and with the same eigenvectors. */
export interface SpectrumErrors {
  /** The 2-Wasserstein distance, W2^2 = sum_i w_i (sqrt(v_i) - sqrt(v'_i))^2. */
  readonly w2: Known;
  /** KL(meant || generated) in nats. */
  readonly kl: Known;
  /** KL(generated || meant) in nats. */
  readonly reverseKl: Known;
}

/** Why a sampler has no value. */
export const NO_STEP = 'the method has no such step';
export const OVERFLOWS = 'the state overflows';
export const ANY_AMOUNT = 'rounding may move it by any amount';

/** The distances with their errors: those of the generated variances, and those of sums in which nodes stand for axes. */
export function spectrumErrors(parts: readonly Part<GeneratedAxis>[]): SpectrumErrors {
  const axes = parts.flatMap(({ nodes, fewer = [] }) => [...nodes, ...fewer]);
  if (axes.some(({ generated }) => Number.isNaN(generated.value))) return unknown(NO_STEP);
  if (axes.some(({ generated }) => !Number.isFinite(generated.value))) return unknown(OVERFLOWS);
  if (axes.some(({ generated }) => !Number.isFinite(generated.error))) {
    return unknown(ANY_AMOUNT);
  }
  const none = (which: 'kl' | 'reverseKl') => {
    const reason = axes.map(withoutDensity).find((each) => each !== undefined);
    return reason === undefined ? divergence(parts, which) : { value: null, reason };
  };
  return { w2: distance(parts), kl: none('kl'), reverseKl: none('reverseKl') };
}

/** The distances over a spectrum of what is generated along an axis. */
export function errorsAlong(
  spectrum: readonly SpectrumPart[],
  along: (variance: number) => Pick<GeneratedAxis, 'meant' | 'generated'>,
): SpectrumErrors {
  const axes = (nodes: readonly WeightedAxis[]) =>
    nodes.map(({ variance, weight }) => ({ weight, ...along(variance) }));
  return spectrumErrors(
    spectrum.map(({ nodes, fewer }) => ({
      nodes: axes(nodes),
      ...(fewer === undefined ? {} : { fewer: axes(fewer) }),
    })),
  );
}

/** The same reason for each of the distances. */
export function unknown(reason: string): SpectrumErrors {
  const none = { value: null, reason };
  return { w2: none, kl: none, reverseKl: none };
}

/** By the triangle inequality W2 is off by no more than the errors of the deviations are together. */
function distance(parts: readonly Part<GeneratedAxis>[]): Known {
  const squares = (axes: readonly GeneratedAxis[]) => {
    const value = axes.reduce((sum, { weight, meant, generated }) => {
      const gap = Math.sqrt(meant) - Math.sqrt(generated.value);
      return sum + weight * gap * gap;
    }, 0);
    return { value, error: 0 };
  };
  const rounding = Math.sqrt(
    parts
      .flatMap(({ nodes }) => nodes)
      .reduce((sum, { weight, meant, generated }) => {
        const { error } = minus(root(generated), { value: 0, error: Number.EPSILON * Math.sqrt(meant) });
        return sum + weight * error * error;
      }, 0),
  );
  const { value, error } = root(sumOverParts(parts, squares));
  return { value, error: error + rounding + 4 * Number.EPSILON * value };
}

/** A sum over axes: in each of them KL is monotone on either side of equal variances, so that the ends of an error bound it. */
function divergence(parts: readonly Part<GeneratedAxis>[], which: 'kl' | 'reverseKl'): Known {
  const of = ({ meant }: GeneratedAxis, variance: number) => {
    const [one, other] = which === 'kl' ? [meant, variance] : [variance, meant];
    return normalKl(isotropicNormal([0], one), isotropicNormal([0], other));
  };
  const dense = ({ meant }: GeneratedAxis) => meant > 0;
  const { value, error } = sumOverParts(parts, (axes) => ({
    value: axes.filter(dense).reduce((sum, axis) => sum + axis.weight * of(axis, axis.generated.value).value, 0),
    error: 0,
  }));
  let off = 0;
  const nodes = parts.flatMap((part) => part.nodes).filter(dense);
  for (const axis of nodes) {
    const { weight, generated } = axis;
    const found = of(axis, generated.value);
    const ends = [generated.value - generated.error, generated.value + generated.error];
    off += weight * (found.error + Math.max(...ends.map((end) => Math.abs(of(axis, end).value - found.value))));
  }
  if (!Number.isFinite(value + error + off)) return { value: null, reason: 'the divergence overflows' };
  return { value, error: error + off + 4 * nodes.length * Number.EPSILON * value };
}

/** Why there is no divergence along an axis; undefined where there is, or where both laws are the same point. */
function withoutDensity({ meant, generated: { value, error } }: GeneratedAxis): string | undefined {
  if (meant === 0 && value === 0) return undefined;
  if (meant === 0) return 'the target has no density along an axis';
  if (value === 0) return 'what is generated has no density along an axis';
  return value <= error ? 'a generated variance is as small as its rounding' : undefined;
}
