import { memoized } from '../../numeric/memo.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { allowedError, type Divergence, type Tolerance, toleranceOf } from '../divergence.js';
import { type Doubt, extrapolated, PARTS } from '../extrapolated.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedGrid, scaleOfPaths } from '../grid/graded-grid.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import { type TargetCells, targetCells } from '../grid/target-cells.js';
import { conclude, type Resolution, type Resolved } from '../refinement.js';
import type { Images } from './flow-step.js';
import { imagedCells, joinedCells, klOfCells, type LineCells, reimaged, rounding } from './line-cells.js';
import { cutCells, leftOver, middles, worthCutting } from './line-cuts.js';
import { flowPath, follower, probabilityFlowKls, timeDoubt } from './line-flow.js';

/** Where refinement begins. */
const FIRST: Resolution = { cells: 64, steps: 32 };
const FINEST: Resolution = { cells: 25_600, steps: 4096 };
/** One run, for differences between models. */
const ALONE: Resolution = { cells: 400, steps: 64 };
/**
 * The error in time is judged on so many times fewer cells. What more steps change there may be of the other sign on all
 * cells, where few are too wide for the flow: so it counts as an error, and where it is too large all cells are followed.
 */
const FEWER = 8;
/** Cuts halve what a kink leaves, so that some tens of them leave nothing that counts. */
const MOST_CUTS = 60;

/** KL(p_0 || p^ODE) of every model of a field on the line, at one resolution. */
export function lineFlowAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  { cells, steps }: Resolution = ALONE,
): Resolved[] {
  const same = firstCells(process, target, cells);
  const starts = Array.from({ length: field.models }, (_, model) => ({ model, cells: same }));
  return probabilityFlowKls(process, target, field, gradedTimes(process, target.variance, steps), starts);
}

/**
 * KL(p_0 || p^ODE) of every model of a field on the line, from cells of p_0 that the flow carries forward. Each model has
 * its own number of time steps, as many as some cells need, and then its own cells: those are cut whose parts of KL still
 * move. Where kinks are crossed, many cells may need more steps than few: so the steps are judged once more in the end.
 */
export function refinedLineFlow(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerances: Tolerance,
  finest: Resolution = FINEST,
): Divergence[] {
  const doubt = timeDoubt(field);
  const first = firstCells(process, target, FIRST.cells);
  const atFirst = firstSteps(process, target, field, FIRST.steps, finest.steps);
  const pathBy = memoized((steps) => flowPath(process, field, gradedTimes(process, target.variance, steps)));

  const refined = (model: number): Divergence => {
    const tolerance = toleranceOf(tolerances, model);
    const allowed = (run: Resolved) => 0.5 * allowedError(run.value ?? 0, tolerance);
    const followed = memoized((steps) => follower(pathBy(steps), model));
    const cellsOf = (images: Images, rule?: LineCells['rule']) =>
      imagedCells(target, first, images, process.priorVariance, rule);
    const cutBy = (count: number, cells: LineCells) => inCells(target, cells, followed(count), allowed, finest.cells);
    const { steps: enough, cells } = timed(
      cellsOf,
      (count) => followed(count)(first.faces),
      doubt,
      allowed,
      atFirst,
      finest.steps,
    );
    let steps = enough;
    let cut = cutBy(steps, cells);
    // too long a step may take points past one another
    while (klOfCells(cut).value === null && 2 * steps <= finest.steps) {
      steps *= 2;
      cut = cutBy(steps, cellsOf(followed(steps)(first.faces)));
    }
    const few = joinedCells(cut, Math.min(FEWER, Math.max(1, Math.floor(cut.masses.length / FIRST.cells))));
    const by = (count: number) => klOfCells(reimaged(few, followed(count)(few.faces)));
    const ofFew = klOfCells(few);
    let runs = PARTS.map((part) => (part === 1 ? ofFew : by(part * steps)));
    for (;;) {
      const { shift, temporal } = inTime(runs, doubt);
      const more = (runs[0].value ?? Number.NaN) - (ofFew.value ?? Number.NaN);
      const run = shifted(klOfCells(cut), more + shift);
      if (temporal <= allowed(run) || 2 * steps > finest.steps) {
        const open = temporal + Math.abs(more);
        const spatial = leftOver(cut) + rounding(cut);
        if (open <= allowed(run)) return conclude({ run, spatial, temporal: open }, tolerance);
        const all = reimaged(cut, followed(steps)(cut.faces));
        return conclude({ run: shifted(klOfCells(all), shift), spatial, temporal }, tolerance);
      }
      steps *= 2;
      runs = [by(steps), ...runs.slice(0, -1)];
    }
  };
  return Array.from({ length: field.models }, (_, model) => refined(model));
}

/** Cells of one model cut until what more of them may add is allowed, or there are too many. */
function inCells(
  target: Target,
  first: LineCells,
  imagesOf: (points: Float64Array) => Images,
  allowed: (run: Resolved) => number,
  most: number,
): LineCells {
  let cells = first;
  for (let round = 0; round < MOST_CUTS; round++) {
    const run = klOfCells(cells);
    const cut = run.value === null ? [] : worthCutting(cells, allowed(run));
    if (cut.length === 0 || cells.masses.length + cut.length > most) break;
    cells = cutCells(target, cells, cut, imagesOf(middles(cells, cut)));
  }
  return cells;
}

function firstCells(process: ForwardProcess, target: Target, cells: number): TargetCells {
  const [low, high] = target.support[0];
  const scale = scaleOfPaths(target.line, process.priorVariance);
  return targetCells(target, scale, gradedGrid(target.line, scale, low, high)(cells));
}

/** The first cells are fewer than those of the end, and their error in time is larger: it may be so many times too large. */
const LOOSE = 10;

/** A number of time steps that is enough for now, and the first cells by these. */
interface Timed {
  readonly steps: number;
  readonly cells: LineCells;
}

/** What KLs by several numbers of time steps say about the error in time. */
interface InTime {
  /** What extrapolation to infinitely many steps adds to KL. */
  readonly shift: number;
  /** What it may leave. */
  readonly temporal: number;
}

/** What KLs by `PARTS` of some number of time steps say about the error in time. */
export function inTime(runs: readonly Resolved[], doubt: Doubt): InTime {
  const values = runs.map(({ value }) => value);
  const { added, error } = extrapolated(values, doubt);
  return { shift: added, temporal: error };
}

/** A KL by some number of steps, extrapolated. */
function shifted(run: Resolved, shift: number): Resolved {
  return run.value === null ? run : { ...run, value: run.value + shift };
}

/**
 * Doubles the time steps of a model until its first cells show that the error in time is not far above half of what is
 * allowed.
 *
 * @param imagesOf the images of the first cells' faces by some number of steps
 * @param allowed error in nats for a KL
 * @param first time steps where doubling begins
 * @param most time steps beyond which nothing is doubled
 */
export function timed(
  cellsOf: (images: Images, rule?: LineCells['rule']) => LineCells,
  imagesOf: (steps: number) => Images,
  doubt: Doubt,
  allowed: (run: Resolved) => number,
  first: number,
  most: number,
): Timed {
  const imagesBy = memoized(imagesOf);
  for (let steps = first; ; ) {
    const cells = cellsOf(imagesBy(steps));
    // all by one rule: near the KL at which the rules change, their difference would count as one of time steps
    const runs = PARTS.map((part) => klOfCells(part === 1 ? cells : cellsOf(imagesBy(part * steps), cells.rule)));
    const { temporal } = inTime(runs, doubt);
    const miss = temporal / allowed(runs[0]);
    const next = Math.min(most, steps * (miss <= LOOSE ? 1 : miss > 12 * LOOSE ? 4 : 2));
    if (!(next > steps)) return { steps, cells };
    steps = next;
  }
}
