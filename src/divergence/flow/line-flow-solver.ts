import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { allowedError, type Divergence } from '../divergence.js';
import { PARTS } from '../extrapolated.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedGrid } from '../grid/graded-grid.js';
import { gradedTimes } from '../grid/graded-times.js';
import { scaleOfPaths } from '../grid/narrow-places.js';
import { type TargetCells, targetCells } from '../grid/target-cells.js';
import { conclude, type Resolution, type Resolved } from '../refinement.js';
import {
  cutCells,
  imagedCells,
  klOfCells,
  type LineCells,
  leftOver,
  middles,
  reimaged,
  rounding,
  thinned,
  worthCutting,
} from './line-cells.js';
import { type FlowPath, flowPath, follower, probabilityFlowKls, timeFactor } from './line-flow.js';
import { inTime, shifted, type Timed, timed } from './line-flow-times.js';

/** Cells where refinement begins. */
const FIRST = 64;
const FINEST: Resolution = { cells: 25_600, steps: 4096 };
/** One run, for differences between models. */
const ALONE: Resolution = { cells: 400, steps: 64 };
/** The error in time is judged on so many times fewer cells, and what more steps change is known from these to a part. */
const [FEWER, DOUBT] = [4, 0.25];
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
  return probabilityFlowKls(process, field, gradedTimes(process, target.variance, steps), starts);
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
  tolerance: number,
  finest: Resolution = FINEST,
): Divergence[] {
  const factor = timeFactor(field);
  const paths = new Map<number, FlowPath>();
  const followed = (steps: number, model: number) => {
    const path = paths.get(steps) ?? flowPath(process, field, gradedTimes(process, target.variance, steps));
    paths.set(steps, path);
    return follower(path, model);
  };
  const allowed = (run: Resolved) => 0.5 * allowedError(run.value ?? 0, tolerance);

  const first = firstCells(process, target, FIRST);
  const refined = ({ model, steps: enough, cells: start }: Timed): Divergence => {
    const cutBy = (steps: number, cells: LineCells) =>
      inCells(target, cells, followed(steps, model), allowed, finest.cells);
    let steps = enough;
    let cut = cutBy(steps, start);
    // too long a step may take points past one another
    while (klOfCells(cut).value === null && 2 * steps <= finest.steps) {
      steps *= 2;
      cut = cutBy(steps, imagedCells(first, followed(steps, model)(first.faces), process.priorVariance));
    }
    const few = thinned(cut, FEWER);
    const by = (count: number) => klOfCells(reimaged(few, followed(count, model)(few.faces)));
    const ofFew = klOfCells(few);
    let runs = PARTS.map((part) => (part === 1 ? ofFew : by(part * steps)));
    for (;;) {
      const { shift, temporal } = inTime(runs, factor);
      const more = (runs[0].value ?? Number.NaN) - (ofFew.value ?? Number.NaN);
      const run = shifted(klOfCells(cut), more + shift);
      if (temporal <= allowed(run) || 2 * steps > finest.steps) {
        const open = temporal + DOUBT * Math.abs(more);
        const spatial = leftOver(cut) + rounding(cut);
        if (open <= allowed(run)) return conclude({ run, spatial, temporal: open }, tolerance);
        const all = reimaged(cut, followed(steps, model)(cut.faces));
        return conclude({ run: shifted(klOfCells(all), shift), spatial, temporal }, tolerance);
      }
      steps *= 2;
      runs = [by(steps), ...runs.slice(0, -1)];
    }
  };

  const results: Divergence[] = new Array(field.models);
  for (const each of timed(process, target, field, first, tolerance, finest.steps)) results[each.model] = refined(each);
  return results;
}

/** Cells of one model cut until what more of them may add is allowed, or there are too many. */
function inCells(
  target: Target,
  first: LineCells,
  imagesOf: (points: Float64Array) => Float64Array,
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
