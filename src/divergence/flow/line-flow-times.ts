import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { allowedError } from '../divergence.js';
import { extrapolated, PARTS } from '../extrapolated.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedTimes } from '../grid/graded-times.js';
import type { TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import { imagedCells, klOfCells, type LineCells } from './line-cells.js';
import { carriedAlong, timeFactor } from './line-flow.js';

/** Where doubling begins. */
const FIRST = 32;
/** The error in time is at least this part of what extrapolation adds: kinks make it rough. */
const DOUBT = 0.5;
/** The first cells are fewer than those of the end, and their error in time is larger: it may be so many times too large. */
const LOOSE = 10;

/** A model with its number of time steps, and its first cells by these. */
export interface Timed {
  readonly model: number;
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
export function inTime(runs: readonly Resolved[], factor: number): InTime {
  const values = runs.map(({ value }) => value);
  const { added, error } = extrapolated(values, { factor, added: DOUBT });
  return { shift: added, temporal: error };
}

/** A KL by some number of steps, extrapolated. */
export function shifted(run: Resolved, shift: number): Resolved {
  return run.value === null ? run : { ...run, value: run.value + shift };
}

/**
 * Doubles the time steps of each model until the first cells show that the error in time is not far above half of what is
 * allowed.
 *
 * @param first the cells that are carried along
 * @param most time steps beyond which nothing is doubled
 */
export function timed(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  first: TargetCells,
  tolerance: number,
  most: number,
): Timed[] {
  const known = Array.from({ length: field.models }, () => new Map<number, Float64Array>());
  const run = (steps: number, models: readonly number[]) => {
    const missing = models.filter((model) => !known[model].has(steps));
    if (missing.length === 0) return;
    const starts = missing.map((model) => ({ model, points: first.faces }));
    const images = carriedAlong(process, field, gradedTimes(process, target.variance, steps), starts);
    for (const [k, model] of missing.entries()) known[model].set(steps, images[k]);
  };
  const factor = timeFactor(field);
  const done: Timed[] = [];
  let open = Array.from({ length: field.models }, (_, model) => ({
    model,
    steps: Math.min(FIRST, most),
  }));
  while (open.length > 0) {
    for (const group of byResolution(open)) {
      const models = group.map(({ model }) => model);
      for (const part of PARTS) run(part * group[0].steps, models);
    }
    open = open.flatMap(({ model, steps }) => {
      const cellsBy = (part: number, rule?: LineCells['rule']) =>
        imagedCells(first, known[model].get(part * steps)!, process.priorVariance, rule);
      const cells = cellsBy(1);
      // all by one rule: near the KL at which the rules change, their difference would count as one of time steps
      const runs = PARTS.map((part) => klOfCells(part === 1 ? cells : cellsBy(part, cells.rule)));
      const { temporal } = inTime(runs, factor);
      const miss = temporal / allowedError(runs[0].value ?? 0, 0.5 * tolerance);
      const next = Math.min(most, steps * (miss <= LOOSE ? 1 : miss > 12 * LOOSE ? 4 : 2));
      if (next > steps) return [{ model, steps: next }];
      done.push({ model, steps, cells });
      return [];
    });
  }
  return done;
}

/** Models in groups that share their time steps. */
export function byResolution<T extends { readonly steps: number }>(models: readonly T[]): T[][] {
  const groups = new Map<number, T[]>();
  for (const each of models) {
    const group = groups.get(each.steps);
    if (group) group.push(each);
    else groups.set(each.steps, [each]);
  }
  return [...groups.values()];
}
