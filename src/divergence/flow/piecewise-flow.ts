import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import type { Pieces, ScoreField, ScoreSlice } from '../field/score-field.js';
import { frozenStep } from './frozen-step.js';
import { movingLines, type Passing, passing } from './moving-lines.js';
import { movingStep } from './moving-step.js';

/** Points of one model that its flow takes along. */
export interface Carried {
  readonly model: number;
  /** Ascending. */
  readonly points: Float64Array;
}

/** A step of the probability flow of a piecewise linear field. */
export interface PiecewiseStep {
  /** int f dt over the step. */
  readonly F: number;
  /** int g^2/2 dt over it. */
  readonly G: number;
  readonly start: ScoreSlice;
  readonly end: ScoreSlice;
  /** The field in the middle of the step. */
  middle(): ScoreSlice;
  /** How the kinks of a model's lines at both ends pass; kept for the next model, which mostly has the same ones. */
  passing(start: Pieces, end: Pieces): Passing;
}

/** The steps between times, one after another. @param field piecewise linear */
export function* stepsOf(process: ForwardProcess, field: ScoreField, times: Float64Array): Generator<PiecewiseStep> {
  let start = field.at(times[0]);
  for (let j = 0; j + 1 < times.length; j++) {
    const [from, to] = [times[j], times[j + 1]];
    const middle = from + 0.5 * (to - from);
    const ends = [from, middle, to].map((t) => process.coefficients(t));
    // Simpson's rule
    const over = (part: (at: Coefficients) => number) => {
      const [a, b, c] = ends.map(part);
      return ((to - from) * (a + 4 * b + c)) / 6;
    };
    const end = field.at(to);
    yield {
      F: over(({ drift }) => drift),
      G: over(({ diffusion }) => 0.5 * diffusion * diffusion),
      ...{ start, end, middle: () => field.at(middle), passing: keptPassing() },
    };
    start = end;
  }
}

function keptPassing(): PiecewiseStep['passing'] {
  let kept: Passing | undefined;
  return (start, end) => {
    if (kept?.kinks !== start.kinks || kept.ends !== end.kinks) kept = passing(start, end);
    return kept;
  };
}

/** Where the flows of several models take points. */
export function piecewiseFlow(steps: Iterable<PiecewiseStep>, starts: readonly Carried[]): Float64Array[] {
  const all = starts.map(({ points }) => points.slice());
  let lines: Pieces[] | undefined;
  for (const step of steps) {
    const before = lines ?? starts.map(({ model }) => step.start.pieces!(model));
    lines = starts.map(({ model }) => step.end.pieces!(model));
    for (const [k, { model }] of starts.entries()) moveOver(step, model, before[k], lines[k])(all[k]);
  }
  return all;
}

/** The same for one model and many sets of points: it keeps the lines, which cost as much as to follow tens of points. */
export function piecewiseFollower(
  steps: readonly PiecewiseStep[],
  model: number,
): (points: Float64Array) => Float64Array {
  const moves: Move[] = [];
  let lines = steps[0].start.pieces!(model);
  for (const step of steps) {
    const before = lines;
    lines = step.end.pieces!(model);
    moves.push(moveOver(step, model, before, lines));
  }
  return (points) => {
    const images = points.slice();
    for (const move of moves) move(images);
    return images;
  };
}

/** Takes points over a step, in place. */
type Move = (points: Float64Array) => void;

/**
 * In a step in which distances grow or shrink by more than this many powers of e, it may be far from where a point starts
 * to the kinks that it passes. A score that stands still then keeps the order of the points, however long the step is.
 */
const STIFF = 1;

function moveOver(step: PiecewiseStep, model: number, start: Pieces, end: Pieces): Move {
  const { F, G } = step;
  const along = step.passing(start, end);
  const lines = movingLines(start, end, along);
  if (lines.slopes.every((slope) => Math.abs(F - G * slope) < STIFF)) {
    return (points) => movingStep(along, lines, F, G, points);
  }
  const still = step.middle().pieces!(model);
  return (points) => frozenStep(still, F, G, points);
}
