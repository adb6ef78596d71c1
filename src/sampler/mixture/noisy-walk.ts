import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import { NO_STEP, OVERFLOWS } from '../spectrum-errors.js';
import type { LineLaw } from './line-law.js';
import { type NormalSum, normalSum } from './normal-sum.js';

/** x' = m(x) + s z. */
export interface NoisyStep {
  means(x: Float64Array): Float64Array;
  readonly deviation: number;
}

/** How close nodes are. */
export interface Closeness {
  /** Even nodes: no farther apart than so many deviations of the noise before them, nor their images than so many of the noise after. */
  readonly apart: number;
  /** Nodes of a panel, where even ones would be too many. */
  readonly nodes: number;
}

/** No panel is wider than so many deviations of the noise before it, nor its image than so many of the noise after. */
const PANEL = 4.5;

/** How many times closer together even nodes may have to be for the noise after them, before panels are fewer. */
const MOST_CLOSER = 6;

/** Mass that is left out wherever it would take a panel of its own. */
const NOTHING = 1e-20;

/** A mass times the square of how far its image is spread, over the variance of what follows, that may be left as it is. */
const UNRESOLVED = 1e-14;

/** The same of how far nodes miss an image: of what they see of it at half their number and above. */
const MISSED = 1e-12;

/** How often a panel is halved. */
const DEEPEST = 60;

/** Even nodes of one level, and panels. */
const [MOST_NODES, MOST_PANELS] = [400_000, 20_000];

/**
 * The law of x_K from that of x_0, each step with noise:
 *
 * q_{k+1}(y) = int q_k(x) N(y; m_k(x), s_k^2) dx.
 *
 * Both factors of the integrand are normals in x, or sums of them, as far as m_k is straight: the rule of even nodes converges as such a
 * normal falls. Where m_k is steep, Gauss rules on panels stand in its place, as narrow as both factors ask for.
 */
export function noisyLaw(
  start: LineLaw,
  steps: readonly NoisyStep[],
  closeness: Closeness,
): LineLaw | { readonly reason: string } {
  let law: LineLaw | NormalSum = start;
  for (const step of steps) {
    const stretches: readonly Stretch[] = 'stretches' in law ? law.stretches : pairs(law.edges);
    const found: Atoms[] = [];
    for (const stretch of stretches) {
      const own =
        ('stretches' in law ? evenAtoms(law, stretch, step, closeness.apart) : undefined) ??
        panelAtoms(law, stretch, step, closeness.nodes);
      if ('reason' in own) return own;
      found.push(own);
    }
    const { places, weights } = joined(found);
    if (places.length > MOST_NODES) return TOO_FINE;
    if (places.some((place) => !Number.isFinite(place))) {
      return { reason: places.some(Number.isNaN) ? NO_STEP : OVERFLOWS };
    }
    law = normalSum(places, weights, step.deviation);
  }
  return law;
}

const TOO_FINE = { reason: 'its noise is too fine for how wide its law is' };

type Stretch = readonly [from: number, to: number];

function pairs(edges: readonly number[]): Stretch[] {
  return edges.slice(1).map((to, i) => [edges[i], to] as const);
}

/** Places with the masses that they stand for. */
interface Atoms {
  readonly places: Float64Array;
  readonly weights: Float64Array;
}

function joined(parts: readonly Atoms[]): Atoms {
  if (parts.length === 1) return parts[0];
  const total = parts.reduce((sum, { places }) => sum + places.length, 0);
  const all = { places: new Float64Array(total), weights: new Float64Array(total) };
  let at = 0;
  for (const { places, weights } of parts) {
    all.places.set(places, at);
    all.weights.set(weights, at);
    at += places.length;
  }
  return all;
}

/** The images of even nodes of a stretch at whose ends nothing is left of the law; undefined where that takes too many. */
function evenAtoms(
  law: NormalSum,
  [from, to]: Stretch,
  { means, deviation }: NoisyStep,
  apart: number,
): Atoms | { readonly reason: string } | undefined {
  let width = apart * law.deviation;
  for (const isClose of [false, true]) {
    const count = Math.ceil((to - from) / width);
    if (!(count < MOST_NODES)) return TOO_FINE;
    const step = (to - from) / count;
    const x = new Float64Array(count - 1);
    for (let i = 0; i < x.length; i++) x[i] = from + (i + 1) * step;
    const weights = law.evenDensities(from + step, step, x.length);
    for (let i = 0; i < x.length; i++) weights[i] *= step;
    const places = means(x);
    const variance = deviation * deviation + varianceOf({ places, weights });
    const [unresolved, missed] = [UNRESOLVED * variance, MISSED * variance];
    if (sharpest({ places, weights }) > missed) return undefined;
    let steepest = 0;
    for (let i = 1; i < places.length; i++) {
      const gap = Math.abs(places[i] - places[i - 1]);
      const mass = Math.max(weights[i], weights[i - 1]);
      if (mass > NOTHING && mass * gap * gap > unresolved) steepest = Math.max(steepest, gap);
    }
    const closer = steepest / (apart * deviation);
    if (closer <= 1 || (isClose && closer < 1.2)) return { places, weights };
    if (isClose || !(closer < MOST_CLOSER)) return undefined;
    width = step / (1.1 * closer);
  }
  return undefined;
}

/** The largest mass of nodes times the square of the eighth difference of their images, as a part of 2^8. */
function sharpest({ places, weights }: Atoms): number {
  let largest = 0;
  for (let i = 4; i < places.length - 4; i++) {
    if (weights[i] < NOTHING) continue;
    let difference = EIGHTH[0] * places[i];
    for (let k = 1; k <= 4; k++) difference += EIGHTH[k] * (places[i - k] + places[i + k]);
    difference /= 256;
    largest = Math.max(largest, weights[i] * difference * difference);
  }
  return largest;
}

/** (-1)^k (8 over 4 + k). */
const EIGHTH = [70, -56, 28, -8, 1];

/** Where a step takes nodes of panels. */
function panelAtoms(
  law: LineLaw | NormalSum,
  [from, to]: Stretch,
  { means, deviation }: NoisyStep,
  count: number,
): Atoms | { readonly reason: string } {
  const rule = gaussLegendre(count);
  const misses = missesOf(count);
  const found: Atoms[] = [];
  let [total, unresolved, missed] = [0, 0, 0];
  const panels = 'deviation' in law ? Math.ceil((to - from) / (PANEL * law.deviation)) : 1;
  let open: Stretch[] = Array.from({ length: panels }, (_, i) => [
    from + (i * (to - from)) / panels,
    from + ((i + 1) * (to - from)) / panels,
  ]);
  for (let depth = 0; open.length > 0; depth++) {
    if (open.length > MOST_PANELS || total > MOST_PANELS * count) return TOO_FINE;
    const x = new Float64Array(open.length * count);
    for (const [p, [left, right]] of open.entries()) {
      const half = 0.5 * (right - left);
      for (let i = 0; i < count; i++) x[p * count + i] = left + half * (1 + rule.nodes[i]);
    }
    const weights = 'densities' in law ? law.densities(x) : x.map((each) => law.density(each));
    for (const [p, [left, right]] of open.entries()) {
      for (let i = 0; i < count; i++) weights[p * count + i] *= 0.5 * (right - left) * rule.weights[i];
    }
    const places = means(x);
    const ends = means(Float64Array.from(open.flat()));
    if (depth === 0) {
      const variance = deviation * deviation + varianceOf({ places, weights });
      [unresolved, missed] = [UNRESOLVED * variance, MISSED * variance];
    }
    const halved: Stretch[] = [];
    let [kept, needed] = [0, 0];
    for (const [p, [left, right]] of open.entries()) {
      const own = places.subarray(p * count, (p + 1) * count);
      const ownWeights = weights.subarray(p * count, (p + 1) * count);
      const mass = ownWeights.reduce((sum, each) => sum + each, 0);
      if (mass < NOTHING) continue;
      let spread = Math.abs(own[0] - ends[2 * p]) + Math.abs(ends[2 * p + 1] - own[count - 1]);
      for (let i = 1; i < count; i++) spread += Math.abs(own[i] - own[i - 1]);
      const miss = misses(own, ends[2 * p], ends[2 * p + 1]);
      const isSteep = spread > PANEL * deviation && mass * spread * spread > unresolved;
      if (isSteep) needed += spread / (PANEL * deviation);
      if ((isSteep || mass * miss * miss > missed) && depth < DEEPEST) {
        const middle = 0.5 * (left + right);
        halved.push([left, middle], [middle, right]);
        continue;
      }
      places.copyWithin(kept, p * count, (p + 1) * count);
      weights.copyWithin(kept, p * count, (p + 1) * count);
      kept += count;
    }
    found.push({ places: places.subarray(0, kept), weights: weights.subarray(0, kept) });
    total += kept;
    // not all of them have mass to be resolved
    if (needed > 4 * MOST_PANELS) return TOO_FINE;
    open = halved;
  }
  return joined(found);
}

/**
 * How far the polynomial through values at Gauss nodes may miss a function: by its last two Legendre coefficients, and by what it has at both
 * ends, next to which a step may hide from all nodes.
 */
function missesOf(count: number): (values: Float64Array, left: number, right: number) => number {
  const { nodes, weights } = gaussLegendre(count);
  // c_k = (k + 1/2) sum_i w_i P_k(x_i) f_i, and P_k(1) = 1, P_k(-1) = (-1)^k
  const [last, before, atLeft, atRight] = Array.from({ length: 4 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    let [previous, legendre] = [0, 1];
    for (let k = 0; k < count; k++) {
      if (k > 0) [previous, legendre] = [legendre, ((2 * k - 1) * nodes[i] * legendre - (k - 1) * previous) / k];
      const factor = (k + 0.5) * weights[i] * legendre;
      atRight[i] += factor;
      atLeft[i] += k % 2 === 0 ? factor : -factor;
      if (k === count - 1) last[i] = factor;
      if (k === count - 2) before[i] = factor;
    }
  }
  return (values, left, right) => {
    let [one, two, onLeft, onRight] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      one += last[i] * values[i];
      two += before[i] * values[i];
      onLeft += atLeft[i] * values[i];
      onRight += atRight[i] * values[i];
    }
    return Math.max(Math.abs(one) + Math.abs(two), Math.abs(onLeft - left), Math.abs(onRight - right));
  };
}

function varianceOf({ places, weights }: Atoms): number {
  let [total, sum, square] = [0, 0, 0];
  const [origin] = places;
  for (let i = 0; i < places.length; i++) {
    if (weights[i] === 0) continue;
    const offset = places[i] - origin;
    total += weights[i];
    sum += weights[i] * offset;
    square += weights[i] * offset * offset;
  }
  return total === 0 ? 0 : Math.max(0, square / total - (sum / total) * (sum / total));
}
