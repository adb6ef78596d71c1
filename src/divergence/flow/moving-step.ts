import { growth } from './frozen-step.js';
import type { MovingLines, Passing } from './moving-lines.js';

/**
 * Moves points along dx = (F x - G s(x, u)) du for u from 0 to 1, where the lines and kinks of s move evenly. A point has
 * one line until a kink passes it, and then the next, whatever the kinks that it has not met do among themselves; with
 * the mean line of each stretch of u, x' = p x + q is an exponential. Which kinks pass is read off from both ends, and
 * when from their distances there.
 *
 * @param F int f dt over the step
 * @param G int g^2/2 dt over it
 * @param points ascending; they are overwritten
 */
export function movingStep(along: Passing, lines: MovingLines, F: number, G: number, points: Float64Array): void {
  const { kinks, ends, farthest } = along;
  const { slopes, intercepts } = lines;
  const count = kinks.length;
  const passed: Passed = { count: 0, kinks: new Int32Array(count), times: new Float64Array(count) };
  let before = 0;
  let after = 0;
  for (let j = 0; j < points.length; j++) {
    const x = points[j];
    while (before < count && kinks[before] < x) before++;
    const p = F - G * slopes[before];
    let end = x + (p * x - G * intercepts[before]) * growth(p, 1);
    after = countBelow(ends, end, after);
    // where the same kinks are on the left, none has passed
    if (before !== after || farthest[before] >= before) {
      find(passed, along, before, after);
      meet(passed, along, x, end);
      end = past(passed, lines, F, G, x, before);
      // once more from where this has taken the point
      const first = after;
      after = countBelow(ends, end, after);
      if (after !== first) find(passed, along, before, after);
      meet(passed, along, x, end);
      end = past(passed, lines, F, G, x, before);
    }
    points[j] = end;
  }
}

/** How many of some ascending kinks are left of a point. @param guess where the search begins */
function countBelow(kinks: Float64Array, x: number, guess: number): number {
  let count = guess;
  while (count > 0 && kinks[count - 1] >= x) count--;
  while (count < kinks.length && kinks[count] < x) count++;
  return count;
}

/** The kinks that pass a point, and when, u in [0, 1]: the first `count` of each. */
interface Passed {
  count: number;
  readonly kinks: Int32Array;
  readonly times: Float64Array;
}

/** Finds the kinks that pass a point that is right of `before` of them at the start and right of `after` at the end. */
function find(passed: Passed, { places, near, far }: Passing, before: number, after: number): void {
  const { kinks } = passed;
  let count = 0;
  const to = Math.min(places.length, Math.max(before, after + near));
  for (let k = Math.max(0, Math.min(before, after - near)); k < to; k++) {
    const place = places[k];
    if (k < before !== place < after && place - k <= near && k - place <= near) kinks[count++] = k;
  }
  for (let i = 0; i < far.length; i++) {
    const k = far[i];
    if (k < before !== places[k] < after) kinks[count++] = k;
  }
  passed.count = count;
}

/** Tells when kinks meet a point on its way from x to `end`, and puts them in that order. */
function meet({ count, kinks, times }: Passed, along: Passing, x: number, end: number): void {
  for (let i = 0; i < count; i++) {
    const kink = kinks[i];
    const gap = x - along.kinks[kink];
    // a point that ends at a kink, or where rounding has it beside one, meets it at the end or the start
    const time = Math.min(1, Math.max(0, gap / (gap - (end - along.moved[kink]))));
    let at = i;
    for (; at > 0 && times[at - 1] > time; at--) {
      times[at] = times[at - 1];
      kinks[at] = kinks[at - 1];
    }
    times[at] = time;
    kinks[at] = kink;
  }
}

/** Where a step takes a point from x, right of `before` kinks, if those kinks pass it. */
function past(passed: Passed, lines: MovingLines, F: number, G: number, x: number, before: number): number {
  const { slopes, intercepts, slopeChanges, interceptChanges } = lines;
  let slope = slopes[before];
  let slopeChange = slopeChanges[before];
  let intercept = intercepts[before];
  let interceptChange = interceptChanges[before];
  let end = x;
  let time = 0;
  for (let i = 0; ; i++) {
    const until = i < passed.count ? passed.times[i] : 1;
    const late = 0.5 * (time + until) - 0.5;
    const p = F - G * (slope + late * slopeChange);
    end += (p * end - G * (intercept + late * interceptChange)) * growth(p, until - time);
    if (i === passed.count) return end;
    time = until;
    const k = passed.kinks[i];
    const sign = k < before ? -1 : 1;
    slope += sign * (slopes[k + 1] - slopes[k]);
    slopeChange += sign * (slopeChanges[k + 1] - slopeChanges[k]);
    intercept += sign * (intercepts[k + 1] - intercepts[k]);
    interceptChange += sign * (interceptChanges[k + 1] - interceptChanges[k]);
  }
}
