import type { GridJob } from '../grid/grid-solver.js';
import type { Compared, Job, Resolution, Resolved, Solver } from '../refinement.js';
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
/** The error of an extrapolated value, as a part of what extrapolation adds at most. */
const DOUBT = 1.5;

/**
 * The solver for W2(p_0, p) at N cells and S steps from runs there, with a half and a quarter of the cells, and with a half
 * and a quarter of the steps. No run is done twice.
 */
export function distanceSolver({ models, generate, first, finest }: DistanceMethod): Solver {
  const known = Array.from({ length: models }, () => new Map<string, Generated>());
  return {
    models,
    first,
    solve: (at) => distancesAt(generate, models, at),
    compare(jobs) {
      generateMissing(generate, jobs, known);
      return jobs.map(({ model, at: { cells, steps } }) => {
        const at = (n: number, s: number) => known[model].get(key(n, s))!;
        return combined(
          PARTS.map((part) => at(part * cells, steps)),
          PARTS.map((part) => at(cells, part * steps)),
        );
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

/** W2 extrapolated from runs with `PARTS` of some number of cells, and of steps. */
function combined(byCells: readonly Generated[], bySteps: readonly Generated[]): Compared {
  const pairs = (runs: readonly Generated[]) => runs.flatMap(({ pair }) => (pair === undefined ? [] : [pair]));
  const [inCells, inSteps] = [pairs(byCells), pairs(bySteps)];
  const failed = [...byCells, ...bySteps].find((run) => run.pair === undefined);
  if (failed !== undefined) return { run: { value: null, reason: failed.reason }, ...UNKNOWN };
  const { lost, unresolved } = byCells[0] as Exclude<Generated, { pair?: undefined }>;
  const [cells, steps] = [inCells, inSteps].map(extrapolated);
  const value = Math.max(0, cells.last + cells.added + steps.added);
  return { run: { value, unresolved }, spatial: cells.error + lost, temporal: steps.error };
}

const UNKNOWN = { spatial: Number.POSITIVE_INFINITY, temporal: Number.POSITIVE_INFINITY };

/**
 * What W2 by the last of three runs, v_0, lacks. With a_0 and a_1 how far it is apart from that of the run before, and that from the
 * first, errors fall by rho = a_1/a_0 from run to run, so that (v_0 - v_1)/(rho - 1) is to be added.
 */
function extrapolated([run, before, first]: readonly MassPair[]) {
  const [now, earlier] = [comparedDistances(run, before), comparedDistances(before, first)];
  const rho = Math.min(MOST, Math.max(LEAST, now.apart > 0 ? earlier.apart / now.apart : MOST));
  const added = (now.distance - now.other) / (rho - 1);
  return { last: now.distance, added, error: (DOUBT * now.apart) / (rho - 1) };
}

/** Fills in the runs that the jobs need, all with the same steps in one run. */
function generateMissing(
  generate: DistanceMethod['generate'],
  jobs: readonly Job[],
  known: readonly Map<string, Generated>[],
): void {
  const missing = new Map<number, GridJob[]>();
  for (const { model, at } of jobs) {
    const runs = [
      ...PARTS.map((part) => [part * at.cells, at.steps] as const),
      ...PARTS.slice(1).map((part) => [at.cells, part * at.steps] as const),
    ];
    for (const [cells, steps] of runs) {
      if (known[model].has(key(cells, steps))) continue;
      const shared = missing.get(steps) ?? [];
      shared.push({ model, cells });
      missing.set(steps, shared);
    }
  }
  for (const [steps, shared] of missing) {
    for (const [i, run] of generate(steps, shared).entries()) {
      known[shared[i].model].set(key(shared[i].cells, steps), run);
    }
  }
}

const key = (cells: number, steps: number) => `${cells} ${steps}`;

/** Doubles or quadruples cells or steps, or both, wherever the error from them exceeds half of the allowed error. */
function finer(at: Resolution, { run, spatial, temporal }: Compared, allowed: number, finest: Resolution): Resolution {
  if (spatial + temporal <= allowed) return at;
  const factor = (miss: number) => (miss <= 0.5 ? 1 : miss > 6 ? 4 : 2);
  // too long steps may take points past one another, and too few cells say nothing
  const [more, longer] = run.value === null ? [2, 2] : [factor(spatial / allowed), factor(temporal / allowed)];
  const cells = Math.min(finest.cells, at.cells * more);
  const steps = Math.min(finest.steps, at.steps * longer);
  return cells === at.cells && steps === at.steps ? at : { cells, steps };
}
