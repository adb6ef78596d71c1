import { normalCdf } from '../numeric/normal.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import type { ScoreField } from './field/score-field.js';
import { carriedAlong } from './flow/line-flow.js';
import { gradedTimes } from './grid/graded-times.js';
import { scoreDensity } from './kl-score.js';
import type { Resolution } from './refinement.js';
import { type GridMasses, sdeMasses } from './reverse-sde/reverse-sde-solver.js';

/** A density on the line, averaged over each of some cells, or the reason why there is none. */
export type LineDensity =
  | {
      /** By cell. */
      readonly density: Float64Array;
      /** How far off each may be. */
      readonly error: Float64Array;
      /** The mass that lies in none of the cells. */
      readonly outside: number;
    }
  | { readonly reason: string };

/** A run and a coarser one, whose distance is the error: it falls by a factor of four from one to the next. */
const [FINE, COARSE]: readonly Resolution[] = [
  { cells: 400, steps: 64 },
  { cells: 200, steps: 32 },
];
const OVERFLOWS = 'overflows the range of doubles';

/** p^SDE of every model of a field, d = 1. @param faces ascending ends of the cells, one more than there are cells */
export function sdeDensities(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  faces: Float64Array,
): LineDensity[] {
  const [fine, coarse] = [FINE, COARSE].map((resolution) => sdeMasses(process, target, field, resolution));
  return fine.map((grid, k) => bothOf(faces, massesBetween(faces, grid), massesBetween(faces, coarse[k])));
}

/**
 * p^ODE of every model of a field, d = 1: the map Phi of the probability flow from t = 0 to T rises, so that the mass between two
 * places is that of pi between their images.
 *
 * @param faces see `sdeDensities`
 */
export function odeDensities(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  faces: Float64Array,
): LineDensity[] {
  const starts = Array.from({ length: field.models }, (_, model) => ({ model, points: faces }));
  const deviation = Math.sqrt(process.priorVariance);
  const [fine, coarse] = [FINE, COARSE].map(({ steps }) =>
    carriedAlong(process, field, gradedTimes(process, target.variance, steps), starts).map(({ places }) =>
      Float64Array.from(faces.subarray(1), (_, i) => normalMass(places[i] / deviation, places[i + 1] / deviation)),
    ),
  );
  return fine.map((masses, k) => bothOf(faces, masses, coarse[k]));
}

/** p^score of every model of a field, d = 1, by Simpson's rule on each cell. @param faces see `sdeDensities` */
export function scoreDensities(field: ScoreField, faces: Float64Array): LineDensity[] {
  return Array.from({ length: field.models }, (_, model): LineDensity => {
    const at = scoreDensity(field, model, faces[faces.length >> 1]);
    if (typeof at !== 'function') return { reason: at.reason };
    const widths = faces.subarray(1).map((end, i) => end - faces[i]);
    const middles = widths.map((width, i) => at(faces[i] + 0.5 * width));
    const ends = faces.map(at);
    const masses = widths.map((width, i) => (width * (ends[i] + 4 * middles[i] + ends[i + 1])) / 6);
    return bothOf(
      faces,
      masses,
      middles.map((density, i) => density * widths[i]),
    );
  });
}

/**
 * Cells on either side whose errors count for one: a run and a coarser one cross, and where they do they agree by chance. The
 * density of a normal was off by up to 1.5 times the largest of two cells on either side, and by 0.7 of that of six.
 */
const AROUND = 6;

/** Densities from masses of cells, and from coarser ones. */
function bothOf(faces: Float64Array, masses: Float64Array, coarser: Float64Array): LineDensity {
  if (![...masses, ...coarser].every(Number.isFinite)) return { reason: OVERFLOWS };
  const width = (i: number) => faces[i + 1] - faces[i];
  const apart = masses.map((mass, i) => Math.abs(mass - coarser[i]) / width(i));
  return {
    density: masses.map((mass, i) => Math.max(0, mass) / width(i)),
    error: apart.map((_, i) => Math.max(...apart.subarray(Math.max(0, i - AROUND), i + AROUND + 1))),
    outside: 1 - masses.reduce((sum, mass) => sum + mass, 0),
  };
}

/** The masses between faces of what lies evenly in the cells of another grid. */
function massesBetween(faces: Float64Array, { faces: own, generated }: GridMasses): Float64Array {
  let cell = 0;
  let below = 0;
  const belowFace = faces.map((x) => {
    while (cell < generated.length && own[cell + 1] <= x) below += generated[cell++];
    const part = cell < generated.length ? Math.max(0, x - own[cell]) / (own[cell + 1] - own[cell]) : 0;
    return below + part * (generated[cell] ?? 0);
  });
  return belowFace.subarray(1).map((mass, i) => mass - belowFace[i]);
}

/** The mass of N(0, 1) between two places, in either tail. */
function normalMass(from: number, to: number): number {
  return from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
}
