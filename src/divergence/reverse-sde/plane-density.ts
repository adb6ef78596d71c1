import { logNormalMass } from '../../numeric/normal.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { type PlaneMeans, planeMeans } from '../field/plane-means.js';
import type { ScoreField } from '../field/score-field.js';
import { type CellAxis, cellAxis, moveAxis } from '../grid/cell-axis.js';
import type { PlaneFrame } from './plane-frame.js';
import { bernoulli } from './reverse-densities.js';

/** The L-stable two-stage SDIRK method of order 2. */
const GAMMA = 1 - Math.SQRT1_2;

/** In place of g^2 = 0, so that drifts may be divided by it. */
const LEAST_NOISE = 1e-30;
/** Densities are kept at this, as below 1e-308 a processor takes a hundred times as long for each operation. */
export const FAINTEST = 1e-290;

/** A density q of the reverse SDE in the plane. */
export interface PlaneDensity {
  /** q, averaged over each cell: for each cell of the first axis a row along the second. */
  readonly density: Float64Array;
  /** The mass that left through a side with the drift pointing inward there. */
  readonly lost: number;
}

/**
 * The t = 0 density of the reverse SDE dx = [f x - g^2 s] dt + g dw in the plane, run from T to 0, starting from pi.
 *
 * In reverse time and the coordinates y of a frame, x_k = shift_k + scale_k y_k, q' = L_1 q + L_2 q with
 *
 *     L_k q = -d_k(w_k q) + D_k d_k^2 q,  w_k = (v_k - shift_k' - scale_k' y_k)/scale_k,  D_k = g^2/(2 scale_k^2),
 *
 * v = -f x + g^2 s. A step of length h is split (Strang) into
 *
 *     q -> e^{h L_1/2} e^{h L_2} e^{h L_1/2} q,
 *
 * with both operators frozen at its middle, and each exponential by SDIRK2. Both are of second order. Along an axis fluxes
 * are those of Scharfetter and Gummel, as on the line, see `reverseDensities`. The sides absorb: what leaves is not needed.
 *
 * @param frame whose times are those of the steps
 * @param axes those of y
 */
export function planeDensity(
  process: ForwardProcess,
  field: ScoreField,
  model: number,
  { times, axes: moving }: PlaneFrame,
  axes: readonly [CellAxis, CellAxis],
): PlaneDensity {
  const [first, second] = axes;
  const [n, m] = [first.widths.length, second.widths.length];
  const sweeps = [sweepAlong(first, second.widths), sweepAlong(second, first.widths)];
  const last = times.length - 1;
  const density = fromPrior(process, moving, last, axes);
  const turned = new Float64Array(n * m);
  const middles = Array.from(times.subarray(1), (t, j) => 0.5 * (times[j] + t));
  process.foresee?.(middles);
  field.foresee?.(middles);
  const meansAt = planeMeans(field, model);
  const means: PlaneMeans = [new Float64Array((n + 1) * m), new Float64Array((m + 1) * n)];
  const inSpace: readonly [CellAxis, CellAxis] = [cellAxis(first.faces.slice()), cellAxis(second.faces.slice())];
  let lost = 0;
  for (let j = last; j > 0; j--) {
    const step = times[j] - times[j - 1];
    const { drift, diffusion } = process.coefficients(middles[j - 1]);
    const noise = Math.max(LEAST_NOISE, diffusion * diffusion);
    const motions = moving.map(({ scale, shift }) => ({
      scale: 0.5 * (scale[j] + scale[j - 1]),
      shift: 0.5 * (shift[j] + shift[j - 1]),
      // in reverse time
      grows: (scale[j - 1] - scale[j]) / step,
      moves: (shift[j - 1] - shift[j]) / step,
    }));
    for (const [k, { scale, shift }] of motions.entries()) moveAxis(axes[k], scale, shift, inSpace[k]);
    // where no noise is added only the frame moves, and a score may be infinite
    if (noise > LEAST_NOISE) meansAt(middles[j - 1], inSpace, means);
    else for (const each of means) each.fill(0);
    for (const [k, { scale, grows, moves }] of motions.entries()) {
      const own = axes[k].middles.map((y, i) => (drift * inSpace[k].middles[i] + moves + grows * y) / noise);
      sweeps[k].prepare(means[k], own, scale, 0.5 * noise, k === 0 ? 0.5 * step : step);
    }
    lost += sweeps[0].advance(density);
    turn(density, n, m, turned);
    lost += sweeps[1].advance(turned);
    turn(turned, m, n, density);
    lost += sweeps[0].advance(density);
  }
  return { density, lost };
}

/** pi, averaged over each cell, so that no mass is missing from the start. */
function fromPrior(
  { priorVariance }: ForwardProcess,
  moving: PlaneFrame['axes'],
  last: number,
  axes: readonly [CellAxis, CellAxis],
): Float64Array {
  const sd = Math.sqrt(priorVariance);
  const [one, other] = moving.map(({ scale, shift }, k) => {
    const ends = axes[k].faces.map((y) => (shift[last] + scale[last] * y) / sd);
    return axes[k].widths.map((width, i) => Math.exp(logNormalMass(ends[i], ends[i + 1])) / width);
  });
  const m = other.length;
  return Float64Array.from({ length: one.length * m }, (_, p) => one[Math.floor(p / m)] * other[p % m]);
}

/** Writes the rows of n x m as columns, in blocks that stay in the nearest cache. */
function turn(from: Float64Array, n: number, m: number, into: Float64Array): void {
  const size = 16;
  for (let i0 = 0; i0 < n; i0 += size) {
    const i1 = Math.min(n, i0 + size);
    for (let l0 = 0; l0 < m; l0 += size) {
      const l1 = Math.min(m, l0 + size);
      for (let i = i0; i < i1; i++) for (let l = l0; l < l1; l++) into[l * n + i] = from[i * m + l];
    }
  }
}

/** Solves along one axis for all lines at once, which stand next to one another: row i has cell i of every line. */
interface Sweep {
  /**
   * Factorises the operator for steps of one length.
   *
   * @param means of the score, see `PlaneMeans`
   * @param against what the score has to exceed in each middle for a drift to the right, (f x + shift' + scale' y)/g^2
   * @param rate g^2/2
   */
  prepare(means: Float64Array, against: Float64Array, scale: number, rate: number, step: number): void;
  /** One step. @returns the mass that has left through an end with the drift pointing inward there */
  advance(q: Float64Array): number;
}

/** @param across the widths of the lines */
function sweepAlong({ widths, gaps }: CellAxis, across: Float64Array): Sweep {
  const [cells, lines] = [widths.length, across.length];
  const size = cells * lines;
  const last = size - lines;
  const [of, by] = [size, lines].map((length) => () => new Float64Array(length));
  /** The fluxes a and b through a face, times gamma step, before and behind which they are q a and q b. */
  const [left, inverse, back, stage] = [of(), of(), of(), of()];
  const [before, behind, outflow, lastOutflow] = [by(), by(), by(), by()];
  return {
    prepare(means, against, scale, rate, step) {
      const tau = (GAMMA * step * rate) / (scale * scale);
      for (let l = 0; l < lines; l++) {
        const z = 2 * scale * gaps[0] * (means[l] - against[0]);
        before[l] = 0;
        behind[l] = (tau / gaps[0]) * bernoulli(z);
        outflow[l] = z > 0 ? (behind[l] * across[l]) / GAMMA : 0;
      }
      for (let i = 0, p = 0; i < cells; i++) {
        const gap = gaps[i + 1];
        const weight = tau / gap;
        const own = against[i + 1];
        const stretch = 2 * scale * gap;
        const width = widths[i];
        for (let l = 0, f = (i + 1) * lines; l < lines; l++, f++, p++) {
          const z = stretch * (means[f] - own);
          const b = weight * bernoulli(z);
          const a = b + weight * z;
          const from = before[l];
          const pivot = 1 / (width + a + behind[l] - (i > 0 ? from * back[p - lines] : 0));
          left[p] = from;
          inverse[p] = pivot;
          back[p] = b * pivot;
          before[l] = a;
          behind[l] = b;
        }
      }
      for (let l = 0; l < lines; l++) {
        lastOutflow[l] = before[l] < behind[l] ? (before[l] * across[l]) / GAMMA : 0;
      }
    },
    advance(q) {
      for (let p = 0; p < size; p++) {
        if (q[p] < FAINTEST && q[p] > -FAINTEST) q[p] = FAINTEST;
        stage[p] = q[p];
      }
      solve(stage);
      const weight = (1 - GAMMA) / GAMMA;
      for (let p = 0; p < size; p++) q[p] += weight * (stage[p] - q[p]);
      solve(q);
      let lost = 0;
      for (let l = 0; l < lines; l++) lost += outflow[l] * q[l] + lastOutflow[l] * q[last + l];
      return lost;
    },
  };

  /** (W - gamma step L) y = W right, in place. */
  function solve(right: Float64Array): void {
    for (let l = 0; l < lines; l++) right[l] *= widths[0] * inverse[l];
    for (let i = 1, p = lines; i < cells; i++) {
      const width = widths[i];
      for (let l = 0; l < lines; l++, p++) right[p] = (width * right[p] + left[p] * right[p - lines]) * inverse[p];
    }
    for (let p = last - 1; p >= 0; p--) right[p] += back[p] * right[p + lines];
  }
}
