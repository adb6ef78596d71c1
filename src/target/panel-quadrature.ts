import { gaussLegendre, type Quadrature } from '../numeric/gauss-legendre.js';

/** Sorted breakpoints without repetitions (and without panels too narrow to hold distinct nodes). */
export function ascending(points: readonly number[]): Float64Array {
  const sorted = Float64Array.from(points).sort();
  const resolution = 1e-13 * Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
  return sorted.filter((x, i) => i === 0 || x - sorted[i - 1] > resolution);
}

/** The narrowest panel that a diffused density needs, in units of sigma: it is smooth on that scale. */
export const NARROWEST = 0.4;

/** Panels of which none but the last is narrower than a width, as far as that takes leaving out places among them. */
export function thinned(panels: Float64Array, width: number): Float64Array {
  const points: number[] = [];
  for (let p = 0; p < panels.length; p++) {
    const isEnd = p === 0 || p === panels.length - 1;
    if (isEnd || panels[p] - points[points.length - 1] >= width) points.push(panels[p]);
  }
  return Float64Array.from(points);
}

/** Panels that also end at the places among them. @param panels ascending */
export function splitAt(panels: Float64Array, places: ArrayLike<number>): Float64Array {
  const [low, high] = [panels[0], panels[panels.length - 1]];
  return ascending([...panels, ...Array.from(places).filter((x) => low < x && x < high)]);
}

/** Composite Gauss-Legendre quadrature of f over consecutive panels. @param breakpoints ascending */
export function integratePanels(breakpoints: Float64Array, nodesPerPanel: number, f: (x: number) => number): number {
  const { nodes, weights } = gaussLegendre(nodesPerPanel);
  let total = 0;
  for (let p = 1; p < breakpoints.length; p++) {
    const half = 0.5 * (breakpoints[p] - breakpoints[p - 1]);
    const middle = breakpoints[p - 1] + half;
    let sum = 0;
    for (let i = 0; i < nodesPerPanel; i++) sum += weights[i] * f(middle + half * nodes[i]);
    total += half * sum;
  }
  return total;
}

/**
 * The nodes and weights of composite Gauss-Legendre quadrature, for integrands of many values.
 *
 * @param breakpoints ascending
 */
export function panelQuadrature(breakpoints: Float64Array, nodesPerPanel: number): Quadrature {
  const rule = gaussLegendre(nodesPerPanel);
  const nodes = new Float64Array((breakpoints.length - 1) * nodesPerPanel);
  const weights = new Float64Array(nodes.length);
  for (let p = 1, q = 0; p < breakpoints.length; p++) {
    const half = 0.5 * (breakpoints[p] - breakpoints[p - 1]);
    for (let i = 0; i < nodesPerPanel; i++, q++) {
      nodes[q] = breakpoints[p - 1] + half * (1 + rule.nodes[i]);
      weights[q] = half * rule.weights[i];
    }
  }
  return { nodes, weights };
}

/** Breakpoints that cut every panel further into pieces of at most `width`. @param breakpoints ascending */
export function splitEvenly(breakpoints: Float64Array, width: number): Float64Array {
  const points: number[] = [breakpoints[0]];
  for (let p = 1; p < breakpoints.length; p++) {
    const [from, to] = [breakpoints[p - 1], breakpoints[p]];
    const pieces = Math.max(1, Math.ceil((to - from) / width));
    for (let k = 1; k <= pieces; k++) points.push(from + ((to - from) * k) / pieces);
  }
  return ascending(points);
}
