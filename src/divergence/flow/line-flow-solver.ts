import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { allowedError, type Divergence } from '../divergence.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';
import { gradedGrid } from '../grid/graded-grid.js';
import { gradedTimes } from '../grid/graded-times.js';
import { scaleOfPaths } from '../grid/narrow-places.js';
import { type TargetCells, targetCells } from '../grid/target-cells.js';
import { conclude, type Resolution, type Resolved } from '../refinement.js';
import { cutCells, klOfCells, leftOver, middles, worthCutting } from './line-cells.js';
import { carriedAlong, probabilityFlowKls } from './line-flow.js';
import { byResolution, shifted, timed } from './line-flow-times.js';

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
 * move.
 */
export function refinedLineFlow(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: number,
  finest: Resolution = FINEST,
): Divergence[] {
  const results: Divergence[] = new Array(field.models);
  const first = firstCells(process, target, FIRST);
  for (const group of byResolution(timed(process, target, field, first, tolerance, finest.steps))) {
    const times = gradedTimes(process, target.variance, group[0].steps);
    const same = remembering(field, group[0].steps);
    let cutting = group.map((each) => ({ ...each, cut: [] as number[] }));
    for (let round = 0; ; round++) {
      cutting = cutting.flatMap((each) => {
        const { model, cells, shift, temporal } = each;
        const run = shifted(klOfCells(cells), shift);
        const cut = run.value === null ? [] : worthCutting(cells, 0.5 * allowedError(run.value, tolerance));
        if (cut.length > 0 && round < MOST_CUTS && cells.masses.length + cut.length <= finest.cells) {
          return [{ ...each, cut }];
        }
        results[model] = conclude({ run, spatial: leftOver(cells), temporal }, tolerance);
        return [];
      });
      if (cutting.length === 0) break;
      const points = cutting.map(({ model, cells, cut }) => ({ model, points: middles(cells, cut) }));
      const images = carriedAlong(process, same, times, points);
      cutting = cutting.map((each, k) => ({
        ...each,
        cells: cutCells(target, each.cells, each.cut, images[k]),
      }));
    }
  }
  return results;
}

/** Kinks that are held: some 50 MB of them. */
const MOST_KINKS = 1 << 21;

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
