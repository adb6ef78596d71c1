import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { allowedError, type Divergence } from '../divergence.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';
import { gradedGrid } from '../grid/graded-grid.js';
import { gradedTimes } from '../grid/graded-times.js';
import { scaleOfPaths } from '../grid/narrow-places.js';
import { type TargetCells, targetCells } from '../grid/target-cells.js';
import { conclude, type Resolution, type Resolved } from '../refinement.js';
import { cutCells, imagedCells, klOfCells, type LineCells, leftOver, middles, worthCutting } from './line-cells.js';
import { carriedAlong, probabilityFlowKls, timeFactor } from './line-flow.js';

/** Where refinement begins. */
const FIRST: Resolution = { cells: 64, steps: 32 };
const FINEST: Resolution = { cells: 25_600, steps: 4096 };
/** One run, for differences between models. */
const ALONE: Resolution = { cells: 400, steps: 64 };
/** The error in time is this many times what one more extrapolation changes, and at least a part of the last one. */
const COVER = 2;
const DOUBT = 0.5;
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
  const open = timed(process, target, field, tolerance, finest);
  for (const group of byResolution(open)) {
    const times = gradedTimes(process, target.variance, group[0].steps);
    const same = remembering(field, group[0].steps);
    let cutting = group.map((each) => ({ ...each, cut: [] as number[] }));
    for (let round = 0; cutting.length > 0; round++) {
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

/** A model with its number of time steps, its first cells by these, and what these say about the error in time. */
interface Timed {
  readonly model: number;
  readonly steps: number;
  readonly cells: LineCells;
  /** What extrapolation to infinitely many steps adds to KL. */
  readonly shift: number;
  /** What it may leave. */
  readonly temporal: number;
}

function shifted(run: Resolved, shift: number): Resolved {
  return run.value === null ? run : { ...run, value: run.value + shift };
}

/**
 * Doubles the time steps of each model until the first cells show that the error in time is at most half of what is
 * allowed. With v(S) the KL by S steps and r how many times smaller its error becomes with twice as many,
 *
 * v*(S) = v(S) + (v(S) - v(S/2))/(r - 1),  error = max(COVER |v*(S) - v*(S/2)|, DOUBT |v*(S) - v(S)|).
 */
function timed(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: number,
  finest: Resolution,
): Timed[] {
  const first = firstCells(process, target, FIRST.cells);
  const known = Array.from({ length: field.models }, () => new Map<number, LineCells>());
  const run = (steps: number, models: readonly number[]) => {
    const missing = models.filter((model) => !known[model].has(steps));
    if (missing.length === 0) return;
    const starts = missing.map((model) => ({ model, points: first.faces }));
    const images = carriedAlong(process, field, gradedTimes(process, target.variance, steps), starts);
    for (const [k, model] of missing.entries()) {
      known[model].set(steps, imagedCells(first, images[k], process.priorVariance));
    }
  };
  const factor = timeFactor(field);
  const done: Timed[] = [];
  let open = Array.from({ length: field.models }, (_, model) => ({
    model,
    steps: Math.min(FIRST.steps, finest.steps),
  }));
  while (open.length > 0) {
    for (const group of byResolution(open)) {
      const models = group.map(({ model }) => model);
      for (const part of [0.25, 0.5, 1]) run(part * group[0].steps, models);
    }
    open = open.flatMap(({ model, steps }) => {
      const cells = known[model].get(steps)!;
      const [fine, half, quarter] = [1, 0.5, 0.25].map((part) => klOfCells(known[model].get(part * steps)!).value);
      const isKnown = fine !== null && half !== null && quarter !== null;
      const [shift, before] = isKnown ? [(fine - half) / (factor - 1), (half - quarter) / (factor - 1)] : [0, 0];
      const temporal = isKnown
        ? Math.max(COVER * Math.abs(fine + shift - half - before), DOUBT * Math.abs(shift))
        : Number.POSITIVE_INFINITY;
      const miss = temporal / allowedError(fine ?? 0, 0.5 * tolerance);
      const next = Math.min(finest.steps, steps * (miss <= 1 ? 1 : miss > 12 ? 4 : 2));
      if (next > steps) return [{ model, steps: next }];
      done.push({ model, steps, cells, shift, temporal });
      return [];
    });
  }
  return done;
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

/** Models in groups that share their time steps. */
function byResolution<T extends { readonly steps: number }>(models: readonly T[]): T[][] {
  const groups = new Map<number, T[]>();
  for (const each of models) {
    const group = groups.get(each.steps);
    if (group) group.push(each);
    else groups.set(each.steps, [each]);
  }
  return [...groups.values()];
}

function firstCells(process: ForwardProcess, target: Target, cells: number): TargetCells {
  const [low, high] = target.support[0];
  const scale = scaleOfPaths(target.line, process.priorVariance);
  return targetCells(target, scale, gradedGrid(target.line, scale, low, high)(cells));
}
