import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import { type Triple, threeTimes } from '../field/path-divergence.js';
import type { Pieces, ScoreField, ScoreSlice } from '../field/score-field.js';
import type { Carried, Images } from './carried.js';
import { frozenStep } from './frozen-step.js';
import { movingLines, type Passing, passing } from './moving-lines.js';
import { movingStep, noneOf, type Passed } from './moving-step.js';

/** A step of the probability flow of a piecewise linear field. */
export interface PiecewiseStep {
  /** f at its start, middle and end, times its length. */
  readonly F: Triple<number>;
  /** g^2/2 there, times its length. */
  readonly G: Triple<number>;
  readonly slices: Triple<ScoreSlice>;
  /** How the kinks of a model's lines pass; kept for the next model, which mostly has the same ones. */
  passing(pieces: Triple<Pieces>): Passing;
}

/** The steps between times, one after another. @param field piecewise linear */
export function* stepsOf(process: ForwardProcess, field: ScoreField, times: Float64Array): Generator<PiecewiseStep> {
  let start = field.at(times[0]);
  for (let j = 0; j + 1 < times.length; j++) {
    const [from, middle, to] = threeTimes(times[j], times[j + 1]);
    const at = [from, middle, to].map((t) => process.coefficients(t));
    const over = (part: (each: Coefficients) => number): Triple<number> => {
      const [a, b, c] = at.map((each) => (to - from) * part(each));
      return [a, b, c];
    };
    const slices: Triple<ScoreSlice> = [start, field.at(middle), field.at(to)];
    yield {
      F: over(({ drift }) => drift),
      G: over(({ diffusion }) => 0.5 * diffusion * diffusion),
      slices,
      passing: keptPassing(),
    };
    start = slices[2];
  }
}

function keptPassing(): PiecewiseStep['passing'] {
  let kept: Passing | undefined;
  return (pieces) => {
    if (kept?.kinks !== pieces[0].kinks || kept.ends !== pieces[2].kinks) kept = passing(pieces);
    return kept;
  };
}

/** Where the flows of several models take points. */
export function piecewiseFlow(steps: Iterable<PiecewiseStep>, starts: readonly Carried[]): Stretched[] {
  const all = starts.map(({ points }) => imagesAtStart(points));
  let last: Pieces[] | undefined;
  let rooms: Passed[] | undefined;
  for (const step of steps) {
    const moves = starts.map(({ model }, k) => moveOver(step, model, last?.[k]));
    last = moves.map(({ end }) => end);
    rooms ??= last.map(({ kinks }) => noneOf(kinks.length));
    for (const [k, { move }] of moves.entries()) move(all[k], rooms[k]);
  }
  return all;
}

/** The same for one model and many sets of points: it keeps the lines, which cost as much as to follow tens of points. */
export function piecewiseFollower(steps: readonly PiecewiseStep[], model: number): (points: Float64Array) => Stretched {
  const moves: Move[] = [];
  let last: Pieces | undefined;
  for (const step of steps) {
    const { move, end } = moveOver(step, model, last);
    moves.push(move);
    last = end;
  }
  const room = noneOf(last?.kinks.length ?? 0);
  return (points) => {
    const images = imagesAtStart(points);
    for (const move of moves) move(images, room);
    return images;
  };
}

/** Images whose stretches are known. */
type Stretched = Images & { readonly stretches: Float64Array };

function imagesAtStart(points: Float64Array): Stretched {
  return { places: points.slice(), stretches: new Float64Array(points.length) };
}

/** Takes images over a step, in place. */
type Move = (images: Stretched, room: Passed) => void;

/**
 * In a step in which distances grow or shrink by more than this many powers of e, it may be far from where a point starts
 * to the kinks that it passes. A score that stands still then keeps the order of the points, however long the step is.
 */
const STIFF = 1;

/** @param start the lines at the start of the step, which are those at the end of the one before */
function moveOver(step: PiecewiseStep, model: number, start = step.slices[0].pieces!(model)): Moved {
  const { F, G, slices } = step;
  const [middle, end] = [slices[1].pieces!(model), slices[2].pieces!(model)];
  const along = step.passing([start, middle, end]);
  const lines = movingLines([start, middle, end], F, G, along);
  const move: Move =
    lines.steepest < STIFF
      ? ({ places, stretches }, room) => movingStep(along, lines, places, stretches, room)
      : ({ places, stretches }) => frozenStep(middle, simpson(F), simpson(G), places, stretches);
  return { move, end };
}

interface Moved {
  readonly move: Move;
  /** The lines at the end of the step. */
  readonly end: Pieces;
}

function simpson([start, middle, end]: Triple<number>): number {
  return (start + 4 * middle + end) / 6;
}
