import { biasesAt, kinks, type RandomFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { ascending, panelQuadrature, splitAt } from '../../src/target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';

/** Nodes a panel; the difference from the coarser rule is the error, with what sums are rounded by, as both rules may come out the same. */
const FINE = 16;
const COARSE = 12;
const ROUNDINGS = 4 * Number.EPSILON;
/** Panels are so narrow that S changes by no more than this in each. */
const STEP = 4;
/** The density is cut off where S is this much below its largest value. */
const DEPTH = 50;

/** KL(p_0 || e^S/Z), in nats, with the size of the terms that it is a sum of. */
export interface DensityGap {
  readonly kl: Estimate;
  readonly scale: number;
}

/**
 * KL(p_0 || p^score) = E_{p_0}[log p_0 - S] + log int e^S dx for a readout A, d = 1, with
 *
 * S(x) = (1/m) sum_i A_i relu(w_i x + b_i)^2/(2 w_i), b_i = u_i . e(0), and b_i^+ x for a feature with w_i = 0.
 *
 * @param A the score at t = 0 has negative slopes far out
 */
export function scoreDensityKl(target: Target, features: RandomFeatures, A: Float64Array): DensityGap {
  const { width, weights } = features;
  const biases = biasesAt(features, 0);
  const S = (x: number) => {
    let sum = 0;
    for (let i = 0; i < width; i++) {
      const active = Math.max(0, weights[i] * x + biases[i]);
      sum += A[i] * (weights[i] === 0 ? active * x : (active * active) / (2 * weights[i]));
    }
    return sum / width;
  };
  const places = Array.from(kinks(weights, biases)).filter(Number.isFinite);
  const ends = reachOf(S, places);
  const steep = stepsOf(S, ascending([...ends, ...places]));
  const panels = target.panels(UNDIFFUSED);
  const inside = splitAt(panels, places);
  const [fine, coarse] = [FINE, COARSE].map((nodes) => {
    const law = panelQuadrature(inside, nodes);
    let [energy, gap] = [0, 0];
    for (const [q, x] of law.nodes.entries()) {
      const logDensity = target.logDensity([x], UNDIFFUSED);
      const mass = law.weights[q] * Math.exp(logDensity);
      if (mass === 0) continue;
      energy += mass * Math.abs(S(x));
      gap += mass * (logDensity - S(x));
    }
    const logMass = logIntegral(S, steep, nodes);
    return { kl: gap + logMass, scale: 1 + energy + Math.abs(logMass) };
  });
  const error = Math.abs(fine.kl - coarse.kl) + ROUNDINGS * fine.scale;
  return { kl: { value: fine.kl, error }, scale: fine.scale };
}

/** log int e^S over panels, relative to the largest value of S. */
function logIntegral(S: (x: number) => number, panels: readonly [number, number][], nodesPerPanel: number): number {
  const rules = panels.map((ends) => panelQuadrature(Float64Array.from(ends), nodesPerPanel));
  const values = rules.map(({ nodes }) => nodes.map(S));
  const top = values.flatMap((some) => [...some]).reduce((most, value) => Math.max(most, value));
  const mass = (k: number) => rules[k].weights.reduce((sum, w, q) => sum + w * Math.exp(values[k][q] - top), 0);
  return top + Math.log(rules.reduce((sum, _, k) => sum + mass(k), 0));
}

/** The places on either side of all kinks at which S has fallen by DEPTH. */
function reachOf(S: (x: number) => number, places: readonly number[]): number[] {
  const [low, high] = [Math.min(0, ...places), Math.max(0, ...places)];
  return [-1, 1].map((side) => {
    const from = side < 0 ? low : high;
    let [x, top] = [from, S(from)];
    for (let step = 0.01; S(x) > top - DEPTH; step *= 1.1) {
      x += side * step;
      top = Math.max(top, S(x));
    }
    return x;
  });
}

/**
 * Halves given panels, on each of which S is a quadratic, until S changes little, and leaves out those on which it is
 * DEPTH below its largest value.
 */
function stepsOf(S: (x: number) => number, breakpoints: Float64Array): [number, number][] {
  const parts = Array.from(breakpoints.subarray(1), (to, p) => partOf(S, breakpoints[p], to));
  const top = parts.reduce((most, { largest }) => Math.max(most, largest), Number.NEGATIVE_INFINITY);
  const kept: [number, number][] = [];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const { from, to, largest, change } = part;
    if (largest < top - DEPTH) continue;
    const middle = 0.5 * (from + to);
    if (change <= STEP || middle === from || middle === to) kept.push([from, to]);
    else parts.push(partOf(S, from, middle), partOf(S, middle, to));
  }
  return kept;
}

/** The largest value of a quadratic S on an interval, and by how much it changes there. */
function partOf(S: (x: number) => number, from: number, to: number) {
  const [left, middle, right] = [S(from), S(0.5 * (from + to)), S(to)];
  const bend = left + right - 2 * middle;
  // the vertex, as a fraction of the interval from its middle
  const vertex = (left - right) / (4 * bend);
  const inside = Math.abs(vertex) < 0.5 ? [middle + vertex * (right - left) + 2 * vertex * vertex * bend] : [];
  const change = Math.abs(left - middle) + Math.abs(right - middle) + Math.abs(bend);
  return { from, to, largest: Math.max(left, middle, right, ...inside), change };
}
