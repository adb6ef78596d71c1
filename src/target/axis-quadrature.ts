import { asinh } from '../numeric/asinh.js';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import { increasingRoot } from '../numeric/increasing-root.js';

/** One of the coordinates over which several densities are products, and on which they differ. */
export interface Axis {
  /** How far from the origin the densities are, in their own widths: the most of all. */
  readonly widthsOut: number;
  /** @param step spacing of the nodes, in standard deviations of the densities nearby */
  tabulate(step: number): AxisTable;
}

/** The densities on an axis at the nodes of a quadrature. */
export interface AxisTable {
  readonly weights: Float64Array;
  /** nodes x densities row-major: log density, LOWEST or more even where the density is zero. */
  readonly logs: Float64Array;
}

/** A stretch of a line on which something happens: its middle and the length over which it changes. */
export interface Feature {
  readonly centre: number;
  readonly width: number;
}

/**
 * A finite logarithm whose exponential is zero: unlike -Infinity, it gives zero when multiplied by zero. No density of a
 * normal with mass of another near it has a lower one.
 */
const LOWEST = -1e300;
/** How many widths away from a feature the nodes begin to thin out. */
const CORE = 5;
/** Nodes are dense enough for a feature if they have this fraction of the density that it asks for. */
const DENSE = 0.6;

/**
 * Makes an axis from its quadrature for each step and the log densities as functions of a node.
 *
 * @param features of the densities
 */
export function axis(
  nodesAt: (step: number) => Quadrature,
  logDensities: readonly ((x: number) => number)[],
  features: readonly Feature[],
): Axis {
  return {
    widthsOut: features.reduce((most, { centre, width }) => Math.max(most, Math.abs(centre) / width), 0),
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
 * The trapezoidal rule in u(x) = sum_f C asinh((x - c_f)/(C w_f)): analytic, with nodes step * w_f apart at a feature
 * and sparser nodes far from all features. It converges geometrically for analytic integrands that decay, whatever
 * their scales.
 *
 * @param low several widths below all features
 * @param high several widths above all features
 * @param step at most 3
 */
export function gradedNodes(features: readonly Feature[], low: number, high: number, step: number): Quadrature {
  const kept = needed(features);
  const u = (x: number) =>
    kept.reduce((sum, { centre, width }) => sum + CORE * asinh((x - centre) / (CORE * width)), 0);
  const first = u(low);
  const count = Math.ceil((u(high) - first) / step) + 1;
  // the last node is at most one step of u beyond high; over another length high - low, u grows by C log 2 or more, as
  // all features lie below high
  const end = high + (high - low);
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    nodes[i] = increasingRoot(u, (x) => density(kept, x), first + i * step, i > 0 ? nodes[i - 1] : low, end);
    weights[i] = step / density(kept, nodes[i]);
  }
  return { nodes, weights };
}

/** du/dx: nodes per unit of length, at step 1. */
function density(features: readonly Feature[], x: number): number {
  return features.reduce((sum, { centre, width }) => {
    const away = (x - centre) / CORE;
    return sum + 1 / Math.sqrt(away * away + width * width);
  }, 0);
}

/**
 * The features that determine the nodes, narrowest first, without those where the others make the nodes dense enough.
 */
function needed(features: readonly Feature[]): Feature[] {
  const kept: Feature[] = [];
  for (const feature of [...features].sort((a, b) => a.width - b.width)) {
    if (density(kept, feature.centre) * feature.width < DENSE) kept.push(feature);
  }
  return kept;
}

/**
 * Nodes on the half-line of distances, rho = s log(1 + exp(t - e^{-t})): rho is about s t far out, and goes to 0 doubly
 * exponentially as t -> -infinity, so the end of the half-line does not disturb the trapezoidal rule in t.
 *
 * @param features those of the densities of rho; s is the narrowest width
 * @param low nothing happens below it; negative if something happens at 0
 */
export function radialNodes(features: readonly Feature[], low: number, high: number, step: number): Quadrature {
  const s = Math.min(...features.map(({ width }) => width));
  const scaled = features.map(({ centre, width }) => ({ centre: centre / s, width: width / s }));
  // at t = -4, rho/s is e^{-58}
  const line = gradedNodes(scaled, Math.max(-4, low / s - 1), high / s, step);
  const nodes = line.nodes.map((t) => s * logOnePlusExp(t - Math.exp(-t)));
  const weights = line.nodes.map(
    (t, i) => (line.weights[i] * s * (1 + Math.exp(-t))) / (1 + Math.exp(Math.exp(-t) - t)),
  );
  return { nodes, weights };
}

/** log(1 + e^x), which does not overflow. */
function logOnePlusExp(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Where tanh(pi/2 sinh t) leaves less than 1e-15 of the interval on either side. */
const DOUBLY_EXPONENTIAL = 3.1;
/** The spacing in t of the nodes of an interval is a step divided by this. */
const PER_STEP = 2;

/**
 * The tanh-sinh rule x = middle + half tanh(pi/2 sinh t) between consecutive edges, at which a density may bend.
 *
 * @param edges ascending
 */
export function edgeNodes(edges: Float64Array, step: number): Quadrature {
  const pieces = Math.ceil((2 * DOUBLY_EXPONENTIAL * PER_STEP) / step);
  const dt = (2 * DOUBLY_EXPONENTIAL) / pieces;
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let p = 1; p < edges.length; p++) {
    const half = 0.5 * (edges[p] - edges[p - 1]);
    for (let i = 0; i <= pieces; i++) {
      const t = -DOUBLY_EXPONENTIAL + i * dt;
      // sinh, cosh and tanh by exp, which is the same to the last bit in every version of Node
      const [up, down] = [Math.exp(t), Math.exp(-t)];
      const double = Math.exp(-0.5 * Math.PI * (up - down));
      const part = 1 / (1 + double);
      nodes.push(edges[p - 1] + half * 2 * part);
      weights.push(half * dt * Math.PI * (up + down) * double * part * part);
    }
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}
