import { logNormalMass } from '../../numeric/normal.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import { cellParts, isNegligible, NEGLIGIBLE, type TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import { type Images, OVERFLOWS } from './flow-step.js';

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
  const left = masses.map((mass, i) => (isLeftOut(mass, parts[i]) || narrow.has(i) ? 0 : Number.POSITIVE_INFINITY));
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
    isLeftOut(masses[i], part) ? part : part + masses[i] * (logRatio(after, i) - logRatio(cells, i)),
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

/** Faces of cells of p_0 with their images under the flow of one model, d = 1. */
export interface Mapped {
  readonly rule: Rule;
  /** The standard deviation of the prior. */
  readonly sd: number;
  /** Ascending ends of the cells, one more than cells, and where the flow takes them. */
  readonly faces: Float64Array;
  readonly images: Images;
  /** log p_0 at the faces; NaN at the ends of cells in which p_0 is narrow, of which it says nothing. */
  readonly logs: Float64Array;
}

/**
 * What stands for log Q of a cell. `mass`: the log of the mass of pi in its image; KL is then that of coarser
 * distributions. `mean`: the mean of log pi over its image, with the distance of its ends, which is closer where KL is large.
 */
export type Rule = 'mass' | 'mean';

/** Neighbours closer than this, relative to where they are, have lost the digits of their distance. */
const COLLAPSE = 1e-13;
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/** The log of what stands for Q in the image of cell i; NaN where the ends of the image have lost their distance. */
function logImage({ rule, sd, images: { places } }: Mapped, i: number): number {
  const [from, to] = [places[i], places[i + 1]];
  if (!(to - from > COLLAPSE * (1 + Math.abs(from)))) return Number.NaN;
  const [a, b] = [from / sd, to / sd];
  return rule === 'mass' ? logNormalMass(a, b) : Math.log(b - a) - (a * a + a * b + b * b) / 6 - LOG_SQRT_2PI;
}

/** Where a log density changes by more than this across a cell, how it bends there is not known. */
const STRAIGHT = 1;

/**
 * What the rule of a cell leaves out to second order, for its mass: with r = log(p_0/q), where q = pi(y) y' and the flow
 * takes x to y, and D the change across the cell, (D r)^2/24 by masses and (D log pi)^2/24 less by means. y' is known at
 * the faces, so that no other cell is asked; without it, and where something changes too much, 0. What is left is of
 * fourth order in the width, or of second where q has a kink.
 */
function bend(mapped: Mapped, i: number): number {
  if (mapped.images.stretches === undefined) return 0;
  const changes = changesAcross(mapped, mapped.images.stretches, i);
  return changes.isStraight ? secondOrder(mapped.rule, changes) : 0;
}

/** D log pi, D log y' and D r across a cell, see `bend`; it is straight if log p_0, log pi and log y' all change little. */
interface Changes {
  readonly ofPrior: number;
  readonly ofStretch: number;
  readonly ofRatio: number;
  readonly isStraight: boolean;
}

/** What the ends of a cell and of its image show. */
export interface Shown extends Changes {
  /** log((y_1 - y_0)/(x_1 - x_0)) - (log y'_0 + log y'_1)/2: 0 where y' is constant. */
  readonly bump: number;
}

function changesAcross({ sd, images: { places }, logs }: Mapped, stretches: Float64Array, i: number): Changes {
  const ofTarget = logs[i + 1] - logs[i];
  const ofPrior = (0.5 * (places[i] - places[i + 1]) * (places[i] + places[i + 1])) / (sd * sd);
  const ofStretch = stretches[i + 1] - stretches[i];
  const isStraight = [ofTarget, ofPrior, ofStretch].every((change) => Math.abs(change) <= STRAIGHT);
  return { ofPrior, ofStretch, ofRatio: ofTarget - ofPrior - ofStretch, isStraight };
}

function secondOrder(rule: Rule, { ofPrior, ofRatio }: Changes): number {
  return (ofRatio * ofRatio - (rule === 'mass' ? 0 : ofPrior * ofPrior)) / 24;
}

/** What cell i adds to KL for its mass, without the log of that. */
function logRatio(mapped: Mapped, i: number): number {
  return bend(mapped, i) - logImage(mapped, i);
}

/** Whether a cell adds nothing as it has too little mass; cells whose p_0 is as q add nothing either, and are not left out. */
export const isLeftOut = (mass: number, part: number) => mass < NEGLIGIBLE && part === 0;

/** What cell i with so much mass adds to KL. */
export function partOf(mapped: Mapped, mass: number, i: number): number {
  const gap = Math.log(mass) + logRatio(mapped, i);
  return isNegligible(mass, gap) ? 0 : mass * gap;
}

/** What the ends of cell i show; undefined where y' is not known. */
export function shownBy(mapped: Mapped, i: number): Shown | undefined {
  const { faces, images } = mapped;
  const { places, stretches } = images;
  if (stretches === undefined) return undefined;
  const mean = Math.log((places[i + 1] - places[i]) / (faces[i + 1] - faces[i]));
  const bump = mean - 0.5 * (stretches[i] + stretches[i + 1]);
  return { bump, ...changesAcross(mapped, stretches, i) };
}

/** A half shows more than the first part of what the whole cell does, and the other less than the second. */
const isAllIn = (half: number, other: number, whole: number, [more, less]: readonly [number, number]) =>
  half / whole > more && Math.abs(other) < less * Math.abs(whole);
/** All of the change of r, or of log y', in one half: a step. Where they are smooth, both have a half of it. */
const STEP = [0.75, 0.25] as const;
/** Twice the bump of log y' in one half: a spike. Where log y' is smooth, both have a quarter. */
const SPIKE = [1.5, 0.25] as const;

/**
 * What a cell leaves out, for its mass, where r or log y' changes in a place much narrower than the cell, as where kinks lie
 * close together or stand still: a step in the middle of a cell has a variance of (D r)^2/4 in place of (D r)^2/12, and
 * shows no bump, and a spike of y' moves the log of its mean but not the mean of its log. With l the change of log(p_0/pi),
 * which is smooth, and s = - D log y' that of a step, half of the variance of r is (l^2 + s^2 + 2 l s)/24 by D r, and
 * l^2/24 + s^2/8 + l s/8 where the step is in the middle: it lacks s^2/12 + l s/24.
 */
export function narrowIn(half: Shown, other: Shown, whole: Shown): number {
  const ofRatio = isAllIn(half.ofRatio, other.ofRatio, whole.ofRatio, STEP) ? (half.ofRatio * half.ofRatio) / 12 : 0;
  const s = isAllIn(half.ofStretch, other.ofStretch, whole.ofStretch, STEP) ? half.ofStretch : 0;
  // log p_0 is not known at the ends of narrow cells, and not finite at those of bumps
  const l = Number.isFinite(half.ofRatio) ? half.ofRatio + s : 0;
  const ofStretch = (s * s) / 12 + Math.abs(l * s) / 24;
  const step = Math.max(ofRatio, ofStretch);
  const spike = isAllIn(half.bump, other.bump, whole.bump, SPIKE) ? Math.max(0, half.bump) : 0;
  return step + spike;
}

/**
 * What bumps of log y' inside cell i may add to its part, and what `bend` leaves out where too much changes, in nats;
 * undefined where y' or log p_0 is not known.
 *
 * With e the mean of log y' over the cell less that at its ends, a bump in the form of a triangle moves the mean of r by
 * what Q shows, and the variance of r, half of which `bend` takes to be (D r)^2/24, by e^2/3 to e^2/3 + |e D r|/3: so it
 * adds |e| (|e| + |D r|)/6 at most for the mass of the cell. Twice both counts.
 */
export function hiddenIn(mapped: Mapped, mass: number, i: number): number | undefined {
  const shown = shownBy(mapped, i);
  if (shown === undefined) return undefined;
  const bump = Math.abs(shown.bump);
  const neglected = shown.isStraight ? 0 : Math.abs(secondOrder(mapped.rule, shown));
  const most = 2 * mass * ((bump * (bump + Math.abs(shown.ofRatio))) / 6 + neglected);
  // log p_0 is not known at the ends of narrow cells, and not finite at those of bumps
  return Number.isFinite(most) ? most : undefined;
}
