import type { Quadrature } from '../numeric/gauss-legendre.js';
import { increasingRoot } from '../numeric/increasing-root.js';

/** A coordinate on which densities that are all products over the same coordinates differ. */
export interface Axis {
  /** @param step spacing of the nodes, in deviations of the densities nearby */
  tabulate(step: number): AxisTable;
}

/** The densities of an axis at the nodes of a quadrature. */
export interface AxisTable {
  readonly weights: Float64Array;
  /** nodes x densities row-major: log density, above LOWEST also where the density is zero. */
  readonly logs: Float64Array;
}

/** A stretch of a line on which something happens: its middle and the length over which it changes. */
export interface Feature {
  readonly centre: number;
  readonly width: number;
}

/** A logarithm whose exponential is zero and which zero times it leaves finite. */
const LOWEST = -1e6;
/** How far from a feature, in its widths, nodes begin to thin out. */
const CORE = 5;
/** Nodes are dense enough for a feature if they are by this part of what it asks for. */
const DENSE = 0.6;

/** An axis from its quadrature at each step and the log densities at a node. */
export function axis(nodesAt: (step: number) => Quadrature, logDensities: readonly ((x: number) => number)[]): Axis {
  return {
    tabulate(step) {
      const { nodes, weights } = nodesAt(step);
      const logs = new Float64Array(nodes.length * logDensities.length);
      for (let i = 0; i < nodes.length; i++) {
        for (const [k, log] of logDensities.entries()) {
          logs[i * logDensities.length + k] = Math.max(LOWEST, log(nodes[i]));
        }
      }
      return { weights, logs };
    },
  };
}

/**
 * The trapezoidal rule in u(x) = sum_f C asinh((x - c_f)/(C w_f)): analytic, with nodes step w_f apart at a feature and sparser away
 * from all, so that it converges geometrically for analytic integrands that decay, whatever their scales.
 *
 * @param low several widths below all features, as high is above them
 * @param step at most 3
 */
export function gradedNodes(features: readonly Feature[], low: number, high: number, step: number): Quadrature {
  const kept = needed(features);
  const u = (x: number) =>
    kept.reduce((sum, { centre, width }) => sum + CORE * Math.asinh((x - centre) / (CORE * width)), 0);
  const first = u(low);
  const count = Math.ceil((u(high) - first) / step) + 1;
  // the last node is up to a step beyond high; over as much again u grows by C log 2 or more, as all features lie before
  const end = high + (high - low);
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    nodes[i] = increasingRoot(u, (x) => density(kept, x), first + i * step, i > 0 ? nodes[i - 1] : low, end);
    weights[i] = step / density(kept, nodes[i]);
  }
  return { nodes, weights };
}

/** du/dx: nodes a unit of length, at step 1. */
function density(features: readonly Feature[], x: number): number {
  return features.reduce((sum, { centre, width }) => {
    const away = (x - centre) / CORE;
    return sum + 1 / Math.sqrt(away * away + width * width);
  }, 0);
}

/** The features that make the nodes, narrowest first: not those at which the others make them dense enough. */
function needed(features: readonly Feature[]): Feature[] {
  const kept: Feature[] = [];
  for (const feature of [...features].sort((a, b) => a.width - b.width)) {
    if (density(kept, feature.centre) * feature.width < DENSE) kept.push(feature);
  }
  return kept;
}

/**
 * Nodes on the half-line of distances, rho = s log(1 + exp(t - e^{-t})): about s t far out, and t -> -infinity brings rho to 0 doubly
 * exponentially, so that the trapezoidal rule in t is not disturbed by the end of the half-line.
 *
 * @param features of the densities of rho, narrowest width s
 * @param low nothing happens below; negative if anything does at 0
 */
export function radialNodes(features: readonly Feature[], low: number, high: number, step: number): Quadrature {
  const s = Math.min(...features.map(({ width }) => width));
  const scaled = features.map(({ centre, width }) => ({ centre: centre / s, width: width / s }));
  // at t = -4 rho/s is e^{-58}
  const line = gradedNodes(scaled, Math.max(-4, low / s - 1), high / s, step);
  const nodes = line.nodes.map((t) => s * Math.log1p(Math.exp(t - Math.exp(-t))));
  const weights = line.nodes.map(
    (t, i) => (line.weights[i] * s * (1 + Math.exp(-t))) / (1 + Math.exp(Math.exp(-t) - t)),
  );
  return { nodes, weights };
}

/** Where tanh(pi/2 sinh t) leaves less than 1e-15 of the interval on either side. */
const DOUBLY_EXPONENTIAL = 3.1;
/** Nodes of an interval are this many times denser in t than a step. */
const PER_STEP = 2;

/** Between consecutive edges, at which a density may bend, the tanh-sinh rule x = middle + half tanh(pi/2 sinh t). @param edges ascending */
export function edgeNodes(edges: Float64Array, step: number): Quadrature {
  const pieces = Math.ceil((2 * DOUBLY_EXPONENTIAL * PER_STEP) / step);
  const dt = (2 * DOUBLY_EXPONENTIAL) / pieces;
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let p = 1; p < edges.length; p++) {
    const half = 0.5 * (edges[p] - edges[p - 1]);
    for (let i = 0; i <= pieces; i++) {
      const t = -DOUBLY_EXPONENTIAL + i * dt;
      const s = 0.5 * Math.PI * Math.sinh(t);
      const slope = (0.5 * Math.PI * Math.cosh(t)) / (Math.cosh(s) * Math.cosh(s));
      nodes.push(edges[p - 1] + half * (1 + Math.tanh(s)));
      weights.push(half * dt * slope);
    }
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}
