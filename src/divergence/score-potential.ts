import { gaussLegendre } from '../numeric/gauss-legendre.js';
import type { Line, Pieces } from './field/score-field.js';

/** Lines whose numbers are what they are. */
export const EXACT: Line = { slope: 0, intercept: 0 };
/** Relative rounding of densities, of their weights in a rule and of a sum. */
export const SUMS = 1e-14;

/** A potential with log int e^S, and how far rounding of S may move that. */
export interface Normalised {
  readonly potential: Potential;
  readonly logNorm: number;
  readonly normError: number;
}

/** S with S' = s(., 0), 0 at some place, and log int e^S, or the reason why there is no density e^S/Z. */
export function normalised(
  pieces: Pieces | undefined,
  place: number,
  rounding: Line,
): Normalised | { readonly reason: string } {
  if (pieces === undefined) return { reason: 'the score is not piecewise linear' };
  const [left, right] = [pieces.slopes[0], pieces.slopes[pieces.slopes.length - 1]];
  if (Number.isNaN(left + right)) return { reason: 'the score at t = 0 overflows' };
  for (const [side, slope] of [
    ['left', left],
    ['right', right],
  ] as const) {
    if (slope < 0) continue;
    return { reason: `not normalisable: the ${side} outer slope of s(x, 0) is ${slope.toPrecision(4)}, not negative` };
  }
  const potential = integratePieces(pieces, place, rounding);
  const { logNorm, normError } = logIntegralExp(potential);
  if (!Number.isFinite(logNorm)) return { reason: 'the integral of exp(int s(x, 0) dx) overflows' };
  return { potential, logNorm, normError };
}

/**
 * A primitive S of a piecewise linear score. On piece i,
 *
 * S(x) = values[i] + derivatives[i] (x - anchors[i]) + slopes[i] (x - anchors[i])^2 / 2.
 */
export interface Potential {
  readonly kinks: Float64Array;
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
  readonly anchors: Float64Array;
  readonly values: Float64Array;
  readonly derivatives: Float64Array;
  /** Of the lines. */
  readonly rounding: Line;
  /** A bound on the rounding of each value. */
  readonly errors: Float64Array;
}

/** S(x) by the formula of piece i. */
export function potentialAt({ slopes, anchors, values, derivatives }: Potential, i: number, x: number): number {
  const from = x - anchors[i];
  return values[i] + from * (derivatives[i] + 0.5 * slopes[i] * from);
}

/** Roundings of an increment of S, in units of eps of the terms that it is made of. */
const ROUNDINGS = 4;

/**
 * A bound on the rounding of S(x) by the formula of piece i: that of its value, of the line from the anchor on, and of the
 * place x, a sum of a centre and an offset.
 */
export function roundingAt(potential: Potential, i: number, x: number): number {
  const { slopes, intercepts, anchors, derivatives, rounding, errors } = potential;
  const [anchor, width] = [Math.abs(anchors[i]), Math.abs(x - anchors[i])];
  const line = rounding.slope * Math.max(anchor, Math.abs(x)) + rounding.intercept;
  const terms = Math.abs(slopes[i]) * (anchor + 0.5 * width) + Math.abs(intercepts[i]);
  const score = derivatives[i] + slopes[i] * (x - anchors[i]);
  const own = ROUNDINGS * width * terms + Math.abs(potentialAt(potential, i, x)) + Math.abs(x * score);
  return errors[i] + width * line + Number.EPSILON * own;
}

/**
 * The primitive of a piecewise linear score that is 0 at a place, from which it goes both ways: what is far from there moves
 * nothing that is near. Pieces on the right of it are anchored at their left kink, and those on the left at their right one.
 */
function integratePieces({ kinks, slopes, intercepts }: Pieces, place: number, rounding: Line): Potential {
  const count = slopes.length;
  let start = 0;
  while (start < kinks.length && kinks[start] < place) start++;
  const anchors = Float64Array.from({ length: count }, (_, i) => {
    if (i === start) return place;
    return i > start ? kinks[i - 1] : kinks[i];
  });
  const derivatives = anchors.map((x, i) => slopes[i] * x + intercepts[i]);
  const [values, errors] = [new Float64Array(count), new Float64Array(count)];
  const potential = { kinks, slopes, intercepts, anchors, values, derivatives, rounding, errors };
  // from the anchor of one piece to that of the next
  const step = (from: number, to: number) => {
    values[to] = potentialAt(potential, from, anchors[to]);
    errors[to] = roundingAt(potential, from, anchors[to]);
  };
  for (let i = start; i + 1 < count; i++) step(i, i + 1);
  for (let i = start; i > 0; i--) step(i, i - 1);
  return potential;
}

/** log int e^S, computed relative to the largest value of S, and the mean of the rounding of S under e^S. */
function logIntegralExp(potential: Potential): Pick<Normalised, 'logNorm' | 'normError'> {
  const parts = allMonotoneParts(potential);
  let top = Number.NEGATIVE_INFINITY;
  for (const part of parts) top = Math.max(top, part.peak);
  let [sum, moved] = [0, 0];
  for (const part of parts) {
    if (!(part.peak > top - 60)) continue;
    const { mass, rounding } = integralsBelowPeak(part, (x) => roundingAt(potential, part.piece, x));
    sum += Math.exp(part.peak - top) * mass;
    moved += Math.exp(part.peak - top) * rounding;
  }
  return { logNorm: top + Math.log(sum), normError: moved / sum };
}

/**
 * A stretch on which S falls from its peak at one end to the other end: S = peak - fall u + curvature u^2 / 2 at the
 * distance u from the peak.
 */
interface MonotonePart {
  readonly piece: number;
  readonly peak: number;
  /** Where the peak is, and 1 where the stretch is on the right of it, -1 where it is on the left. */
  readonly place: number;
  readonly side: 1 | -1;
  /** |S'| at the peak, >= 0. */
  readonly fall: number;
  readonly curvature: number;
  /** Possibly infinite. */
  readonly length: number;
}

/** All of the line, from the left to the right. */
function allMonotoneParts(potential: Potential): MonotonePart[] {
  return Array.from(potential.slopes.keys(), (i) => monotoneParts(potential, i)).flat();
}

/** Piece i of the potential, cut where S' = 0. */
function monotoneParts({ kinks, slopes, anchors, values, derivatives }: Potential, i: number): MonotonePart[] {
  const curvature = slopes[i];
  const at = (offset: number) => ({
    value: values[i] + offset * (derivatives[i] + 0.5 * curvature * offset),
    derivative: derivatives[i] + curvature * offset,
  });
  const left = i === 0 ? Number.NEGATIVE_INFINITY : kinks[i - 1] - anchors[i];
  const right = i === kinks.length ? Number.POSITIVE_INFINITY : kinks[i] - anchors[i];
  const turn = -derivatives[i] / curvature;
  const cuts = turn > left && turn < right ? [left, turn, right] : [left, right];
  const parts: MonotonePart[] = [];
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [a, b] = [cuts[k], cuts[k + 1]];
    const falling = Number.isFinite(a) && (!Number.isFinite(b) || at(0.5 * (a + b)).derivative <= 0);
    const { value, derivative } = at(falling ? a : b);
    parts.push({
      ...{ piece: i, place: anchors[i] + (falling ? a : b), side: falling ? 1 : -1 },
      ...{ peak: value, fall: Math.abs(derivative), curvature, length: b - a },
    });
  }
  return parts;
}

const RULE = gaussLegendre(24);
/** Beyond e^-42 of the peak, the rest adds less than rounding. */
const DEPTH = 42;
const PANELS = 4;

/**
 * int_0^length exp(-fall u + curvature u^2/2) du, over the stretch where the exponent is above -DEPTH, and the same with the
 * rounding of S as a factor.
 */
function integralsBelowPeak(
  { place, side, fall, curvature, length }: MonotonePart,
  roundingOf: (x: number) => number,
): { mass: number; rounding: number } {
  // the smaller root of fall u - curvature u^2/2 = DEPTH, in the form without cancellation
  const discriminant = fall * fall - 2 * curvature * DEPTH;
  const end = discriminant >= 0 ? Math.min(length, (2 * DEPTH) / (fall + Math.sqrt(discriminant))) : length;
  const half = (0.5 * end) / PANELS;
  let [mass, rounding] = [0, 0];
  for (let panel = 0; panel < PANELS; panel++) {
    for (let k = 0; k < RULE.nodes.length; k++) {
      const u = half * (2 * panel + 1 + RULE.nodes[k]);
      const part = RULE.weights[k] * Math.exp(u * (-fall + 0.5 * curvature * u));
      mass += part;
      rounding += part * roundingOf(place + side * u);
    }
  }
  return { mass: half * mass, rounding: half * rounding };
}

/** Masses by cell, with a bound on the error of each. */
interface CellMasses {
  readonly masses: Float64Array;
  readonly errors: Float64Array;
}

/** The masses of e^S/Z in cells: integrals over the stretches of each on which S is monotone. @param faces ascending ends of the cells */
export function massesIn({ potential, logNorm, normError }: Normalised, faces: Float64Array): CellMasses {
  const moved = normError + SUMS * (1 + Math.abs(logNorm));
  const count = faces.length - 1;
  const [masses, errors] = [new Float64Array(count), new Float64Array(count)];
  let first = 0;
  for (const part of allMonotoneParts(potential)) {
    const { place, side, length } = part;
    const [low, high] = side === 1 ? [place, place + length] : [place - length, place];
    while (first < count && faces[first + 1] <= low) first++;
    for (let cell = first; cell < count && faces[cell] < high; cell++) {
      const [from, to] = [Math.max(low, faces[cell]), Math.min(high, faces[cell + 1])];
      const stretch = stretchOf(part, side === 1 ? from - place : place - to, to - from);
      const { mass, rounding } = integralsBelowPeak(stretch, (x) => roundingAt(potential, part.piece, x));
      const height = Math.exp(stretch.peak - logNorm);
      masses[cell] += height * mass;
      errors[cell] += height * (rounding + moved * mass);
    }
  }
  return { masses, errors };
}

/** What of a monotone stretch begins at a distance from its peak. */
function stretchOf(part: MonotonePart, distance: number, length: number): MonotonePart {
  const { place, side, peak, fall, curvature } = part;
  return {
    ...part,
    place: place + side * distance,
    peak: peak + distance * (-fall + 0.5 * curvature * distance),
    fall: Math.max(0, fall - curvature * distance),
    length,
  };
}
