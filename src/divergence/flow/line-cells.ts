import { logNormalMass } from '../../numeric/normal.js';
import { massBetween } from '../../target/line-components.js';
import type { Target } from '../../target/target.js';
import { cellParts, NEGLIGIBLE, type TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import { OVERFLOWS } from './flow-step.js';

/** Cells of p_0 with their images under the flow of one model, d = 1, and what each adds to KL(p_0 || p^ODE). */
export interface LineCells {
  readonly rule: Rule;
  /** The standard deviation of the prior. */
  readonly sd: number;
  /** Ascending ends of the cells, one more than cells, and where the flow takes them. */
  readonly faces: Float64Array;
  readonly images: Float64Array;
  /** The mass of p_0 in each cell. */
  readonly masses: Float64Array;
  /** P log(P/Q) of each cell, Q the mass that the flow gives it; in narrow cells int p_0 log(p_0/q). */
  readonly parts: Float64Array;
  /** What more cells may still add to each part; infinite in cells that are not known yet, 0 in those that are never cut. */
  readonly left: Float64Array;
  /** Half of what the last cut has changed; infinite in the first cells. */
  readonly halves: Float64Array;
  /** The error that no cutting would show. */
  readonly unresolved: number;
}

/** Neighbours closer than this, relative to where they are, have lost the digits of their distance. */
const COLLAPSE = 1e-13;
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
const CONTRACTS = 'the probability flow contracts neighbouring points to within rounding';

/**
 * What stands for log Q of a cell. `mass`: the log of the mass of pi in its image; KL is then that of coarser
 * distributions, and its error (h^2/24) E[(log p/q)']^2, small where p^ODE is close to p_0. `mean`: the mean of log pi over
 * its image, with the distance of its ends; the error is (h^2/12) E[-(log q)''], smaller where KL is large.
 */
type Rule = 'mass' | 'mean';

/** In nats: above, `mean` needs fewer cells. */
const LARGE = 2;

/** NaN where the ends of an image have lost their distance. */
function logImage(rule: Rule, from: number, to: number, sd: number): number {
  if (!(to - from > COLLAPSE * (1 + Math.abs(from)))) return Number.NaN;
  const [a, b] = [from / sd, to / sd];
  return rule === 'mass' ? logNormalMass(a, b) : Math.log(b - a) - (a * a + a * b + b * b) / 6 - LOG_SQRT_2PI;
}

/** What a cell with so much mass, and this image, adds to KL. */
function partOf(rule: Rule, mass: number, from: number, to: number, sd: number): number {
  return mass < NEGLIGIBLE ? 0 : mass * (Math.log(mass) - logImage(rule, from, to, sd));
}

/**
 * The cells of a grid with the images of their faces under the flow to N(0, priorVariance).
 *
 * @param rule default: `mean` where KL is large
 */
export function imagedCells(cells: TargetCells, images: Float64Array, priorVariance: number, rule?: Rule): LineCells {
  const sd = Math.sqrt(priorVariance);
  if (rule !== undefined) return imagedBy(rule, cells, images, sd);
  const found = imagedBy('mass', cells, images, sd);
  const { value } = klOfCells(found);
  return value !== null && value > LARGE ? imagedBy('mean', cells, images, sd) : found;
}

function imagedBy(rule: Rule, cells: TargetCells, images: Float64Array, sd: number): LineCells {
  const { faces, masses, narrow } = cells;
  const { parts, unresolved } = cellParts(
    cells,
    (i) => logImage(rule, images[i], images[i + 1], sd) - Math.log(faces[i + 1] - faces[i]),
  );
  const left = masses.map((mass, i) => (mass < NEGLIGIBLE || narrow.has(i) ? 0 : Number.POSITIVE_INFINITY));
  const halves = new Float64Array(masses.length).fill(Number.POSITIVE_INFINITY);
  return { rule, sd, faces, images, masses, parts, left, halves, unresolved };
}

/** The sum of the parts, or why there is none. */
export function klOfCells({ parts, images, unresolved }: LineCells): Resolved {
  let value = 0;
  for (const part of parts) value += part;
  if (Number.isFinite(value)) return { value, unresolved };
  return { value: null, reason: images.every(Number.isFinite) ? CONTRACTS : OVERFLOWS };
}

/** The same cells with other images of their faces, those that another number of time steps gives. */
export function reimaged(cells: LineCells, images: Float64Array): LineCells {
  const { rule, sd, masses, images: before } = cells;
  const parts = cells.parts.map((part, i) => {
    if (masses[i] < NEGLIGIBLE) return part;
    return (
      part + masses[i] * (logImage(rule, before[i], before[i + 1], sd) - logImage(rule, images[i], images[i + 1], sd))
    );
  });
  return { ...cells, images, parts };
}

/** Cells put together, so many to one: fewer, but as dense where many are. */
export function thinned({ rule, sd, ...cells }: LineCells, many: number): LineCells {
  const count = Math.ceil(cells.masses.length / many);
  const at = (k: number) => Math.min(many * k, cells.masses.length);
  const ends = Array.from({ length: count + 1 }, (_, k) => at(k));
  const faces = Float64Array.from(ends, (i) => cells.faces[i]);
  const images = Float64Array.from(ends, (i) => cells.images[i]);
  const masses = new Float64Array(count);
  for (const [i, mass] of cells.masses.entries()) masses[Math.floor(i / many)] += mass;
  const parts = masses.map((mass, k) => partOf(rule, mass, images[k], images[k + 1], sd));
  const none = new Float64Array(count);
  return { rule, sd, faces, images, masses, parts, left: none, halves: none, unresolved: cells.unresolved };
}

/** What more cells may still add in all. */
export function leftOver({ left }: LineCells): number {
  return left.reduce((sum, each) => sum + each, 0);
}

/** Roundings of an image, in units of eps times where it is. */
const ROUNDINGS = 4;

/** What roundings of the images may do: each moves the log of a distance by its part of it. */
export function rounding({ masses, images }: LineCells): number {
  let sum = 0;
  for (const [i, mass] of masses.entries()) {
    if (mass < NEGLIGIBLE) continue;
    const [from, to] = [images[i], images[i + 1]];
    sum += (mass * ROUNDINGS * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to))) / (to - from);
  }
  return sum;
}

/** The cells whose cut is worth most: without the others no more than `allowed` is left. @returns their numbers, ascending */
export function worthCutting({ left }: LineCells, allowed: number): number[] {
  const order = Array.from(left.keys())
    .filter((i) => left[i] > 0)
    .sort((a, b) => left[a] - left[b]);
  let [sum, kept] = [0, 0];
  while (kept < order.length && sum + left[order[kept]] <= allowed) sum += left[order[kept++]];
  return order.slice(kept).sort((a, b) => a - b);
}

/** The middles of some cells. */
export function middles({ faces }: LineCells, cut: readonly number[]): Float64Array {
  return Float64Array.from(cut, (i) => 0.5 * (faces[i] + faces[i + 1]));
}

/** A cut counts as at least this part of the one before, an eighth of which is what it is where the map is smooth. */
const DOUBT = 1 / 16;

/**
 * The cells with some of them cut in the middle. What this changes bounds what is left, where the map is smooth (a third
 * of it) and where it has a kink in one of the halves (as much). By chance a cut may change next to nothing, as that of a
 * cell in whose middle the map is steep: so a cell is cut twice before anything is known, and a change counts as no less
 * than a part of the one before.
 *
 * @param images those of the middles
 */
export function cutCells(target: Target, cells: LineCells, cut: readonly number[], images: Float64Array): LineCells {
  const { rule, sd } = cells;
  const count = cells.masses.length + cut.length;
  const array = (length: number) => new Float64Array(length);
  const next = { faces: array(count + 1), images: array(count + 1), masses: array(count), parts: array(count) };
  const [left, changes] = [array(count), array(count)];
  let [k, c] = [0, 0];
  for (let i = 0; i < cells.masses.length; i++) {
    const [from, to] = [cells.faces[i], cells.faces[i + 1]];
    next.faces[k] = from;
    next.images[k] = cells.images[i];
    if (cut[c] !== i) {
      next.masses[k] = cells.masses[i];
      next.parts[k] = cells.parts[i];
      changes[k] = cells.halves[i];
      left[k++] = cells.left[i];
      continue;
    }
    const middle = 0.5 * (from + to);
    const image = images[c++];
    const ends = [
      [from, middle, cells.images[i], image],
      [middle, to, image, cells.images[i + 1]],
    ];
    let added = -cells.parts[i];
    for (const [h, [a, b, at, end]] of ends.entries()) {
      const mass = massBetween(target.line, a, b);
      next.faces[k + h] = a;
      next.images[k + h] = at;
      next.masses[k + h] = mass;
      next.parts[k + h] = partOf(rule, mass, at, end, sd);
      added += next.parts[k + h];
    }
    const change = 0.5 * Math.abs(added);
    for (const h of [0, 1]) {
      changes[k + h] = change;
      left[k + h] = next.masses[k + h] < NEGLIGIBLE ? 0 : Math.max(change, DOUBT * cells.halves[i]);
    }
    k += 2;
  }
  next.faces[count] = cells.faces[cells.masses.length];
  next.images[count] = cells.images[cells.masses.length];
  return { rule, sd, ...next, left, halves: changes, unresolved: cells.unresolved };
}
