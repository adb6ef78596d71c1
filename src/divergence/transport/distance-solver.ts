import { type CellsAndSteps, type GridJob, knownRuns } from '../grid/known-runs.js';
import { type Compared, type Resolution, type Resolved, refinedBy, type Solver } from '../refinement.js';
import { comparedDistances, type MassPair, quantileDistance } from './quantile-distance.js';

/**
 * p_0 and what a model generates on a grid, with the errors of W2 that more cells reduce and that nothing does, beside those that
 * other grids show; or why they are not known.
 */
export type Generated =
  | { readonly pair: MassPair; readonly lost: number; readonly unresolved: number }
  | { readonly pair?: undefined; readonly reason: string };

/** A method on the line whose errors fall at least four times where cells or time steps double. */
export interface DistanceMethod {
  /** Number of models. */
  readonly models: number;
  /** Runs jobs that share their time steps; the results follow the jobs. */
  generate(steps: number, jobs: readonly GridJob[]): Generated[];
  readonly first: Resolution;
  readonly finest: Resolution;
}

/** Errors fall by four where resolution doubles, or by two where paths drift far in the width of a cell; by less, or not yet. */
const [MOST, LEAST] = [4, 1.5];
/**
 * The error of an extrapolated value, in what extrapolation adds at most: 1.6 of it was seen, beside light modes far out, and 1.8
 * where cells are halved by what they show, as those of samplers on mixtures are.
 */
const DOUBT = 2;

/**
 * The solver for W2(p_0, p) at N cells and S steps from runs there, with a half and a quarter of the cells, and with a half
 * and a quarter of the steps.
 */
export function distanceSolver({ models, generate, first, finest }: DistanceMethod): Solver {
  const known = knownRuns(models, generate);
  return {
    models,
    first,
    solve: (at) => distancesAt(generate, models, at),
    compare(jobs) {
      known.add(jobs.map(({ model, at }) => ({ model, runs: [...inCells(at), ...inSteps(at).slice(1)] })));
      return jobs.map(({ model, at }) => {
        const runs = (all: readonly CellsAndSteps[]) => all.map(([cells, steps]) => known.at(model, cells, steps));
        return combined(runs(inCells(at)), runs(inSteps(at)));
      });
    },
    finer: (at, found, allowed) => finer(at, found, allowed, finest),
  };
}

/** W2 of every model from one run each. */
export function distancesAt(
  generate: DistanceMethod['generate'],
  models: number,
  { cells, steps }: Resolution,
): Resolved[] {
  const jobs = Array.from({ length: models }, (_, model) => ({ model, cells }));
  return generate(steps, jobs).map((run) => {
    if (run.pair === undefined) return { value: null, reason: run.reason };
    return { value: quantileDistance(run.pair), unresolved: run.lost + run.unresolved };
  });
}

/** The parts of a resolution whose runs are compared. */
const PARTS = [1, 0.5, 0.25] as const;

const inCells = ({ cells, steps }: Resolution) => PARTS.map((part) => [part * cells, steps] as const);
const inSteps = ({ cells, steps }: Resolution) => PARTS.map((part) => [cells, part * steps] as const);

/** W2 extrapolated from runs with `PARTS` of some number of cells, and of steps. */
function combined(byCells: readonly Generated[], bySteps: readonly Generated[]): Compared {
  const pairs = (runs: readonly Generated[]) => runs.flatMap(({ pair }) => (pair === undefined ? [] : [pair]));
  const [inCells, inSteps] = [pairs(byCells), pairs(bySteps)];
  const failed = [...byCells, ...bySteps].find((run) => run.pair === undefined);
  if (failed !== undefined) return { run: { value: null, reason: failed.reason }, ...UNKNOWN };
  const { lost, unresolved } = byCells[0] as Exclude<Generated, { pair?: undefined }>;
  const [cells, steps] = [inCells, inSteps].map(extrapolatedDistance);
  const value = Math.max(0, cells.last + cells.added + steps.added);
  return { run: { value, unresolved }, spatial: cells.error + lost, temporal: steps.error };
}

const UNKNOWN = { spatial: Number.POSITIVE_INFINITY, temporal: Number.POSITIVE_INFINITY };

/**
 * W2 by the last of three runs, with what it lacks (`lacking`), where how far runs are apart stands for their changes. The error is
 * twice the most that may be lacking.
 */
export function extrapolatedDistance([run, before, first]: readonly MassPair[]) {
  const [now, earlier] = [comparedDistances(run, before), comparedDistances(before, first)];
  const { rate, open } = lacking(now.apart, earlier.apart);
  const added = rate * (now.distance - now.other);
  return {
    last: now.distance,
    added,
    value: Math.max(0, now.distance + added),
    error: DOUBT * open,
  };
}

/**
 * What the last of three runs lacks, by its change a_0 from the run before and the change a_1 of that from the first: with rho = a_1/a_0,
 * between the least and the most that errors fall by, a change times `rate` = 1/(rho - 1). At most `open` = max(|a_0|, |a_1|/4)/(rho - 1)
 * is lacking, as runs that come together by more do so by chance.
 */
export function lacking(now: number, before: number): { readonly rate: number; readonly open: number } {
  const rho = Math.min(MOST, Math.max(LEAST, now > 0 ? before / now : MOST));
  const rate = 1 / (rho - 1);
  return { rate, open: rate * Math.max(Math.abs(now), Math.abs(before) / MOST) };
}

/** Doubles or quadruples cells or steps, or both, wherever the error from them exceeds half of the allowed error. */
function finer(at: Resolution, { run, spatial, temporal }: Compared, allowed: number, finest: Resolution): Resolution {
  if (spatial + temporal <= allowed) return at;
  // too long steps may take points past one another, and too few cells say nothing
  const by = (error: number) => (run.value === null ? 2 : refinedBy(error / allowed));
  const cells = Math.min(finest.cells, at.cells * by(spatial));
  const steps = Math.min(finest.steps, at.steps * by(temporal));
  return cells === at.cells && steps === at.steps ? at : { cells, steps };
}
