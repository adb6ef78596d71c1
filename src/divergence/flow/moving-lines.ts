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
  /** The same for the kinks in the middle. */
  readonly halfway: Int32Array;
  /** The largest of the first k places, by k; k - 1 if the first k kinks at both ends are the same ones. */
  readonly farthest: Int32Array;
  /** Most kinks pass no more than so many others: which of them pass a point is found among its neighbours. */
  readonly near: number;
  /** The kinks that pass more of them. */
  readonly far: Int32Array;
}

/** @throws RangeError if there are not as many kinks at all times */
export function passing([start, middle, end]: Triple<Pieces>): Passing {
  const { kinks } = start;
  const count = kinks.length;
  const startPlaces = new Int32Array(count);
  for (let k = 0; k < count; k++) startPlaces[start.order?.[k] ?? k] = k;
  const [halfway, places] = [placesIn(middle, startPlaces), placesIn(end, startPlaces)];
  const farthest = new Int32Array(count + 1);
  farthest[0] = -1;
  for (let k = 0; k < count; k++) farthest[k + 1] = Math.max(farthest[k], places[k]);
  const moved = kinks.map((_, k) => end.kinks[places[k]]);
  return { kinks, moved, ends: end.kinks, places, halfway, farthest, ...nearAndFar(places) };
}

/** Which kinks of later lines those at the start become. */
function placesIn({ kinks, order }: Pieces, startPlaces: Int32Array): Int32Array {
  const count = startPlaces.length;
  if (kinks.length !== count) throw new RangeError(`a score with ${count} kinks has ${kinks.length} later`);
  const places = new Int32Array(count);
  for (let place = 0; place < count; place++) places[startPlaces[order?.[place] ?? place]] = place;
  return places;
}

/** How many neighbours are looked at on either side, so that these and the kinks that go farther are fewest. */
function nearAndFar(places: Int32Array): Pick<Passing, 'near' | 'far'> {
  const beyond = (near: number) => {
    let count = 0;
    for (let k = 0; k < places.length; k++) if (Math.abs(places[k] - k) > near) count++;
    return count;
  };
  let near = 1;
  for (let least = 2 + beyond(1); 4 * near < least; ) {
    const wider = 4 * near + beyond(2 * near);
    if (wider >= least) break;
    near *= 2;
    least = wider;
  }
  return { near, far: Int32Array.from(places.keys()).filter((k) => Math.abs(places[k] - k) > near) };
}

/**
 * The lines of one model during a step, as velocities x' = p(u) x + q(u) for u from 0 to 1, by how many kinks at the start
 * they are right of: a line is followed together with its kinks, wherever they go.
 */
export interface MovingLines {
  /**
   * p and q of each line as parabolas in v = u - 1/2, middle + change v + 2 bend v^2: six numbers a line, those of p first.
   */
  readonly courses: Float64Array;
  /** What each kink adds to these numbers. */
  readonly jumps: Float64Array;
  /** P and Q of each line over the whole step, two numbers a line: see `shiftOver`. */
  readonly whole: Float64Array;
}

/** Numbers a line. */
export const COURSE = 6;

/**
 * @param F f at the start, the middle and the end of the step, times its length
 * @param G g^2/2 there, times its length
 * @param pieces the lines there
 */
export function movingLines(
  pieces: Triple<Pieces>,
  F: Triple<number>,
  G: Triple<number>,
  { halfway, places }: Passing,
): MovingLines {
  const slopes = followed(pieces, 'slopes', halfway, places);
  const intercepts = followed(pieces, 'intercepts', halfway, places);
  const count = slopes[0].length;
  const courses = new Float64Array(COURSE * count);
  fillCourses(courses, 0, F, G, slopes);
  fillCourses(courses, 3, [0, 0, 0], G, intercepts);
  const whole = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const at = COURSE * k;
    const [changeOfP, changeOfQ] = [courses[at + 1], courses[at + 4]];
    const P = integral(courses[at], changeOfP, courses[at + 2], 0, 1);
    whole[2 * k] = P;
    whole[2 * k + 1] = shiftOver(
      1,
      P,
      integral(courses[at + 3], changeOfQ, courses[at + 5], 0, 1),
      changeOfP,
      changeOfQ,
    );
  }
  const jumps = new Float64Array(courses.length - COURSE);
  for (let e = 0; e < jumps.length; e++) jumps[e] = courses[e + COURSE] - courses[e];
  return { courses, jumps, whole };
}

/** The parabolas of F - G value. */
function fillCourses(
  courses: Float64Array,
  first: number,
  [F0, F1, F2]: Triple<number>,
  [G0, G1, G2]: Triple<number>,
  [values0, values1, values2]: Triple<Float64Array>,
): void {
  for (let k = 0; k < values0.length; k++) {
    const start = F0 - G0 * values0[k];
    const middle = F1 - G1 * values1[k];
    const end = F2 - G2 * values2[k];
    courses[COURSE * k + first] = middle;
    courses[COURSE * k + first + 1] = end - start;
    courses[COURSE * k + first + 2] = start - 2 * middle + end;
  }
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

/** Slopes or intercepts at three times by the lines at the start. */
function followed(
  [start, middle, end]: Triple<Pieces>,
  of: 'slopes' | 'intercepts',
  halfway: Int32Array,
  places: Int32Array,
): Triple<Float64Array> {
  return [start[of], later(middle[of], halfway), later(end[of], places)];
}

function later(values: Float64Array, places: Int32Array): Float64Array {
  const found = new Float64Array(values.length);
  found[0] = values[0];
  // what each kink adds where it has gone
  for (let k = 0; k < places.length; k++) found[k + 1] = found[k] + values[places[k] + 1] - values[places[k]];
  return found;
}
