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
  /** The largest of the first k places, by k; k - 1 if the first k kinks at both ends are the same ones. */
  readonly farthest: Int32Array;
  /** Most kinks pass no more than so many others: which of them pass a point is found among its neighbours. */
  readonly near: number;
  /** The kinks that pass more of them. */
  readonly far: Int32Array;
}

/** @throws RangeError if there are not as many kinks at both ends */
export function passing(start: Pieces, end: Pieces): Passing {
  const { kinks } = start;
  const count = kinks.length;
  if (end.kinks.length !== count) throw new RangeError(`a score with ${count} kinks has ${end.kinks.length} later`);
  const startPlaces = new Int32Array(count);
  for (let k = 0; k < count; k++) startPlaces[start.order?.[k] ?? k] = k;
  const places = new Int32Array(count);
  const farthest = new Int32Array(count + 1);
  const moved = new Float64Array(count);
  for (let place = 0; place < count; place++) {
    const k = startPlaces[end.order?.[place] ?? place];
    places[k] = place;
    moved[k] = end.kinks[place];
  }
  farthest[0] = -1;
  for (let k = 0; k < count; k++) farthest[k + 1] = Math.max(farthest[k], places[k]);
  return { kinks, moved, ends: end.kinks, places, farthest, ...nearAndFar(places) };
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
 * The lines of one model during a step, by how many kinks at the start they are right of: a line is followed together
 * with its kinks, wherever they go. After a part u of the step it is mean + (u - 1/2) change.
 */
export interface MovingLines {
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
  readonly slopeChanges: Float64Array;
  readonly interceptChanges: Float64Array;
}

export function movingLines(start: Pieces, end: Pieces, { places }: Passing): MovingLines {
  const [slopes, slopeChanges] = meansAndChanges(start.slopes, end.slopes, places);
  const [intercepts, interceptChanges] = meansAndChanges(start.intercepts, end.intercepts, places);
  return { slopes, intercepts, slopeChanges, interceptChanges };
}

function meansAndChanges(start: Float64Array, end: Float64Array, places: Int32Array): [Float64Array, Float64Array] {
  const means = new Float64Array(start.length);
  const changes = new Float64Array(start.length);
  let later = end[0];
  for (let k = 0; k < start.length; k++) {
    // what the kink adds where it has gone
    if (k > 0) later += end[places[k - 1] + 1] - end[places[k - 1]];
    means[k] = 0.5 * (start[k] + later);
    changes[k] = later - start[k];
  }
  return [means, changes];
}
