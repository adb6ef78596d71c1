import type { Triple } from '../field/path-divergence.js';
import type { Pieces } from '../field/score-field.js';

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
export interface MovingLines {
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
