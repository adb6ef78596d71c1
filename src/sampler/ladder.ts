import { MOST_CHURN } from './karras.js';
import { METHODS, type SamplerMethod } from './methods.js';
import type { MethodOptions } from './walk.js';

/** Numbers of steps for an order, each twice the one before; a ladder that ends lower is too short for a slope. */
const LADDER = [16, 32, 64, 128, 256];
const LEAST_TOP = 64;

/** Stochastic samplers are of order 1 or nearly so, and are asked with a point a step: no more steps than these. */
const MOST_STOCHASTIC = 128;

/** With more steps than this share of its levels, those of a chain are not refined evenly. */
const MOST_OF_LEVELS = 1 / 3;

/** What a sampler says of the numbers of steps that it takes. */
export interface StepCounts {
  readonly least: number;
  readonly only?: readonly number[] | undefined;
}

/** A sampler as far as its order goes. */
export interface OrderedSampler extends MethodOptions {
  readonly method?: SamplerMethod | undefined;
  readonly order?: number | undefined;
  /** With which the error of a sampler has no order: its steps do not get shorter. */
  readonly corrector?: object | undefined;
  readonly steps: StepCounts;
}

/**
 * The numbers of steps by which the order of a sampler is seen; fewer than two where it takes too few. With fewer steps than
 * its churn needs, each step has the most of it, however many there are.
 *
 * @param levels of a chain; Infinity in continuous time
 */
export function ladderOf(
  { steps: { least, only }, churn }: Pick<OrderedSampler, 'steps' | 'churn'>,
  levels: number,
  stochastic: boolean,
): readonly number[] {
  const churned = (churn?.amount ?? 0) / MOST_CHURN;
  // a sampler that takes some numbers alone may go by even strides, which go as far as there are levels
  const most = Math.min(
    only === undefined ? MOST_OF_LEVELS * levels : levels,
    stochastic ? MOST_STOCHASTIC : Number.POSITIVE_INFINITY,
  );
  const allowed = (only ?? LADDER).filter((count) => count >= Math.max(least, LADDER[0], churned) && count <= most);
  const sorted = allowed.toSorted((a, b) => a - b).slice(-LADDER.length);
  return sorted.length > 1 && sorted[sorted.length - 1] >= LEAST_TOP ? sorted : [];
}

/**
 * Whether a sampler says of which order its error is, with numbers of steps enough or not. Noise that is not of its own size,
 * as that of EDM's churn for images, leads elsewhere.
 */
export function statesOrder({ method, order, churn, corrector, noiseScale = 1 }: OrderedSampler): boolean {
  if ((method === undefined && order === undefined) || corrector !== undefined) return false;
  return noiseScale === 1 && (churn === undefined || churn.noise === 1);
}

/** Whether the error of a sampler has an order that it can be seen to fall with. */
export function hasOrder(sampler: OrderedSampler, levels: number): boolean {
  if (!statesOrder(sampler)) return false;
  const stochastic = sampler.method !== undefined && METHODS[sampler.method].draws(sampler);
  return ladderOf(sampler, levels, stochastic).length > 1;
}

/** Why no order is seen of samplers that state one, as a sentence goes on. */
export const LADDER_TOO_SHORT =
  `an order is seen with ${LEAST_TOP} steps or more, of a chain with up to a third of its levels, ` +
  'and those that state one take fewer';
