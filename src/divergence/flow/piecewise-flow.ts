import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import { type Triple, threeTimes } from '../field/path-divergence.js';
import { type Lines, linesFor, type Pieces, type ScoreField, type ScoreSlice } from '../field/score-field.js';
import type { Carried, Images } from './flow-step.js';
import { frozenStep } from './frozen-step.js';
import { coursesFor, movingLines, movingStep, noneOf, type Passed, type Passing, passing } from './moving-step.js';

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
  let walks: Walk[] | undefined;
  let courses: Float64Array | undefined;
  for (const step of steps) {
    walks ??= starts.map(({ model }) => walkFrom(step, model));
    courses ??= coursesFor(kinksOf(step));
    for (const [k, walk] of walks.entries()) advance(walk, step, courses)(all[k]);
  }
  return all;
}

/** The way of a field's models from one time to another, for one model after the other. */
export interface PiecewisePath {
  readonly steps: readonly PiecewiseStep[];
  /** The lines of the model that is followed, by step: those of the next one take their place. */
  readonly courses: readonly Float64Array[];
  /** How many models have been followed. */
  followed: number;
}

/** @param steps at least one */
export function piecewisePath(steps: readonly PiecewiseStep[]): PiecewisePath {
  const kinks = kinksOf(steps[0]);
  return { steps, courses: steps.map(() => coursesFor(kinks)), followed: 0 };
}

/**
 * `piecewiseFlow` for one model and many sets of points: it keeps the lines, which cost as much as to follow tens of points.
 *
 * @returns a function that holds until the next model is followed along this path; it throws a RangeError after that
 */
export function piecewiseFollower(path: PiecewisePath, model: number): (points: Float64Array) => Stretched {
  const { steps, courses } = path;
  const walk = walkFrom(steps[0], model);
  const moves = steps.map((step, j) => advance(walk, step, courses[j]));
  const own = ++path.followed;
  return (points) => {
    if (path.followed !== own) throw new RangeError('another model has been followed along this path');
    const images = imagesAtStart(points);
    for (const move of moves) move(images);
    return images;
  };
}

function kinksOf({ slices }: PiecewiseStep): number {
  return slices[0].pieces!(0).kinks.length;
}

/** Images whose stretches are known. */
type Stretched = Images & { readonly stretches: Float64Array };

function imagesAtStart(points: Float64Array): Stretched {
  return { places: points.slice(), stretches: new Float64Array(points.length) };
}

/** A model on its way, and memory for its lines. */
interface Walk {
  readonly model: number;
  /** Those at the start of the next step. */
  start: Pieces;
  readonly middle: Lines;
  /** Those at the end of a step, written over in turns: one end is the next start. */
  ends: readonly [Lines, Lines];
  readonly passed: Passed;
}

function walkFrom({ slices }: PiecewiseStep, model: number): Walk {
  const start = slices[0].pieces!(model);
  const count = start.kinks.length;
  const ends = [linesFor(count), linesFor(count)] as const;
  return { model, start, middle: linesFor(count), ends, passed: noneOf(count) };
}

/** Takes images over a step, in place. */
type Move = (images: Stretched) => void;

/**
 * In a step in which distances grow or shrink by more than this many powers of e, it may be far from where a point starts
 * to the kinks that it passes. A score that stands still then keeps the order of the points, however long the step is.
 */
const STIFF = 1;

/** The next step of a walk. @param courses room for its lines, as long as the step is needed */
function advance(walk: Walk, step: PiecewiseStep, courses: Float64Array): Move {
  const { F, G, slices } = step;
  const { model, start, passed } = walk;
  const [next, after] = walk.ends;
  const [middle, end] = [slices[1].pieces!(model, walk.middle), slices[2].pieces!(model, next)];
  walk.start = end;
  walk.ends = [after, next];
  const along = step.passing([start, middle, end]);
  const lines = movingLines([start, middle, end], F, G, along, courses);
  if (lines.steepest < STIFF) return ({ places, stretches }) => movingStep(along, lines, places, stretches, passed);
  const still = { ...middle, slopes: middle.slopes.slice(), intercepts: middle.intercepts.slice() };
  return ({ places, stretches }) => frozenStep(still, simpson(F), simpson(G), places, stretches);
}

function simpson([start, middle, end]: Triple<number>): number {
  return (start + 4 * middle + end) / 6;
}
