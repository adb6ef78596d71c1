import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';

/** No grid reaches farther: mass out there has left for good. */
export const CAP = 1e6;

/** Where paths are at the first time or the last, and whether they are followed forwards from there or back. */
export interface Front {
  readonly direction: 1 | -1;
  readonly low: number;
  readonly high: number;
  /** d^2 at the start. */
  readonly spread: number;
  /** z^2/2. */
  readonly depth: number;
}

/** The edges of a front at all times. */
export interface Track {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The slices of a field at some of the times, told at which points they will be asked. */
type SlicesAt = (indices: readonly number[], sets: readonly Float64Array[]) => readonly ScoreSlice[];

function slicesOf(field: ScoreField, times: Float64Array): SlicesAt {
  if (field.ahead === undefined) {
    const slices = Array.from(times, (t) => field.at(t));
    return (indices) => indices.map((j) => slices[j]);
  }
  field.foresee?.(Array.from(times));
  return (indices, sets) =>
    field.ahead!(
      indices.map((j) => times[j]),
      sets,
    );
}

/**
 * Follows fronts of a model through all times, side by side: each step needs the one before it, and takes one question for
 * all of them.
 *
 * @param times ascending
 */
export function frontsOf(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
): (model: number, fronts: readonly Front[]) => Track[] {
  process.foresee?.(Array.from(times.subarray(1), (t, j) => 0.5 * (times[j] + t)));
  const slicesAt = slicesOf(field, times);
  return (model, fronts) => marchFronts(process, times, slicesAt, model, fronts);
}

function marchFronts(
  process: ForwardProcess,
  times: Float64Array,
  slicesAt: SlicesAt,
  model: number,
  fronts: readonly Front[],
): Track[] {
  const marching = fronts.map((front) => startFront(front, times.length));
  for (let step = 0; step < times.length; step++) {
    for (const { at, track, sides } of marching) {
      track.low[at] = sides[0].x;
      track.high[at] = sides[1].x;
    }
    if (step + 1 === times.length) break;
    for (const { sides, xs } of marching) setPoints(sides, xs);
    const indices = [...new Set(marching.map(({ at }) => at))];
    const slices = slicesAt(
      indices,
      marching.map(({ xs }) => xs),
    );
    for (const front of marching) {
      slices[indices.indexOf(front.at)].evaluate(model, front.xs, front.scores);
      advance(process, times, front);
    }
  }
  return marching.map(({ track }) => track);
}

/** One edge of a front. */
interface Side {
  readonly sign: number;
  x: number;
  /** d^2. */
  spread: number;
}

interface MarchingFront {
  readonly direction: number;
  readonly depth: number;
  readonly sides: readonly Side[];
  readonly track: Track;
  /** Two points around each edge, and the scores there. */
  readonly xs: Float64Array;
  readonly scores: Float64Array;
  at: number;
}

function startFront({ direction, low, high, spread, depth }: Front, count: number): MarchingFront {
  return {
    direction,
    depth,
    sides: [
      { sign: -1, x: low, spread },
      { sign: 1, x: high, spread },
    ],
    track: { low: new Float64Array(count), high: new Float64Array(count) },
    xs: new Float64Array(4),
    scores: new Float64Array(4),
    at: direction > 0 ? 0 : count - 1,
  };
}

/** The points that tell the score at each edge and its slope there; the edges never meet. */
function setPoints(sides: readonly Side[], xs: Float64Array): void {
  for (const [i, { x }] of sides.entries()) {
    const offset = 1e-6 * (1 + Math.abs(x));
    xs[2 * i] = x - offset;
    xs[2 * i + 1] = x + offset;
  }
}

/** Moves the edges of a front to its next time. */
function advance(process: ForwardProcess, times: Float64Array, front: MarchingFront): void {
  const { direction, depth, sides, xs, scores, at } = front;
  const step = Math.abs(times[at + direction] - times[at]);
  const { drift, diffusion } = process.coefficients(0.5 * (times[at] + times[at + direction]));
  const noise = diffusion * diffusion;
  for (const [i, side] of sides.entries()) {
    const [below, above] = [scores[2 * i], scores[2 * i + 1]];
    const velocity = direction * (drift * side.x - 0.5 * noise * (below + above));
    const slope = direction * (drift - (noise * (above - below)) / (xs[2 * i + 1] - xs[2 * i]));
    const { moved, diffused, spread } = edgeAfter(side.spread, { slope, step, source: 2 * depth * noise });
    side.x = clamp(side.x + moved * velocity + side.sign * diffused);
    side.spread = spread;
  }
  front.at = at + direction;
}

/** The edge of a front after a step of length h. */
interface EdgeAfter {
  /** What it moves by for a velocity of 1. */
  readonly moved: number;
  /** What noise moves it by, outwards. */
  readonly diffused: number;
  /** d^2. */
  readonly spread: number;
}

/**
 * With lambda the local slope of a velocity v, the path without noise moves by v (e^{lambda h} - 1)/lambda, and from its distance d
 * to that, e^{lambda h} d without noise, an edge diffuses as
 *
 *     (d^2)' = 2 lambda d^2 + z^2 g^2.
 *
 * @param spread d^2 before the step
 * @param source z^2 g^2
 */
export function edgeAfter(
  spread: number,
  { slope, step, source }: { readonly slope: number; readonly step: number; readonly source: number },
): EdgeAfter {
  const exponent = Math.min(30, slope * step);
  const growth = Math.exp(exponent);
  // (e^{a h} - 1)/a
  const grown = (by: number) => (Math.abs(exponent) < 1e-8 ? 1 : Math.expm1(by) / by) * step;
  const after = growth * growth * spread + source * grown(2 * exponent);
  return {
    moved: grown(exponent),
    diffused: Math.sqrt(after) - growth * Math.sqrt(spread),
    spread: Math.min(after, CAP * CAP),
  };
}

function clamp(x: number): number {
  return Math.min(CAP, Math.max(-CAP, x));
}
