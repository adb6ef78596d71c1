import { normalCdf, normalPdf } from '../../src/numeric/normal.js';
import { ascending, integratePanels } from '../../src/target/panels.js';

/**
 * The width of the panels of the outer integral, in deviations of the normal, and how far they reach beyond the place
 * where the argument turns positive.
 */
const WIDTH = 0.5;
const REACH = 9;
/** An argument that is positive only beyond this many deviations has moments below 1e-190. */
const NEVER = 30;
/**
 * Where panels end about the place at which the inner argument changes sign, in deviations of that argument given the
 * outer one.
 */
const AROUND = [-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9];

/** An argument w . x + b under a Gaussian; its deviation is 0 where w = 0. */
export interface Argument {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * E[relu(X) relu(Y)] of normals with correlation r, as the integral over X of x times the mean of relu(Y) given x: with
 * X = m1 + s1 z, Y given z is N(m2 + r s2 z, s2^2 (1 - r^2)).
 */
export function pairMoment(x: Argument, y: Argument, r: number, nodes: number): number {
  if (x.deviation === 0) return Math.max(0, x.mean) * rectified(y.mean, y.deviation);
  if (y.deviation === 0) return pairMoment(y, x, r, nodes);
  const rest = y.deviation * Math.sqrt((1 - r) * (1 + r));
  const slope = r * y.deviation;
  const start = -x.mean / x.deviation;
  if (Math.max(start, -y.mean / y.deviation) >= NEVER) return 0;
  // where Y is rarely positive, it mostly is at z near r times the distance
  const pull = r * Math.max(0, -y.mean / y.deviation);
  const from = Math.max(start, Math.min(0, pull) - REACH);
  const bend = -y.mean / slope;
  const even = evenly(from, Math.max(0, from, pull) + REACH);
  const cuts = AROUND.map((k) => bend + (k * rest) / Math.abs(slope)).filter(
    (z) => z > from && z < even[even.length - 1],
  );
  return integratePanels(ascending([...even, ...cuts]), nodes, (z) => {
    const given = y.mean + slope * z;
    return normalPdf(z) * (x.mean + x.deviation * z) * rectified(given, rest);
  });
}

/** E[relu(Y)] = m Phi(m/s) + s phi(m/s). */
function rectified(mean: number, deviation: number): number {
  if (deviation === 0) return Math.max(0, mean);
  return mean * normalCdf(mean / deviation) + deviation * normalPdf(mean / deviation);
}

/** E[relu(X) (X - m)]. */
export function slopeMoment({ mean, deviation }: Argument, nodes: number): number {
  if (deviation === 0) return 0;
  const from = Math.max(-REACH, -mean / deviation);
  if (from >= NEVER) return 0;
  return integratePanels(
    evenly(from, Math.max(0, from) + REACH),
    nodes,
    (z) => normalPdf(z) * (mean + deviation * z) * deviation * z,
  );
}

/**
 * Ends of panels that cover an interval: narrower in the tail, where the density at z falls by exp(-z) over one
 * deviation.
 */
function evenly(from: number, to: number): Float64Array {
  const width = WIDTH / Math.max(1, from / 4);
  const count = Math.ceil((to - from) / width);
  return ascending(Array.from({ length: count + 1 }, (_, k) => from + k * width));
}
