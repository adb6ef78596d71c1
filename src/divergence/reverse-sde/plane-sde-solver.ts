import { memoized } from '../../numeric/memo.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { Doubt } from '../extrapolated.js';
import { greatestDepth } from '../far/greatest-depth.js';
import type { ScoreField } from '../field/score-field.js';
import { cellAxis } from '../grid/cell-axis.js';
import { gradedGrid, scaleOfPaths } from '../grid/graded-grid.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import { gridSolver, LINE_DOUBT } from '../grid/grid-solver.js';
import type { GridJob } from '../grid/known-runs.js';
import { type Marginals, planeCells, planeKl } from '../grid/plane-cells.js';
import type { Resolution, Resolved, Solver } from '../refinement.js';
import { densityKl } from './density-kl.js';
import { CAP } from './path-fronts.js';
import { FAINTEST, planeDensity } from './plane-density.js';
import { everyOf, planeFrame } from './plane-frame.js';
import { planeRange } from './plane-range.js';
import { greatestPart, unsettledParts } from './unsettled-parts.js';

/** Coarser runs than with an eighth of these steps leave densities below 0 in the tails, which have no logarithm. */
const FIRST: Resolution = { cells: 64, steps: 64 };
/** A few seconds for one model. */
const FINEST: Resolution = { cells: 384, steps: 256 };
/** One run, for differences between models. */
export const PLANE_ALONE: Resolution = { cells: 96, steps: 32 };
/** Steps in which a frame is followed; a run takes every so many of them, so that the frame is the same in all runs. */
const FRAME_STEPS = 256;
/** Of these, the steps in which a box is followed. */
const BOX_STEPS = 64;

/**
 * More wary than on the line, as the coarsest runs have a dozen cells on an axis: there extrapolations of trained models change by
 * up to half of what they are off by. Differences may fall by less than 4, and where they hardly fall they are reckoned to fall
 * by a quarter.
 */
export const PLANE_DOUBT: Doubt = { ...LINE_DOUBT, changed: [3, 0.3], slowest: 1.25 };
/**
 * Of a score that is no sum of features nothing is known: it may be exact, so that KL is 0 but for what a grid does, and of second
 * order in that. Such differences fall by 16 in the end: what is added may be too much by four fifths of it.
 */
export const DOUBT_OF_ANY: Doubt = { ...PLANE_DOUBT, added: 0.8 };

/** Densities below this are not known: it is close to the faintest that one is kept at. */
const TINY = 1e3 * FAINTEST;

const AXES = [Float64Array.of(1, 0), Float64Array.of(0, 1)] as const;

/**
 * KL(p_0 || p^SDE) of every model of a field in the plane, each on a grid that holds the paths of the model's own reverse SDE
 * and moves with them.
 *
 * @param target one that `whyNotInPlane` has nothing against
 */
export function planeSdeSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const marginals = marginalsOf(target);
  const [[low, high], [below, above]] = target.support;
  const framesOf = memoized((model) =>
    memoized((steps) =>
      planeFrame(process, field, model, target.mean, gradedTimes(process, target.variance / 2, steps)),
    ),
  );
  const frameOf = (model: number, steps: number) =>
    everyOf(framesOf(model)(FRAME_STEPS % steps === 0 ? FRAME_STEPS : steps), steps);
  const cellsOf = memoized((model) => {
    const support = [
      [low, high],
      [below, above],
    ] as const;
    const box = planeRange(process, field, model, frameOf(model, BOX_STEPS), support, marginals);
    const [first, second] = marginals.map((line, k) => {
      const scale = Math.min(CAP, scaleOfPaths(line, process.priorVariance));
      return gradedGrid(line, scale, box[k][0], box[k][1]);
    });
    return memoized((cells) => planeCells(marginals, target.support, [first(cells), second(cells)]));
  });
  const greatestAt = memoized((model) =>
    Math.max(...[low, high].flatMap((x) => [below, above].map((y) => greatestDepth(process, field, model, [x, y])))),
  );
  const solve = (steps: number, jobs: readonly GridJob[]): Resolved[] =>
    jobs.map(({ model, cells: count }) => {
      const cells = cellsOf(model)(count);
      const axes = [cellAxis(cells.faces[0]), cellAxis(cells.faces[1])] as const;
      const density = planeDensity(process, field, model, frameOf(model, steps), axes);
      return densityKl(cells, density, { tiny: TINY, kl: planeKl, greatestDepth: () => greatestAt(model) });
    });
  const first = { ...FIRST, steps: firstSteps(process, target, field, FIRST.steps, finest.steps) };
  const doubt = field.features === undefined ? DOUBT_OF_ANY : PLANE_DOUBT;
  const mostOf = memoized((model) =>
    memoized((k) => greatestPart(process, field, model, [marginals[0][k], marginals[1][k]])),
  );
  const weights = marginals[0].map(({ weight }) => weight);
  const leftOpen = (model: number, runs: readonly Resolved[]) => unsettledParts(weights, runs, doubt, mostOf(model));
  return gridSolver({ models: field.models, solve, first, finest, doubt, leftOpen });
}

function marginalsOf(target: Target): Marginals {
  // on the axes the law of bumps is known, too
  const [first, second] = AXES.map((axis) => target.projected([axis])!.line);
  return [first, second];
}

/** Of a component narrower than this part of the largest length on the way of a path, grids in the plane see too little. */
const LEAST_PART = 1e-4;

/** Why no grid in the plane tells p_0 apart, if none does. */
export function whyNotInPlane(process: ForwardProcess, target: Target): string | undefined {
  const line = marginalsOf(target).flat();
  const scale = scaleOfPaths(line, process.priorVariance);
  const width = Math.sqrt(Math.min(...line.map(({ variance }) => variance)));
  const otherwise = 'klBound bounds it from above';
  if (!(scale <= CAP)) return `paths reach out to ${scale.toPrecision(2)}, where no grid is; ${otherwise}`;
  if (width >= LEAST_PART * scale) return undefined;
  const is = `a width of ${width.toPrecision(2)} beside lengths of ${scale.toPrecision(2)}`;
  return `p_0 has ${is}, too far apart for grids in the plane; ${otherwise}`;
}
