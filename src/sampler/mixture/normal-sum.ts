import { normalSides } from '../../numeric/normal.js';
import type { LineLaw } from './line-law.js';

/** The law of m + s z, m one of many places by its weight. */
export interface NormalSum extends LineLaw {
  /** s. */
  readonly deviation: number;
  /** Densities at ascending places. */
  densities(x: Float64Array): Float64Array;
  /** Densities at first, first + step, ... */
  evenDensities(first: number, step: number, count: number): Float64Array;
  /** Stretches that hold all mass but what is dropped. */
  readonly stretches: readonly (readonly [number, number])[];
}

/** Deviations beyond which a normal is taken for 0: less than 1e-18 of its mass is there. */
const REACH = 9;

/** @param places in any order */
export function normalSum(given: Float64Array, givenWeights: Float64Array, deviation: number): NormalSum {
  const { places, weights } = ascending(given, givenWeights);
  const count = places.length;
  const [upTo, from] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  for (let i = 0; i < count; i++) upTo[i + 1] = upTo[i] + weights[i];
  for (let i = count - 1; i >= 0; i--) from[i] = from[i + 1] + weights[i];
  const reach = REACH * deviation;
  const perDeviation = 1 / deviation;
  const scale = perDeviation / Math.sqrt(2 * Math.PI);
  /** The first place that is at least x. */
  const firstFrom = (x: number) => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const below = lastRemembered((x) => {
    let i = firstFrom(x - reach);
    let sum = upTo[i];
    for (; i < count && places[i] <= x + reach; i++) sum += weights[i] * normalSides((x - places[i]) / deviation).below;
    return sum;
  });
  const above = lastRemembered((x) => {
    let i = firstFrom(x - reach);
    let sum = 0;
    for (; i < count && places[i] <= x + reach; i++) sum += weights[i] * normalSides((x - places[i]) / deviation).above;
    return sum + from[i];
  });
  const densities = (x: Float64Array) => {
    const found = new Float64Array(x.length);
    for (let j = 0, first = 0; j < x.length; j++) {
      const place = x[j];
      const high = place + reach;
      while (first < count && places[first] < place - reach) first++;
      let sum = 0;
      for (let i = first; i < count && places[i] <= high; i++) {
        const z = (place - places[i]) * perDeviation;
        sum += weights[i] * Math.exp(-0.5 * z * z);
      }
      found[j] = scale * sum;
    }
    return found;
  };
  /*
   * From node to node e^{-z^2/2} is multiplied by a ratio that is itself multiplied by e^{-d^2}, d = step/s:
   * two products in place of an exponential.
   */
  const evenDensities = (first: number, step: number, nodes: number) => {
    const found = new Float64Array(nodes);
    const d = step * perDeviation;
    const fall = Math.exp(-d * d);
    const most = Math.ceil(REACH / d);
    for (let i = 0; i < count; i++) {
      const nearest = Math.min(nodes - 1, Math.max(0, Math.round((places[i] - first) / step)));
      const z = (first + nearest * step - places[i]) * perDeviation;
      const peak = scale * weights[i] * Math.exp(-0.5 * z * z);
      found[nearest] += peak;
      const end = Math.min(nodes - 1, nearest + most);
      for (let j = nearest + 1, value = peak, ratio = Math.exp(-d * (z + 0.5 * d)); j <= end; j++, ratio *= fall) {
        value *= ratio;
        found[j] += value;
      }
      const begin = Math.max(0, nearest - most);
      for (let j = nearest - 1, value = peak, ratio = Math.exp(d * (z - 0.5 * d)); j >= begin; j--, ratio *= fall) {
        value *= ratio;
        found[j] += value;
      }
    }
    return found;
  };
  const stretches: [number, number][] = [];
  for (const place of places) {
    const last = stretches.at(-1);
    if (last !== undefined && place - reach <= last[1]) last[1] = place + reach;
    else stretches.push([place - reach, place + reach]);
  }
  const middle = places[firstOver(upTo, 0.5 * upTo[count])];
  return {
    deviation,
    edges: stretches.flat(),
    isSharp: false,
    stretches,
    density: (x) => densities(Float64Array.of(x))[0],
    densities,
    evenDensities,
    below,
    above,
    mass: (a, b) => (a < middle ? -below(a) + below(b) : above(a) - above(b)),
  };
}

function firstOver(sums: Float64Array, value: number): number {
  const found = sums.findIndex((sum) => sum > value);
  return Math.max(0, found - 1);
}

function ascending(places: Float64Array, weights: Float64Array): { places: Float64Array; weights: Float64Array } {
  let isAscending = true;
  for (let i = 1; i < places.length; i++) if (places[i] < places[i - 1]) isAscending = false;
  if (isAscending) return { places, weights };
  const order = Array.from(places.keys()).sort((a, b) => places[a] - places[b]);
  return { places: Float64Array.from(order, (i) => places[i]), weights: Float64Array.from(order, (i) => weights[i]) };
}

/** A function that is asked for the end of a cell, and then for the same place as the beginning of the next one. */
function lastRemembered(of: (x: number) => number): (x: number) => number {
  let [place, value] = [Number.NaN, Number.NaN];
  return (x) => {
    if (x !== place) [place, value] = [x, of(x)];
    return value;
  };
}
