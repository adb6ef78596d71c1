import { kept } from '../../numeric/kept.js';
import { type Doubt, extrapolated, PARTS } from '../extrapolated.js';
import type { Resolved } from '../refinement.js';
import type { Images } from './carried.js';
import { klOfCells, type LineCells } from './line-cells.js';

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
export function shifted(run: Resolved, shift: number): Resolved {
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
  const imagesBy = kept(imagesOf);
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
