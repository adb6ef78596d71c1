import type { Coefficients } from '../process/forward-process.js';
import { integratePanels } from './panel-quadrature.js';

/**
 * A component of p_0 on the line, by offsets from its own centre: numbers that are exact however narrow it is, where
 * centre + offset would be rounded to the centre.
 */
export interface LineComponent {
  readonly weight: number;
  /** Its centre in p_0. */
  readonly centre: number;
  readonly variance: number;
  /** How far from its centre it has mass in p_0: less than 1e-15 of it lies beyond. */
  readonly reach: number;
  /** Log of its density in p_t at an offset from alpha times its centre. */
  logDensity(offset: number, at: Coefficients): number;
  /** Its mass in p_0 between two offsets, with a small relative error. */
  mass(from: number, to: number): number;
  /** Ascending offsets around its mass in p_t, between which its density is smooth on the scale of a panel. */
  panels(at: Coefficients): Float64Array;
}

/** The mass of p_0 between two places. */
export function massBetween(components: readonly LineComponent[], from: number, to: number): number {
  let mass = 0;
  for (const each of components) mass += each.weight * each.mass(from - each.centre, to - each.centre);
  return mass;
}

/**
 * log p_t at an offset from alpha times the centre of component k.
 *
 * @param own log of the density of component k there
 */
export function logDensityNear(
  components: readonly LineComponent[],
  k: number,
  offset: number,
  at: Coefficients,
  own = components[k].logDensity(offset, at),
): number {
  const { centre } = components[k];
  let [largest, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (let j = 0; j < components.length; j++) {
    const each = components[j];
    const density = j === k ? own : each.logDensity(offset + at.alpha * (centre - each.centre), at);
    const log = Math.log(each.weight) + density;
    if (log > largest) {
      sum = 1 + sum * Math.exp(largest - log);
      largest = log;
    } else if (log > Number.NEGATIVE_INFINITY) sum += Math.exp(log - largest);
  }
  return largest + Math.log(sum);
}

/** Panels for integrals under one component of p_t. */
export interface ComponentPanels {
  readonly k: number;
  /** Ascending offsets from alpha times its centre. */
  readonly breakpoints: Float64Array;
}

/**
 * For each component offsets around its mass in p_t between which all of p_t is smooth on the scale of a panel.
 *
 * @param from where the first panel of all begins, in p_t; by default before all mass
 * @param to where the last one ends
 */
export function componentPanels(
  components: readonly LineComponent[],
  at: Coefficients,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): ComponentPanels[] {
  const own = components.map((each) => each.panels(at));
  return components.flatMap(({ centre }, k) => {
    const low = Math.max(own[k][0], from - at.alpha * centre);
    const high = Math.min(own[k][own[k].length - 1], to - at.alpha * centre);
    if (!(low < high)) return [];
    const shifted = own.map((offsets, j) => {
      const shift = at.alpha * (components[j].centre - centre);
      return j === k ? offsets : offsets.map((offset) => offset + shift);
    });
    return [{ k, breakpoints: common(shifted, low, high) }];
  });
}

/** The fewest panels from low to high that are no wider than any of those panels of each list that they overlap. */
function common(lists: readonly Float64Array[], low: number, high: number): Float64Array {
  const next = lists.map(() => 0);
  const points = [low];
  for (let x = low; x < high; ) {
    let end = high;
    for (const [j, list] of lists.entries()) {
      while (next[j] < list.length && list[next[j]] <= x) next[j]++;
      let i = next[j];
      if (i === list.length) continue;
      end = Math.min(end, i === 0 ? list[0] : x + (list[i] - list[i - 1]));
      // panels further on may be narrower; where the last one ends, so does this
      for (; i < list.length && list[i] < end; i++) {
        const width = i + 1 < list.length ? list[i + 1] - list[i] : 0;
        end = Math.max(list[i], Math.min(end, x + width));
      }
    }
    // the last breakpoint before the end, so that places where a density is not smooth remain breakpoints
    let snapped = x;
    for (const [j, list] of lists.entries()) {
      let i = next[j];
      while (i < list.length && list[i] <= end) i++;
      if (i > next[j]) snapped = Math.max(snapped, list[i - 1]);
    }
    x = snapped > x ? snapped : end > x ? end : high;
    points.push(x);
  }
  return Float64Array.from(points);
}

/**
 * A sum over components of integrals of f under them: sum_k w_k int p_{t,k}(o) f(k, o) do by a Gauss rule on each panel.
 *
 * @param f is given log p_{t,k}(o) too
 */
export function meanOver(
  components: readonly LineComponent[],
  panels: readonly ComponentPanels[],
  at: Coefficients,
  nodesPerPanel: number,
  f: (k: number, offset: number, own: number) => number,
): number {
  let sum = 0;
  for (const { k, breakpoints } of panels) {
    const { weight, logDensity } = components[k];
    const part = integratePanels(breakpoints, nodesPerPanel, (offset) => {
      const own = logDensity(offset, at);
      const density = Math.exp(own);
      return density === 0 ? 0 : density * f(k, offset, own);
    });
    sum += weight * part;
  }
  return sum;
}
