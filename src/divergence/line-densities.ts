import { normalCdf, normalPdf } from '../numeric/normal.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import type { ScoreField } from './field/score-field.js';
import { carriedAlong } from './flow/line-flow.js';
import { gradedTimes } from './grid/graded-times.js';
import type { Resolution } from './refinement.js';
import { type GridMasses, sdeMasses } from './reverse-sde/reverse-sde-solver.js';
import { EXACT, massesIn, normalised } from './score-potential.js';

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

/** A run and two coarser ones, whose distances are the error: it falls by a factor of four from one to the next, or faster. */
const RUNS: readonly Resolution[] = [
  { cells: 400, steps: 64 },
  { cells: 200, steps: 32 },
  { cells: 100, steps: 16 },
];
/** Steps of the probability flow for each of the reverse SDE: it carries few points, past kinks. */
const STEPS_OF_FLOW = 4;
const OVERFLOWS = 'overflows the range of doubles';

/** p^SDE of every model of a field, d = 1. @param faces ascending ends of the cells, one more than there are cells */
export function sdeDensities(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  faces: Float64Array,
): LineDensity[] {
  const runs = RUNS.map((resolution) => sdeMasses(process, target, field, resolution));
  // masses are differences of sums up to 1
  const rounding = new Float64Array(faces.length - 1).fill(ROUNDINGS * Number.EPSILON);
  return runs[0].map((_, k) =>
    ofRuns(
      faces,
      runs.map((grids) => massesBetween(faces, grids[k])),
      rounding,
    ),
  );
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
  const runs = RUNS.map(({ steps }) =>
    carriedAlong(process, field, gradedTimes(process, target.variance, STEPS_OF_FLOW * steps), starts).map(
      ({ places }) => places.map((x) => x / deviation),
    ),
  );
  const massesOf = (places: Float64Array) =>
    Float64Array.from(faces.subarray(1), (_, i) => normalMass(places[i], places[i + 1]));
  return runs[0].map((places, k) =>
    ofRuns(
      faces,
      runs.map((each) => massesOf(each[k])),
      Float64Array.from(faces.subarray(1), (_, i) => roundingOfMass(places[i], places[i + 1])),
    ),
  );
}

/** p^score of every model of a field, d = 1, whose masses are integrals of known functions. @param faces see `sdeDensities` */
export function scoreDensities(field: ScoreField, faces: Float64Array): LineDensity[] {
  const perWidth = (by: Float64Array) => by.map((each, i) => each / (faces[i + 1] - faces[i]));
  const slice = field.at(0);
  return Array.from({ length: field.models }, (_, model): LineDensity => {
    const found = normalised(slice.pieces?.(model), faces[faces.length >> 1], slice.rounding?.(model) ?? EXACT);
    if ('reason' in found) return found;
    const { masses, errors } = massesIn(found, faces);
    const outside = 1 - masses.reduce((sum, mass) => sum + mass, 0);
    return { density: perWidth(masses), error: perWidth(errors), outside };
  });
}

/**
 * Cells on either side whose errors count for one: a run and a coarser one cross, and where they do they agree by chance, as they
 * do on either side of the image of a kink.
 */
const AROUND = 10;
/** A distance of two runs counts as at least this part of that of the next two, as beside a kink they may agree by chance. */
const LEFT = 1 / 8;

/**
 * Densities from masses of cells by several runs, the finest one first.
 *
 * @param rounding of each mass
 */
function ofRuns(faces: Float64Array, runs: readonly Float64Array[], rounding: Float64Array): LineDensity {
  if (!runs.every((masses) => masses.every(Number.isFinite))) return { reason: OVERFLOWS };
  const [masses, coarser, coarsest = coarser] = runs;
  const width = (i: number) => faces[i + 1] - faces[i];
  const apart = masses.map((mass, i) => {
    return Math.max(Math.abs(mass - coarser[i]), LEFT * Math.abs(coarser[i] - coarsest[i])) / width(i);
  });
  return {
    density: masses.map((mass, i) => Math.max(0, mass) / width(i)),
    error: apart.map((_, i) => {
      const nearby = apart.subarray(Math.max(0, i - AROUND), i + AROUND + 1);
      return Math.max(...nearby) + rounding[i] / width(i);
    }),
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

/** Roundings of a sum of some hundred numbers, or of a place after as many steps. */
const ROUNDINGS = 64;

/** Rounding of that mass where the places are rounded: phi(z) times that of z, and that of Phi itself. */
function roundingOfMass(from: number, to: number): number {
  const at = (z: number) => normalCdf(-Math.abs(z)) + normalPdf(z) * Math.abs(z);
  return ROUNDINGS * Number.EPSILON * (at(from) + at(to));
}
