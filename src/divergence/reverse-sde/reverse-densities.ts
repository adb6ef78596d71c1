import { solveTridiagonal } from '../../numeric/tridiagonal.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';
import { type CellAxis, cellAxis } from '../grid/cell-axis.js';

/** The L-stable two-stage SDIRK method of order 2 has this on the diagonal of its tableau. */
export const GAMMA = 1 - Math.SQRT1_2;

/** Points in one question to a field that is cheaper to ask about many. */
const MOST_POINTS = 4096;

/** One model's density q of the reverse SDE on its grid. */
export interface ReverseDensity {
  readonly model: number;
  readonly faces: Float64Array;
  readonly widths: Float64Array;
  /** q, averaged over each cell; at the start that of its centre. */
  readonly density: Float64Array;
  /** Mass that left through a boundary with the drift pointing inward there. */
  readonly lost: number;
  /** All mass that left through a boundary. */
  readonly left: number;
}

/** The density of a grid at one of the times, to be read at once. */
export interface DensityAt {
  /** Which of the grids. */
  readonly grid: number;
  readonly t: number;
  /** g^2, of which there is some: else no scores are asked for. */
  readonly noise: number;
  /** The centres of the cells between the outer faces, and the distances between each two of these. */
  readonly centres: Float64Array;
  readonly gaps: Float64Array;
  /** q, averaged over each cell; at the start that of its centre. */
  readonly density: Float64Array;
  /** s over each of the gaps: its mean, or where this is not known its value in the middle. */
  readonly scores: Float64Array;
}

/** What a stage is solved with: the scores at its time, and f and g^2. */
interface Stage {
  readonly slice: ScoreSlice | undefined;
  readonly drift: number;
  readonly noise: number;
}

/** A density at some time, with what is needed to solve for its next stage. */
interface Marching extends CellAxis {
  readonly model: number;
  readonly density: Float64Array;
  readonly stage: Float64Array;
  readonly scores: Float64Array;
  readonly lower: Float64Array;
  readonly diagonal: Float64Array;
  readonly upper: Float64Array;
  /** What leaves through both boundaries for a density of 1, and the part of it that counts as lost. */
  readonly outflow: Float64Array;
  readonly loss: Float64Array;
  left: number;
  lost: number;
}

/**
 * The t = 0 densities of the reverse SDE dx = [f x - g^2 s] dt + g dw, run from T to 0, starting from pi.
 *
 * In reverse time q' = -(v q)' + D q'' with v = -f x + g^2 s and D = g^2/2. Finite volumes with Scharfetter-Gummel
 * fluxes (D/h) [B(-P) q_left - B(P) q_right] between two centres, P the integral of v/D from one to the other: a kink counts
 * by where it is, not by the face that it is next to. SDIRK2 in time. The boundaries absorb: what leaves is not
 * needed.
 *
 * @param times descending from T to 0
 * @param grids the model and the faces of each density asked for
 * @param watch shown every density at every time
 */
export function reverseDensities(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  grids: readonly { readonly model: number; readonly faces: Float64Array }[],
  watch?: (at: DensityAt) => void,
): ReverseDensity[] {
  const all = grids.map(({ model, faces }) => startFromPrior(process, model, faces));
  const middles = times.subarray(1).map((end, j) => times[j] - GAMMA * (times[j] - end));
  const watched = watch === undefined ? [] : [times[0]];
  const stages = [...watched, ...Array.from(middles).flatMap((middle, j) => [middle, times[j + 1]])];
  process.foresee?.(stages);
  const rates = stages.map((t) => {
    const { drift, diffusion } = process.coefficients(t);
    return { drift, noise: diffusion * diffusion };
  });
  // where no noise is added nothing moves, and a score may be infinite
  const noisy = stages.filter((_, i) => rates[i].noise > 0);
  const sets = all.map(({ middles }) => middles);
  const slices = slicesAt(field, noisy, sets);
  const stageAt = (i: number): Stage => ({
    ...rates[i],
    slice: rates[i].noise > 0 ? slices.next().value : undefined,
  });
  const show = (grid: number, t: number, noise: number) => {
    if (noise > 0) watch?.({ grid, t, noise, ...all[grid] });
  };
  if (watch !== undefined) {
    const { slice, noise } = stageAt(0);
    for (const [grid, marching] of all.entries()) {
      if (slice !== undefined) writeScores(marching, slice);
      show(grid, times[0], noise);
    }
  }
  for (let j = 0; j + 1 < times.length; j++) {
    const step = times[j] - times[j + 1];
    const [first, second] = [stageAt(watched.length + 2 * j), stageAt(watched.length + 2 * j + 1)];
    for (const [grid, marching] of all.entries()) {
      const { density, stage } = marching;
      stage.set(density);
      implicitStage(marching, first, GAMMA * step, stage);
      // q + (1 - gamma) step k_1 with k_1 = (stage - q) / (gamma step)
      const weight = (1 - GAMMA) / GAMMA;
      for (let i = 0; i < density.length; i++) density[i] += weight * (stage[i] - density[i]);
      implicitStage(marching, second, GAMMA * step, density);
      const last = density.length - 1;
      const { outflow, loss } = marching;
      marching.left += step * (outflow[0] * density[0] + outflow[1] * density[last]);
      marching.lost += step * (loss[0] * density[0] + loss[1] * density[last]);
      show(grid, times[j + 1], second.noise);
    }
  }
  return all;
}

/** The slices of a field at one time after the other, at few points many of them at once where that is cheaper. */
function* slicesAt(
  field: ScoreField,
  times: readonly number[],
  sets: readonly Float64Array[],
): Generator<ScoreSlice, undefined> {
  const points = sets.reduce((sum, { length }) => sum + length, 1);
  const atOnce = Math.max(1, Math.floor(MOST_POINTS / points));
  for (let j = 0; j < times.length; j += atOnce) {
    const next = times.slice(j, j + atOnce);
    if (field.ahead === undefined) for (const t of next) yield field.at(t);
    else yield* field.ahead(next, sets);
  }
}

function startFromPrior({ priorVariance }: ForwardProcess, model: number, faces: Float64Array): Marching {
  const axis = cellAxis(faces);
  const cells = axis.widths.length;
  const array = (length: number) => new Float64Array(length);
  const norm = 1 / Math.sqrt(2 * Math.PI * priorVariance);
  const density = axis.centres
    .subarray(1, cells + 1)
    .map((centre) => norm * Math.exp((-0.5 * centre * centre) / priorVariance));
  return {
    ...{ ...axis, model, density, left: 0, lost: 0 },
    ...{ stage: array(cells), scores: array(cells + 1), outflow: array(2), loss: array(2) },
    ...{ lower: array(cells), diagonal: array(cells), upper: array(cells) },
  };
}

/** The scores that the fluxes between each two centres are made of. */
function writeScores({ model, centres, middles, scores }: Marching, slice: ScoreSlice): void {
  if (slice.means === undefined) slice.evaluate(model, middles, scores);
  else slice.means(model, centres, scores);
}

/** Solves (I - step L_t) y = right, with L_t the discrete Fokker-Planck operator; y overwrites right. */
function implicitStage(marching: Marching, { slice, drift, noise }: Stage, step: number, right: Float64Array): void {
  const { middles, gaps, widths, scores, lower, diagonal, upper, outflow, loss } = marching;
  const cells = widths.length;
  if (slice === undefined) return; // beta(0) = 0: nothing moves
  writeScores(marching, slice);
  const pull = drift / noise;
  const rate = 0.5 * noise * step;
  // a and b of the flux a q_left - b q_right through the left face of cell i, times step
  let gap = gaps[0];
  let peclet = 2 * gap * (scores[0] - pull * middles[0]);
  let b = (rate / gap) * bernoulli(peclet);
  outflow[0] = b / step;
  loss[0] = peclet > 0 ? outflow[0] : 0;
  let a = 0;
  for (let i = 0; i < cells; i++) {
    gap = gaps[i + 1];
    peclet = 2 * gap * (scores[i + 1] - pull * middles[i + 1]);
    const weight = rate / gap;
    const nextB = weight * bernoulli(peclet);
    const nextA = nextB + weight * peclet;
    lower[i] = -a;
    upper[i] = -nextB;
    diagonal[i] = widths[i] + nextA + b;
    right[i] *= widths[i];
    a = nextA;
    b = nextB;
  }
  outflow[1] = a / step;
  loss[1] = peclet < 0 ? outflow[1] : 0;
  solveTridiagonal(lower, diagonal, upper, right, cells);
}

/**
 * The Bernoulli function B(z) = z / (e^z - 1), the weight of exponentially fitted fluxes; B(-z) = B(z) + z.
 *
 * Near 0 it is the series sum_k B_k z^k / k! (radius 2 pi), cut off where it is exact to 1e-15.
 */
export function bernoulli(z: number): number {
  if (z > 0.7 || z < -0.7) return z / (Math.exp(z) - 1);
  const s = z * z;
  return (
    1 -
    0.5 * z +
    s *
      (1 / 12 -
        s *
          (1 / 720 -
            s *
              (1 / 30240 -
                s *
                  (1 / 1209600 -
                    s *
                      (1 / 47900160 -
                        s * (691 / 1307674368000 - s * (1 / 74724249600 - s * (3617 / 10670622842880000))))))))
  );
}
