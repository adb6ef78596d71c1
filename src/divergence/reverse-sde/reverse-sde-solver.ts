import { memoized } from '../../numeric/memo.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { greatestDepth } from '../far/greatest-depth.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedGrid, scaleOfPaths } from '../grid/graded-grid.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import { gridSolver } from '../grid/grid-solver.js';
import type { GridJob } from '../grid/known-runs.js';
import { cellKl, type TargetCells, targetCells } from '../grid/target-cells.js';
import type { Resolution, Resolved, Solver } from '../refinement.js';
import { densityKl } from './density-kl.js';
import { CAP } from './path-fronts.js';
import { pathRanges } from './path-range.js';
import { type ReverseDensity, reverseDensities } from './reverse-densities.js';

/** The coarsest run that is looked at has an eighth of the cells: fewer than 32 see so little of a model that they scatter. */
const FIRST: Resolution = { cells: 256, steps: 32 };
/** One run, for masses and for differences between models. */
export const ALONE: Resolution = { cells: 400, steps: 64 };
/**
 * How many times as many cells a model has that is far from p_0: with as many as others, a stated error of a KL of hundreds of
 * nats may be too small by a quarter.
 */
const FAR = 2;
const FINEST: Resolution = { cells: 16_384, steps: 2048 };

/**
 * KL(p_0 || p^SDE) of every model of a field on the line, each on a grid that holds the paths of the model's own
 * reverse SDE.
 */
export function reverseSdeSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const densities = densitiesOf(process, target, field);
  const greatestAt = memoized((model) =>
    Math.max(...target.support[0].map((x) => greatestDepth(process, field, model, [x]))),
  );
  const solve = (steps: number, jobs: readonly GridJob[]): Resolved[] =>
    densities(steps, jobs).map(({ cells, ...density }) => gridKl(cells, density, () => greatestAt(density.model)));
  const first = { ...FIRST, steps: firstSteps(process, target, field, FIRST.steps, finest.steps) };
  return gridSolver({ models: field.models, solve, first, finest });
}

/** The masses of p_0 and of p^SDE in each cell of one grid. */
export interface GridMasses {
  /** Ascending ends of the cells, one more than there are cells. */
  readonly faces: Float64Array;
  readonly data: Float64Array;
  readonly generated: Float64Array;
  /** The mass of p^SDE outside all cells, where p_0 has none. */
  readonly outside: number;
}

/**
 * What the reverse SDE of every model generates, on a grid that holds the paths that end in the support of p_0; d = 1.
 */
export function sdeMasses(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  { cells, steps }: Resolution = ALONE,
): GridMasses[] {
  const jobs = Array.from({ length: field.models }, (_, model) => ({ model, cells }));
  return densitiesOf(
    process,
    target,
    field,
  )(steps, jobs).map(({ cells, widths, density }) => {
    const generated = density.map((q, i) => q * widths[i]);
    const outside = 1 - generated.reduce((sum, mass) => sum + mass, 0);
    return { faces: cells.faces, data: cells.masses, generated, outside };
  });
}

/** A function that gives the densities of p^SDE for a number of time steps, and for the models and cells asked for. */
function densitiesOf(process: ForwardProcess, target: Target, field: ScoreField) {
  const models = Array.from({ length: field.models }, (_, model) => model);
  const scale = Math.min(CAP, scaleOfPaths(target.line, process.priorVariance));
  const cellsOf = pathRanges(process, field, models, target.support[0], target.line).map(({ low, high, isFar }) => {
    const grid = gradedGrid(target.line, scale, low, high);
    return memoized((cells) => targetCells(target, scale, grid((isFar ? FAR : 1) * cells)));
  });
  return (steps: number, jobs: readonly GridJob[]): (ReverseDensity & { readonly cells: TargetCells })[] => {
    const times = gradedTimes(process, target.variance, steps).reverse();
    const cells = jobs.map(({ model, cells }) => cellsOf[model](cells));
    const starts = jobs.map(({ model }, i) => ({ model, faces: cells[i].faces }));
    return reverseDensities(process, field, times, starts).map((density, i) => ({ ...density, cells: cells[i] }));
  };
}

/** Densities below this are not known. */
const TINY = 1e-300;

/** KL(p_0 || q) of the density q of a reverse SDE on the line. @param greatestDepth see `densityKl` */
export function gridKl(
  cells: TargetCells,
  density: Pick<ReverseDensity, 'density' | 'lost'>,
  greatestDepth: () => number = () => 0,
): Resolved {
  return densityKl(cells, density, { tiny: TINY, kl: cellKl, greatestDepth });
}
