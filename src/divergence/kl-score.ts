import type { Estimate } from '../numeric/estimate.js';
import { gaussLegendre } from '../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { entropy } from '../target/entropy.js';
import { componentPanels, type LineComponent, meanOver } from '../target/line-components.js';
import { splitAt } from '../target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import {
  allowedError,
  type Divergence,
  estimated,
  TOLERANCE,
  type Tolerance,
  toleranceOf,
  withoutValues,
} from './divergence.js';
import type { Line, Pieces, ScoreField } from './field/score-field.js';

const ON_LINE = 'the density that a score at t = 0 belongs to is computed in one dimension only';

/** Nodes per panel, and those of a coarser rule; the difference between the two is the error estimate. */
const FINE = 12;
const COARSE = 7;

/**
 * klScore = KL(p_0 || p^score) of every model, p^score proportional to exp(int s(x, 0) dx), in nats. In d > 1 there is
 * a reason instead of a value.
 *
 * KL = log Z - E_{p_0}[S] - h(p_0) with S' = s(., 0), Z = int e^S. p^score exists iff both outer slopes of s(., 0)
 * are negative; otherwise the result says "not normalisable".
 *
 * @param _process only for the signature that the divergences share: the score at t = 0 determines the value
 * @param tolerance by which an error is judged; nothing is refined
 * @see theory: Li et al. 2023 (arXiv 2311.01797), eq. 11
 */
export function klScore(
  _process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = TOLERANCE,
): Divergence[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  const slice = field.at(0);
  const own = entropy(target, UNDIFFUSED);
  return Array.from({ length: field.models }, (_, model): Divergence => {
    const aim = toleranceOf(tolerance, model);
    const rounding = slice.rounding?.(model) ?? EXACT;
    const of = (pieces: Pieces | undefined) => klOfPieces(target, own, pieces, rounding);
    const found =
      slice.approached === undefined
        ? of(slice.pieces?.(model))
        : klOfSmooth((parts) => of(slice.approached!(model, parts)), aim);
    return 'reason' in found ? { value: null, ...found } : estimated(found.value, found.error, aim);
  });
}

/** Lines whose numbers are what they are. */
const EXACT: Line = { slope: 0, intercept: 0 };
/** Relative rounding of densities, of their weights in a rule and of a sum. */
const SUMS = 1e-14;

/**
 * KL(p_0 || p^score) of a piecewise linear score. What rounding does to S moves E_{p_0}[S] by no more than its mean under p_0,
 * and log Z by no more than that under p^score.
 *
 * @param own h(p_0)
 * @param rounding of the lines, see `ScoreSlice`
 */
function klOfPieces(
  target: Target,
  own: Estimate,
  pieces: Pieces | undefined,
  rounding: Line,
): Estimate | { readonly reason: string } {
  const found = normalised(pieces, target.mean[0], rounding);
  if ('reason' in found) return found;
  const { potential, logNorm, normError } = found;
  const meanOf = potentialMeans(target.line, potential);
  const [coarse, fine] = [COARSE, FINE].map((order) => meanOf(order, (i, x) => potentialAt(potential, i, x)));
  const moved = meanOf(COARSE, (i, x) => roundingAt(potential, i, x) + SUMS * Math.abs(potentialAt(potential, i, x)));
  const value = logNorm - fine - own.value;
  const sums = SUMS * (1 + Math.abs(logNorm) + Math.abs(value));
  return { value, error: Math.abs(fine - coarse) + own.error + sums + normError + moved };
}

/** Lines for each bend of a smooth score where refinement begins, and where it ends. */
const [FEWEST_PARTS, MOST_PARTS] = [16, 256];

/**
 * The same of a smooth score, by lines that approach it: their KL is off by O(1/parts^2), and four thirds of what the last
 * doubling has changed is more than what it leaves.
 *
 * @param by the KL by so many lines for each bend
 */
function klOfSmooth(
  by: (parts: number) => Estimate | { readonly reason: string },
  tolerance: number,
): Estimate | { readonly reason: string } {
  let before = by(FEWEST_PARTS);
  for (let parts = 2 * FEWEST_PARTS; ; parts *= 2) {
    const found = by(parts);
    if ('reason' in found) return found;
    const changed = 'reason' in before ? Number.POSITIVE_INFINITY : (4 / 3) * Math.abs(found.value - before.value);
    const error = found.error + changed;
    if (!(error > allowedError(found.value, tolerance)) || parts >= MOST_PARTS) return { value: found.value, error };
    before = found;
  }
}

/** Masses by cell, with a bound on the error of each. */
interface CellMasses {
  readonly masses: Float64Array;
  readonly errors: Float64Array;
}

/**
 * The masses that p^score of a model has in cells: integrals of e^S/Z over the stretches of each on which S is monotone; or the reason
 * why there are none; d = 1.
 *
 * @param faces ascending ends of the cells
 */
export function scoreMasses(
  field: ScoreField,
  model: number,
  faces: Float64Array,
): CellMasses | { readonly reason: string } {
  const slice = field.at(0);
  const found = normalised(slice.pieces?.(model), faces[faces.length >> 1], slice.rounding?.(model) ?? EXACT);
  if ('reason' in found) return found;
  const { potential, logNorm, normError } = found;
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

/** A potential with log int e^S, and how far rounding of S may move that. */
interface Normalised {
  readonly potential: Potential;
  readonly logNorm: number;
  readonly normError: number;
}

/** S with S' = s(., 0), 0 at some place, and log int e^S, or the reason why there is no density e^S/Z. */
function normalised(
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
interface Potential {
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
function potentialAt({ slopes, anchors, values, derivatives }: Potential, i: number, x: number): number {
  const from = x - anchors[i];
  return values[i] + from * (derivatives[i] + 0.5 * slopes[i] * from);
}

/** Roundings of an increment of S, in units of eps of the terms that it is made of. */
const ROUNDINGS = 4;

/**
 * A bound on the rounding of S(x) by the formula of piece i: that of its value, of the line from the anchor on, and of the
 * place x, a sum of a centre and an offset.
 */
function roundingAt(potential: Potential, i: number, x: number): number {
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

/**
 * Means under p_0 of functions of the piece and the place, by Gauss-Legendre rules of any order on the same panels. They end at
 * the kinks: between these S is a quadratic, and a panel across one converges slowly, and by chance agrees with a coarser rule.
 */
function potentialMeans(
  components: readonly LineComponent[],
  { kinks }: Potential,
): (order: number, f: (piece: number, x: number) => number) => number {
  const panels = componentPanels(components, UNDIFFUSED).map(({ k, breakpoints }) => ({
    k,
    breakpoints: splitAt(
      breakpoints,
      kinks.map((kink) => kink - components[k].centre),
    ),
  }));
  let piece = 0;
  return (order, f) =>
    meanOver(components, panels, UNDIFFUSED, order, (k, offset) => {
      const x = components[k].centre + offset;
      // the nodes of a component ascend
      if (piece > 0 && x < kinks[piece - 1]) piece = 0;
      while (piece < kinks.length && kinks[piece] < x) piece++;
      return f(piece, x);
    });
}
