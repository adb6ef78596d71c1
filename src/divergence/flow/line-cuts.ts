import { massBetween } from '../../target/line-components.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import type { Images } from './flow-step.js';
import {
  hiddenIn,
  isLeftOut,
  type LineCells,
  type Mapped,
  narrowIn,
  partOf,
  type Shown,
  shownBy,
} from './line-cells.js';

/** What more cells may still add in all. */
export function leftOver({ left }: LineCells): number {
  return left.reduce((sum, each) => sum + each, 0);
}

/** What is left in two cells differs by less than this part where roundings alone tell it apart. */
const TIED = 1e-9;

/**
 * The cells whose cut is worth most: without the others no more than `allowed` is left. Both halves of a cut mostly have as
 * much left: cells that are tied are cut together, or a rounding would tell which of them is.
 *
 * @returns their numbers, ascending
 */
export function worthCutting({ left }: LineCells, allowed: number): number[] {
  const order = Array.from(left.keys())
    .filter((i) => left[i] > 0)
    .sort((a, b) => left[a] - left[b]);
  let [sum, kept] = [0, 0];
  while (kept < order.length && sum + left[order[kept]] <= allowed) sum += left[order[kept++]];
  while (kept > 0 && kept < order.length && left[order[kept - 1]] >= (1 - TIED) * left[order[kept]]) kept--;
  return order.slice(kept).sort((a, b) => a - b);
}

/** The middles of some cells. */
export function middles({ faces }: LineCells, cut: readonly number[]): Float64Array {
  return Float64Array.from(cut, (i) => 0.5 * (faces[i] + faces[i + 1]));
}

/** A cut counts as at least this part of the one before, where y' is not known. */
const DOUBT = 1 / 16;
/** Where y' is known, this part of a cut counts as left: a third of it mostly is, and at most half. */
const PART = 0.6;

/**
 * The cells with some of them cut in the middle. What this changes bounds what is left, where the map is smooth (a third
 * of it, or a fifteenth where y' is known) and where it has a kink in one of the halves (as much, or a seventh). By chance
 * a cut may change next to nothing, as that of a cell in whose middle the map is steep: so a cell is cut twice before
 * anything is known, and no less is left than y' shows to be hidden, or a part of what the cut before has changed. What is
 * all in one half, and narrow, is left on top of that.
 *
 * @param images those of the middles
 */
export function cutCells(target: Target, cells: LineCells, cut: readonly number[], images: Images): LineCells {
  const { rule, sd, unresolved } = cells;
  const count = cells.masses.length + cut.length;
  const places = middles(cells, cut);
  const at = {
    faces: spliced(cells.faces, cut, places),
    logs: spliced(
      cells.logs,
      cut,
      places.map((x) => target.logDensity([x], UNDIFFUSED)),
    ),
    images: {
      places: spliced(cells.images.places, cut, images.places),
      stretches: cells.images.stretches && images.stretches && spliced(cells.images.stretches, cut, images.stretches),
    },
  };
  const mapped = { rule, sd, ...at };
  const array = () => new Float64Array(count);
  const [masses, parts, left, halves] = [array(), array(), array(), array()];
  let [k, c] = [0, 0];
  for (let i = 0; i < cells.masses.length; i++) {
    if (cut[c] !== i) {
      masses[k] = cells.masses[i];
      parts[k] = cells.parts[i];
      halves[k] = cells.halves[i];
      left[k++] = cells.left[i];
      continue;
    }
    let added = -cells.parts[i];
    for (const h of [k, k + 1]) {
      masses[h] = massBetween(target.line, at.faces[h], at.faces[h + 1]);
      parts[h] = partOf(mapped, masses[h], h);
      added += parts[h];
    }
    const change = 0.5 * Math.abs(added);
    const shown = [k, k + 1].map((h) => shownBy(mapped, h));
    const whole = shownBy(cells, i);
    for (const [side, h] of [k, k + 1].entries()) {
      halves[h] = change;
      const narrow = narrowIn(shown[side] ?? NOTHING, shown[1 - side] ?? NOTHING, whole ?? NOTHING);
      const most = leftIn(mapped, masses[h], h, change, cells.halves[i]) + masses[h] * narrow;
      left[h] = isLeftOut(masses[h], parts[h]) ? 0 : most;
    }
    k += 2;
    c++;
  }
  return { ...mapped, masses, parts, left, halves, unresolved };
}

/** Where y' is not known. */
const NOTHING: Shown = { bump: 0, ofPrior: 0, ofStretch: 0, ofRatio: 0, isStraight: true };

/** What is left in cell i whose cut has changed so much, and the one before that. */
function leftIn(mapped: Mapped, mass: number, i: number, change: number, before: number): number {
  if (before === Number.POSITIVE_INFINITY) return before;
  const hidden = hiddenIn(mapped, mass, i);
  return hidden === undefined ? Math.max(change, DOUBT * before) : Math.max(PART * change, hidden);
}

/** Values at the faces with those at the middles of some cells among them. */
export function spliced(values: Float64Array, cut: readonly number[], middle: Float64Array): Float64Array {
  const all = new Float64Array(values.length + cut.length);
  let c = 0;
  for (const [i, value] of values.entries()) {
    all[i + c] = value;
    if (cut[c] === i) all[i + ++c] = middle[c - 1];
  }
  return all;
}
