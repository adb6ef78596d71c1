import { type Target, UNDIFFUSED } from '../../target/target.js';
import { cellParts, NEGLIGIBLE, type TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import type { Images } from './carried.js';
import { logRatio, type Mapped, partOf, type Rule } from './cell-part.js';
import { OVERFLOWS } from './flow-step.js';

/** Cells of p_0 with their images under the flow of one model, d = 1, and what each adds to KL(p_0 || p^ODE). */
export interface LineCells extends Mapped {
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

const CONTRACTS = 'the probability flow contracts neighbouring points to within rounding';
/** In nats: above, the rule of means needs fewer cells. */
const LARGE = 2;

/**
 * The cells of a grid with the images of their faces under the flow to N(0, priorVariance).
 *
 * @param rule default: `mean` where KL is large
 */
export function imagedCells(
  target: Target,
  cells: TargetCells,
  images: Images,
  priorVariance: number,
  rule?: Rule,
): LineCells {
  const sd = Math.sqrt(priorVariance);
  const logs = cells.faces.map((x) => target.logDensity([x], UNDIFFUSED));
  for (const i of cells.narrow.keys()) logs.fill(Number.NaN, i, i + 2);
  const by = (known: Rule) => imagedBy(cells, { rule: known, sd, faces: cells.faces, images, logs });
  if (rule !== undefined) return by(rule);
  const found = by('mass');
  const { value } = klOfCells(found);
  return value !== null && value > LARGE ? by('mean') : found;
}

function imagedBy(cells: TargetCells, mapped: Mapped): LineCells {
  const { faces, masses, narrow } = cells;
  const { parts, unresolved } = cellParts(cells, (i) => -logRatio(mapped, i) - Math.log(faces[i + 1] - faces[i]));
  const left = masses.map((mass, i) => (mass < NEGLIGIBLE || narrow.has(i) ? 0 : Number.POSITIVE_INFINITY));
  const halves = new Float64Array(masses.length).fill(Number.POSITIVE_INFINITY);
  return { ...mapped, masses, parts, left, halves, unresolved };
}

/** The sum of the parts, or why there is none. */
export function klOfCells({ parts, images, unresolved }: LineCells): Resolved {
  let value = 0;
  for (const part of parts) value += part;
  if (Number.isFinite(value)) return { value, unresolved };
  return { value: null, reason: images.places.every(Number.isFinite) ? CONTRACTS : OVERFLOWS };
}

/** The same cells with other images of their faces, those that another number of time steps gives. */
export function reimaged(cells: LineCells, images: Images): LineCells {
  const { masses } = cells;
  const after = { ...cells, images };
  const parts = cells.parts.map((part, i) =>
    masses[i] < NEGLIGIBLE ? part : part + masses[i] * (logRatio(after, i) - logRatio(cells, i)),
  );
  return { ...after, parts };
}

/** Cells put together, so many to one: fewer, but as dense where many are. */
export function joinedCells({ rule, sd, unresolved, ...cells }: LineCells, many: number): LineCells {
  const count = Math.ceil(cells.masses.length / many);
  const ends = Array.from({ length: count + 1 }, (_, k) => Math.min(many * k, cells.masses.length));
  const few = (values: Float64Array) => Float64Array.from(ends, (i) => values[i]);
  const { places, stretches } = cells.images;
  const images = { places: few(places), stretches: stretches && few(stretches) };
  const mapped = { rule, sd, faces: few(cells.faces), images, logs: few(cells.logs) };
  const masses = new Float64Array(count);
  for (const [i, mass] of cells.masses.entries()) masses[Math.floor(i / many)] += mass;
  const parts = masses.map((mass, k) => partOf(mapped, mass, k));
  const none = new Float64Array(count);
  return { ...mapped, masses, parts, left: none, halves: none, unresolved };
}

/** Roundings of an image, in units of eps times where it is. */
const ROUNDINGS = 4;

/** What roundings of the images may do: each moves the log of a distance by its part of it. */
export function rounding({ masses, images: { places } }: LineCells): number {
  let sum = 0;
  for (const [i, mass] of masses.entries()) {
    if (mass < NEGLIGIBLE) continue;
    const [from, to] = [places[i], places[i + 1]];
    sum += (mass * ROUNDINGS * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to))) / (to - from);
  }
  return sum;
}
