import { growth } from './frozen-step.js';
import { COURSE, integral, type MovingLines, type Passing, shiftOver } from './moving-lines.js';

/**
 * Moves points along x' = p(u) x + q(u) for u from 0 to 1, p and q those of the line that a point is on. It has one line
 * until a kink passes it, and then the next, whatever the kinks that it has not met do among themselves; on each stretch
 * of u the flow of a line is an exponential to fourth order. Which kinks pass is read off from both ends, and when from
 * their distances there: as a score is continuous, an error e of that time moves a point by e^2.
 *
 * @param points ascending; they are overwritten
 * @param stretches the log of the derivative of the map is added to them: p du on each stretch of u
 */
export function movingStep(along: Passing, lines: MovingLines, points: Float64Array, stretches: Float64Array): void {
  const { kinks, ends, farthest } = along;
  const { whole } = lines;
  const count = kinks.length;
  const passed: Passed = { count: 0, kinks: new Int32Array(count), times: new Float64Array(count), stretch: 0 };
  let before = 0;
  let after = 0;
  for (let j = 0; j < points.length; j++) {
    const x = points[j];
    while (before < count && kinks[before] < x) before++;
    let stretch = whole[2 * before];
    let end = x + (stretch * x + whole[2 * before + 1]) * growth(stretch, 1);
    after = countBelow(ends, end, after);
    // where the same kinks are on the left, none has passed
    if (before !== after || farthest[before] >= before) {
      find(passed, along, before, after);
      end += pushed(passed, along, lines, x, end, before);
      const first = after;
      after = countBelow(ends, end, after);
      if (after !== first) find(passed, along, before, after);
      meet(passed, along, x, end);
      end = past(passed, lines, x, before);
      stretch = passed.stretch;
    }
    points[j] = end;
    stretches[j] += stretch;
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
  /** The log of the derivative of the map where they have passed. */
  stretch: number;
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

/**
 * How far kinks push a point that has gone from x to `end` without them, to first order: what a kink adds to its velocity
 * grows evenly from 0 when it passes, as far from the end as the kink is then.
 */
function pushed(
  { count, kinks }: Passed,
  along: Passing,
  { jumps }: MovingLines,
  x: number,
  end: number,
  before: number,
): number {
  let push = 0;
  for (let i = 0; i < count; i++) {
    const k = kinks[i];
    const gap = end - along.moved[k];
    const rest = gap / (gap - (x - along.kinks[k]));
    push += (k < before ? -0.5 : 0.5) * jumps[COURSE * k] * gap * Math.min(1, Math.max(0, rest));
  }
  return push;
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
function past(passed: Passed, { courses, jumps }: MovingLines, x: number, before: number): number {
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
    const P = integral(p, changeOfP, bendOfP, v, w);
    const Q = shiftOver(
      w,
      P,
      integral(q, changeOfQ, bendOfQ, v, w),
      w * (changeOfP + 4 * v * bendOfP),
      w * (changeOfQ + 4 * v * bendOfQ),
    );
    end += (P * end + Q) * growth(P, 1);
    stretch += P;
    if (i === passed.count) break;
    time = until;
    const k = passed.kinks[i];
    const sign = k < before ? -1 : 1;
    at = COURSE * k;
    p += sign * jumps[at];
    changeOfP += sign * jumps[at + 1];
    bendOfP += sign * jumps[at + 2];
    q += sign * jumps[at + 3];
    changeOfQ += sign * jumps[at + 4];
    bendOfQ += sign * jumps[at + 5];
  }
  passed.stretch = stretch;
  return end;
}
