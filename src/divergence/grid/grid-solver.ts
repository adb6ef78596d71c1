import { type Doubt, type Extrapolated, extrapolated, PARTS } from '../extrapolated.js';
import { type Compared, type Resolution, type Resolved, refinedBy, type Solver } from '../refinement.js';
import { type CellsAndSteps, type GridJob, knownRuns } from './known-runs.js';

/** A method of second order on grids. */
export interface GridMethod {
  /** Number of models. */
  readonly models: number;
  /** Runs jobs that share their time steps; the results follow the jobs. */
  solve(steps: number, jobs: readonly GridJob[]): Resolved[];
  readonly first: Resolution;
  readonly finest: Resolution;
  /** Default: that of the line. */
  readonly doubt?: Doubt;
  /** What the runs at `PARTS` of the cells leave open in a model beyond what their values show; by default nothing. */
  leftOpen?(model: number, runs: readonly Resolved[]): number;
}

/**
 * Cells and steps are both of second order. With that of the mixed part these estimates cover the errors of 1,800 trained models,
 * the worst by .84; with half of the doubt in the change before the last, of which kinks may make the last one small by chance, one
 * is missed by 1.3.
 */
export const LINE_DOUBT: Doubt = { factor: 4, added: 0.05, changed: [1, 0.2] };

/** The largest mixed part of an error that needs no finer corner, as a part of what is allowed. */
const TOLERATED_MIXED = 1 / 8;
/** A corner is at least this part of the cells and of the steps: on very few of both, chance makes mixed parts small. */
const LEAST_CORNER = 1 / 4;

/**
 * The solver that extrapolates v(N, S) to infinitely many cells and steps, from runs that are fine in cells or in steps, and
 * in both only where those fail.
 */
export function gridSolver(method: GridMethod): Solver {
  const { models, solve, first, finest, doubt = LINE_DOUBT, leftOpen = () => 0 } = method;
  const known = knownRuns(models, solve);
  return {
    models,
    first,
    solve: ({ cells, steps }) =>
      solve(
        steps,
        Array.from({ length: models }, (_, model) => ({ model, cells })),
      ),
    compare(jobs) {
      known.add(jobs.map(({ model, at }) => ({ model, runs: runsFor(at) })));
      return jobs.map(({ model, at }) => {
        const run = (cells: number, steps: number) => known.at(model, cells, steps);
        return combined(at, doubt, run, (runs) => leftOpen(model, runs));
      });
    },
    finer: (at, compared, allowed) => finer(at, compared, allowed, finest),
  };
}

/** The result of the run with so many cells and steps. */
type Run = (cells: number, steps: number) => Resolved;

function cornerOf({ cells, steps, corner }: Resolution): Resolution {
  return corner ?? { cells: 0.5 * cells, steps: 0.5 * steps };
}

/**
 * v at infinitely many cells and steps, from `PARTS` of N cells at s steps and of S steps at n cells, with the corner n, s:
 *
 *     v = v*(N, s) + v*(n, S) - v(n, s) + mixed,
 *
 * v* extrapolated in what is fine. What more steps change with more cells is mixed; half of its error counts as one of cells
 * and half as one of steps.
 */
function combined(
  at: Resolution,
  doubt: Doubt,
  run: Run,
  leftOpen: (inCells: readonly Resolved[]) => number,
): Compared {
  const { cells: n, steps: s } = cornerOf(at);
  const three = [run(at.cells, s), run(n, at.steps), run(n, s)];
  const moreCells = PARTS.map((part) => run(part * at.cells, s));
  const inCells = extrapolated(
    moreCells.map(({ value }) => value),
    doubt,
  );
  const inSteps = extrapolated(
    PARTS.map((part) => run(n, part * at.steps).value),
    doubt,
  );
  const failed = three.find(({ value }) => value === null);
  if (failed) return { run: failed, spatial: 0, temporal: Number.POSITIVE_INFINITY };
  const [fineInCells, fineInSteps, corner] = three as Exclude<Resolved, { value: null }>[];
  const mixed = mixedPart(n, s, run);
  const value = fineInCells.value + inCells.added + fineInSteps.value + inSteps.added - corner.value + mixed.added;
  return {
    // what few cells leave unresolved is in two of the three, and cancels
    run: { value, unresolved: fineInCells.unresolved },
    spatial: inCells.error + 0.5 * mixed.error + leftOpen(moreCells),
    temporal: inSteps.error + 0.5 * mixed.error,
    mixed: mixed.isSeenTwice ? mixed.error : Number.POSITIVE_INFINITY,
  };
}

/** The doubt in what a mixed difference leaves, see `mixedPart`. */
const DOUBT_OF_MIXED = 2;

/**
 * What the corner leaves. The mixed difference v(n, s) - v(n/2, s) - v(n, s/2) + v(n/2, s/2) falls 16 times where both
 * double, so that a ninth of it is left for all finer ones: that is added. Twice that counts as error, and no less than
 * twice what the corner before leaves to expect, as chance may make one of them small. Where that has no value all of the
 * difference counts, which is seen once only; and where this has none, all that more cells or more steps are seen to change.
 */
function mixedPart(n: number, s: number, run: Run): Extrapolated & { readonly isSeenTwice: boolean } {
  const value = (cells: number, steps: number) => run(cells, steps).value ?? Number.NaN;
  const left = (n: number, s: number) =>
    (value(n, s) - value(0.5 * n, s) - value(n, 0.5 * s) + value(0.5 * n, 0.5 * s)) / 9;
  const [now, before] = [left(n, s), left(0.5 * n, 0.5 * s)];
  if (Number.isNaN(now)) {
    const alone = [value(0.5 * n, s), value(n, 0.5 * s)].map((coarser) => Math.abs(value(n, s) - coarser));
    const known = alone.filter((change) => !Number.isNaN(change));
    return { added: 0, error: known.length > 0 ? Math.max(...known) : Number.POSITIVE_INFINITY, isSeenTwice: false };
  }
  const expected = Number.isNaN(before) ? (9 / DOUBT_OF_MIXED) * Math.abs(now) : Math.abs(before) / 16;
  const error = DOUBT_OF_MIXED * Math.max(Math.abs(now), expected);
  return { added: now, error, isSeenTwice: !Number.isNaN(before) };
}

/** The cells and steps of the runs that `combined` looks at. */
function runsFor(at: Resolution): CellsAndSteps[] {
  const { cells: n, steps: s } = cornerOf(at);
  return [
    ...PARTS.map((part) => [part * at.cells, s] as const),
    ...PARTS.map((part) => [n, part * at.steps] as const),
    ...[1, 0.5, 0.25].flatMap((part) => [1, 0.5, 0.25].map((of) => [part * n, of * s] as const)),
  ];
}

/**
 * Doubles or quadruples cells or steps, or both, wherever the error from them exceeds half of the allowed error. Where runs
 * fail, they are done with all cells and all steps at once, as some of either may be too few for a value; and where these
 * fail too, with more steps. A corner stays where its mixed part is small, while it is at least a quarter of both.
 */
function finer(at: Resolution, compared: Compared, allowed: number, finest: Resolution): Resolution {
  const { run, spatial, temporal, mixed = Number.POSITIVE_INFINITY } = compared;
  if (spatial + temporal <= allowed) return at;
  const whole = ({ cells, steps }: Resolution) => ({ cells, steps, corner: { cells, steps } });
  const corner = cornerOf(at);
  const isWhole = corner.cells === at.cells;
  if (run.value === null && !isWhole) return whole(at);
  const cells = Math.min(finest.cells, at.cells * refinedBy(spatial / allowed));
  const steps = Math.min(finest.steps, at.steps * refinedBy(temporal / allowed));
  if (cells === at.cells && steps === at.steps) return at;
  if (run.value === null) return whole({ cells, steps });
  const isFine = corner.cells >= LEAST_CORNER * cells && corner.steps >= LEAST_CORNER * steps;
  return mixed <= TOLERATED_MIXED * allowed && isFine && !isWhole ? { cells, steps, corner } : { cells, steps };
}
