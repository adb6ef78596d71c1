import type { Triple } from '../field/path-divergence.js';
import type { Pieces } from '../field/score-field.js';
import { growth } from './frozen-step.js';

/** How the kinks of a piecewise linear score pass one another between two times; models of the same features share it. */
export interface Passing {
  /** Kinks at the start, ascending, and where each of them is at the end. */
  readonly kinks: Float64Array;
  readonly moved: Float64Array;
  /** Kinks at the end, ascending. */
  readonly ends: Float64Array;
  /** Which of those at the end each kink at the start becomes. */
  readonly places: Int32Array;
  /** Which of those at the start each kink at the end was. */
  readonly origins: Int32Array;
  /** Which of those in the middle each kink at the start becomes. */
  readonly halfway: Int32Array;
}

/** @throws RangeError if there are not as many kinks at all times */
export function passing([start, middle, end]: Triple<Pieces>): Passing {
  const { kinks } = start;
  const count = kinks.length;
  const startPlaces = new Int32Array(count);
  for (let k = 0; k < count; k++) startPlaces[start.order?.[k] ?? k] = k;
  const [halfway, places] = [placesIn(middle, startPlaces), placesIn(end, startPlaces)];
  const origins = new Int32Array(count);
  const moved = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    origins[places[k]] = k;
    moved[k] = end.kinks[places[k]];
  }
  return { kinks, moved, ends: end.kinks, places, origins, halfway };
}

/** Which kinks of later lines those at the start become. */
function placesIn({ kinks, order }: Pieces, startPlaces: Int32Array): Int32Array {
  const count = startPlaces.length;
  if (kinks.length !== count) throw new RangeError(`a score with ${count} kinks has ${kinks.length} later`);
  const places = new Int32Array(count);
  for (let place = 0; place < count; place++) places[startPlaces[order?.[place] ?? place]] = place;
  return places;
}

/**
 * The lines of one model during a step, as velocities x' = p(u) x + q(u) for u from 0 to 1, by how many kinks at the start
 * they are right of: a line is followed together with its kinks, wherever they go.
 */
interface MovingLines {
  /**
   * Eight numbers a line: p and q as parabolas in v = u - 1/2, middle + change v + 2 bend v^2, those of p first; then P and
   * Q over the whole step, see `shiftOver`.
   */
  readonly courses: Float64Array;
  /** The largest |P| of them. */
  readonly steepest: number;
}

/** Numbers a line. */
export const COURSE = 8;

/** Room for the courses of the lines between so many kinks. */
export function coursesFor(kinks: number): Float64Array {
  return new Float64Array(COURSE * (kinks + 1));
}

/**
 * @param F f at the start, the middle and the end of the step, times its length
 * @param G g^2/2 there, times its length
 * @param pieces the lines there
 * @param courses is overwritten: see `MovingLines`
 */
export function movingLines(
  [start, middle, end]: Triple<Pieces>,
  [F0, F1, F2]: Triple<number>,
  [G0, G1, G2]: Triple<number>,
  { halfway, places }: Passing,
  courses: Float64Array,
): MovingLines {
  const count = places.length + 1;
  let steepest = 0;
  // the lines left of all kinks, and from there on what each kink adds where it has gone
  let slope1 = middle.slopes[0];
  let intercept1 = middle.intercepts[0];
  let slope2 = end.slopes[0];
  let intercept2 = end.intercepts[0];
  for (let k = 0; k < count; k++) {
    const p0 = F0 - G0 * start.slopes[k];
    const p1 = F1 - G1 * slope1;
    const p2 = F2 - G2 * slope2;
    const q0 = -G0 * start.intercepts[k];
    const q1 = -G1 * intercept1;
    const q2 = -G2 * intercept2;
    const [changeOfP, bendOfP] = [p2 - p0, p0 - 2 * p1 + p2];
    const [changeOfQ, bendOfQ] = [q2 - q0, q0 - 2 * q1 + q2];
    const P = integral(p1, changeOfP, bendOfP, 0, 1);
    const at = COURSE * k;
    courses[at] = p1;
    courses[at + 1] = changeOfP;
    courses[at + 2] = bendOfP;
    courses[at + 3] = q1;
    courses[at + 4] = changeOfQ;
    courses[at + 5] = bendOfQ;
    courses[at + 6] = P;
    courses[at + 7] = shiftOver(1, P, integral(q1, changeOfQ, bendOfQ, 0, 1), changeOfP, changeOfQ);
    steepest = Math.max(steepest, Math.abs(P));
    if (k === places.length) break;
    const [half, place] = [halfway[k], places[k]];
    slope1 += middle.slopes[half + 1] - middle.slopes[half];
    intercept1 += middle.intercepts[half + 1] - middle.intercepts[half];
    slope2 += end.slopes[place + 1] - end.slopes[place];
    intercept2 += end.intercepts[place + 1] - end.intercepts[place];
  }
  return { courses, steepest };
}

/** The integral of a parabola over a stretch of length w around v. */
export function integral(middle: number, change: number, bend: number, v: number, w: number): number {
  return w * (middle + v * change + (2 * v * v + (w * w) / 6) * bend);
}

/**
 * Q for which x' = P x + Q takes as long as one unit of time for what x' = p(u) x + q(u) does over a stretch of length w, P
 * the integral of p, to fourth order (Magnus): with D the change over the stretch and q the integral of q(u),
 *
 *     Q = q + w (D p q - P D q)/12.
 */
export function shiftOver(w: number, P: number, q: number, changeOfP: number, changeOfQ: number): number {
  return q + (w * (changeOfP * q - P * changeOfQ)) / 12;
}

/**
 * Moves points along x' = p(u) x + q(u) for u from 0 to 1, p and q those of the line that a point is on. It has one line
 * until a kink passes it, and then the next, whatever the kinks that it has not met do among themselves; on each stretch
 * of u the flow of a line is an exponential to fourth order. Which kinks pass is read off from both ends, and when from
 * their distances there: as a score is continuous, an error e of that time moves a point by e^2.
 *
 * @param points ascending; they are overwritten
 * @param stretches the log of the derivative of the map is added to them: p du on each stretch of u
 * @param passed room for as many kinks as there are, with none in it; so it is left
 */
export function movingStep(
  along: Passing,
  { courses }: MovingLines,
  points: Float64Array,
  stretches: Float64Array,
  passed: Passed,
): void {
  const { kinks } = along;
  const count = kinks.length;
  let before = 0;
  let after = 0;
  for (let j = 0; j < points.length; j++) {
    const x = points[j];
    while (before < count && kinks[before] < x) change(passed, before++);
    let stretch = courses[COURSE * before + 6];
    let end = x + (stretch * x + courses[COURSE * before + 7]) * growth(stretch, 1);
    after = endedLeftOf(end, after, along, passed);
    if (passed.count > 0) {
      end += pushed(passed, along, courses, x, end, before);
      after = endedLeftOf(end, after, along, passed);
      meet(passed, along, x, end);
      end = past(passed, courses, x, before);
      stretch = passed.stretch;
    }
    points[j] = end;
    stretches[j] += stretch;
  }
  while (passed.count > 0) change(passed, passed.kinks[0]);
}

/** The kinks that pass a point: those left of it at the start or at the end, but not at both. */
export interface Passed {
  count: number;
  /** The first `count` of them pass, in any order. */
  readonly kinks: Int32Array;
  /** Where in it a kink is, or -1. */
  readonly at: Int32Array;
  /** When they meet the point, u in [0, 1], ascending, and in this order. */
  readonly times: Float64Array;
  readonly met: Int32Array;
  /** The log of the derivative of the map where they have passed. */
  stretch: number;
}

/** Room for so many kinks, none of which passes. */
export function noneOf(kinks: number): Passed {
  return {
    count: 0,
    kinks: new Int32Array(kinks),
    at: new Int32Array(kinks).fill(-1),
    times: new Float64Array(kinks),
    met: new Int32Array(kinks),
    stretch: Number.NaN,
  };
}

/** A kink that did not pass does, or the other way round. */
function change(passed: Passed, kink: number): void {
  const { kinks, at } = passed;
  const place = at[kink];
  if (place < 0) {
    at[kink] = passed.count;
    kinks[passed.count++] = kink;
    return;
  }
  const last = kinks[--passed.count];
  kinks[place] = last;
  at[last] = place;
  at[kink] = -1;
}

/** How many kinks are left of a point at the end of the step; `after` of them were left of the one before. */
function endedLeftOf(end: number, after: number, { ends, origins }: Passing, passed: Passed): number {
  let count = after;
  while (count > 0 && ends[count - 1] >= end) change(passed, origins[--count]);
  while (count < ends.length && ends[count] < end) change(passed, origins[count++]);
  return count;
}

/**
 * How far kinks push a point that has gone from x to `end` without them, to first order: what a kink adds to its velocity
 * grows evenly from 0 when it passes, as far from the end as the kink is then.
 */
function pushed(
  { count, kinks }: Passed,
  along: Passing,
  courses: Float64Array,
  x: number,
  end: number,
  before: number,
): number {
  let push = 0;
  for (let i = 0; i < count; i++) {
    const k = kinks[i];
    const gap = end - along.moved[k];
    const rest = gap / (gap - (x - along.kinks[k]));
    const jump = courses[COURSE * k + COURSE] - courses[COURSE * k];
    push += (k < before ? -0.5 : 0.5) * jump * gap * Math.min(1, Math.max(0, rest));
  }
  return push;
}

/** Tells when kinks meet a point on its way from x to `end`, and puts them in that order. */
function meet({ count, kinks, times, met }: Passed, along: Passing, x: number, end: number): void {
  for (let i = 0; i < count; i++) {
    const kink = kinks[i];
    const gap = x - along.kinks[kink];
    // a point that ends at a kink, or where rounding has it beside one, meets it at the end or the start
    const time = Math.min(1, Math.max(0, gap / (gap - (end - along.moved[kink]))));
    let at = i;
    for (; at > 0 && times[at - 1] > time; at--) {
      times[at] = times[at - 1];
      met[at] = met[at - 1];
    }
    times[at] = time;
    met[at] = kink;
  }
}

/** Where a step takes a point from x, right of `before` kinks, if those kinks pass it. */
function past(passed: Passed, courses: Float64Array, x: number, before: number): number {
  let at = COURSE * before;
  let p = courses[at];
  let changeOfP = courses[at + 1];
  let bendOfP = courses[at + 2];
  let q = courses[at + 3];
  let changeOfQ = courses[at + 4];
  let bendOfQ = courses[at + 5];
  let end = x;
  let time = 0;
  let stretch = 0;
  for (let i = 0; ; i++) {
    const until = i < passed.count ? passed.times[i] : 1;
    const w = until - time;
    const v = 0.5 * (time + until) - 0.5;
    // `integral` and `shiftOver` written out, as calls take longer than what they compute
    const bend = 2 * v * v + (w * w) / 6;
    const P = w * (p + v * changeOfP + bend * bendOfP);
    const Q0 = w * (q + v * changeOfQ + bend * bendOfQ);
    const Q = Q0 + (w * w * ((changeOfP + 4 * v * bendOfP) * Q0 - P * (changeOfQ + 4 * v * bendOfQ))) / 12;
    end += (P * end + Q) * growth(P, 1);
    stretch += P;
    if (i === passed.count) break;
    time = until;
    const k = passed.met[i];
    const sign = k < before ? -1 : 1;
    at = COURSE * k;
    const next = at + COURSE;
    p += sign * (courses[next] - courses[at]);
    changeOfP += sign * (courses[next + 1] - courses[at + 1]);
    bendOfP += sign * (courses[next + 2] - courses[at + 2]);
    q += sign * (courses[next + 3] - courses[at + 3]);
    changeOfQ += sign * (courses[next + 4] - courses[at + 4]);
    bendOfQ += sign * (courses[next + 5] - courses[at + 5]);
  }
  passed.stretch = stretch;
  return end;
}
