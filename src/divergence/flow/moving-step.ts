import { growth } from './frozen-step.js';
import { COURSE, type MovingLines, type Passing } from './moving-lines.js';

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
