import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { allowedError, type Divergence } from '../divergence.js';
import { PARTS } from '../extrapolated.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';
import { gradedGrid } from '../grid/graded-grid.js';
import { gradedTimes } from '../grid/graded-times.js';
import { scaleOfPaths } from '../grid/narrow-places.js';
import { type TargetCells, targetCells } from '../grid/target-cells.js';
import { conclude, type Resolution, type Resolved } from '../refinement.js';
import { cutCells, klOfCells, type LineCells, leftOver, middles, reimaged, worthCutting } from './line-cells.js';
import { follower, MOST_KINKS, probabilityFlowKls, timeFactor } from './line-flow.js';
import { inTime, shifted, type Timed, timed } from './line-flow-times.js';

/** Cells where refinement begins. */
const FIRST = 64;
const FINEST: Resolution = { cells: 25_600, steps: 4096 };
/** One run, for differences between models. */
const ALONE: Resolution = { cells: 400, steps: 64 };
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
  const paths = new Map<number, { readonly times: Float64Array; readonly field: ScoreField }>();
  const followed = (steps: number, model: number) => {
    const path = paths.get(steps) ?? {
      times: gradedTimes(process, target.variance, steps),
      field: remembering(field, steps),
    };
    paths.set(steps, path);
    return follower(process, path.field, path.times, model);
  };
  const allowed = (run: Resolved) => 0.5 * allowedError(run.value ?? 0, tolerance);

  const refined = ({ model, steps: enough, cells: few }: Timed): Divergence => {
    const cut = inCells(target, few, followed(enough, model), allowed, finest.cells);
    const by = (steps: number) => reimaged(cut, followed(steps, model)(cut.faces));
    let steps = enough;
    let runs = PARTS.map((part) => (part === 1 ? cut : by(part * steps)));
    for (;;) {
      const { shift, temporal } = inTime(runs.map(klOfCells), factor);
      const run = shifted(klOfCells(runs[0]), shift);
      if (temporal <= allowed(run) || 2 * steps > finest.steps) {
        return conclude({ run, spatial: leftOver(cut), temporal }, tolerance);
      }
      steps *= 2;
      runs = [by(steps), ...runs.slice(0, -1)];
    }
  };

  const results: Divergence[] = new Array(field.models);
  const first = firstCells(process, target, FIRST);
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

/** A field that sorts its kinks once for each time, as every round of cuts takes the same steps; if they are not too many. */
function remembering(field: ScoreField, steps: number): ScoreField {
  const kinks = field.at(0).pieces?.(0).kinks.length ?? Number.POSITIVE_INFINITY;
  if (kinks * steps > MOST_KINKS) return field;
  const slices = new Map<number, ScoreSlice>();
  return {
    ...field,
    at(t) {
      const slice = slices.get(t) ?? field.at(t);
      slices.set(t, slice);
      return slice;
    },
  };
}

function firstCells(process: ForwardProcess, target: Target, cells: number): TargetCells {
  const [low, high] = target.support[0];
  const scale = scaleOfPaths(target.line, process.priorVariance);
  return targetCells(target, scale, gradedGrid(target.line, scale, low, high)(cells));
}
