import { logNormalMass } from '../../numeric/normal.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { type PlaneMeans, planeMeans } from '../field/plane-means.js';
import type { ScoreField } from '../field/score-field.js';
import { type CellAxis, cellAxis, moveAxis } from '../grid/cell-axis.js';
import type { PlaneFrame } from './plane-frame.js';
import { bernoulli, GAMMA } from './reverse-densities.js';
import { type Operator, type SweepKernel, sweepKernel } from './sweep-kernel.js';

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
  const last = times.length - 1;
  const kernel = sweepKernel();
  const lengths = [lengthsOf(n, m), lengthsOf(m, n)];
  const [density, turned, stage, ...room] = kernel.room([n * m, n * m, n * m, ...lengths.flat()]);
  const sweeps = [
    sweepAlong(kernel, first, second.widths, room.slice(0, lengths[0].length)),
    sweepAlong(kernel, second, first.widths, room.slice(lengths[0].length)),
  ];
  density.set(fromPrior(process, moving, last, axes));
  const middles = Array.from(times.subarray(1), (t, j) => 0.5 * (times[j] + t));
  process.foresee?.(middles);
  field.foresee?.(middles);
  const meansAt = planeMeans(field, model);
  const means: PlaneMeans = [sweeps[0].operator.means, sweeps[1].operator.means];
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
      // what the score has to exceed in each middle for a drift to the right, (f x + shift' + scale' y)/g^2
      const { against } = sweeps[k].operator;
      for (const [i, y] of axes[k].middles.entries()) {
        against[i] = (drift * inSpace[k].middles[i] + moves + grows * y) / noise;
      }
      sweeps[k].prepare(scale, 0.5 * noise, k === 0 ? 0.5 * step : step);
    }
    lost += sweeps[0].advance(density, stage);
    turn(density, n, m, turned);
    lost += sweeps[1].advance(turned, stage);
    turn(turned, m, n, density);
    lost += sweeps[0].advance(density, stage);
  }
  // the room is the kernel's
  return { density: density.slice(), lost };
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

/** Solves along one axis for all lines at once. */
interface Sweep {
  readonly operator: Operator;
  /**
   * Factorises the operator for steps of one length, with the means and with what they are against in it.
   *
   * @param rate g^2/2
   */
  prepare(scale: number, rate: number, step: number): void;
  /** One step. @returns the mass that has left through an end with the drift pointing inward there */
  advance(q: Float64Array, stage: Float64Array): number;
}

/** The lengths of the arrays of an operator, in the order in which `sweepAlong` takes them. */
function lengthsOf(cells: number, lines: number): number[] {
  const size = cells * lines;
  return [cells, cells + 1, size + lines, cells + 1, size, size, size, lines, lines];
}

/** @param across the widths of the lines */
function sweepAlong(
  kernel: SweepKernel,
  axis: CellAxis,
  across: Float64Array,
  [widths, gaps, means, against, left, inverse, back, before, behind]: readonly Float64Array[],
): Sweep {
  const [cells, lines] = [axis.widths.length, across.length];
  const last = (cells - 1) * lines;
  widths.set(axis.widths);
  gaps.set(axis.gaps);
  const operator = { cells, lines, widths, gaps, means, against, left, inverse, back, before, behind };
  /** What leaves through the first end and through the last one. */
  const [outflow, lastOutflow] = [new Float64Array(lines), new Float64Array(lines)];
  return {
    operator,
    prepare(scale, rate, step) {
      const tau = (GAMMA * step * rate) / (scale * scale);
      for (let l = 0; l < lines; l++) {
        const z = 2 * scale * gaps[0] * (means[l] - against[0]);
        before[l] = 0;
        behind[l] = (tau / gaps[0]) * bernoulli(z);
        outflow[l] = z > 0 ? (behind[l] * across[l]) / GAMMA : 0;
      }
      kernel.factorise(operator, tau, scale);
      for (let l = 0; l < lines; l++) {
        lastOutflow[l] = before[l] < behind[l] ? (before[l] * across[l]) / GAMMA : 0;
      }
    },
    advance(q, stage) {
      kernel.advance(operator, q, stage, (1 - GAMMA) / GAMMA, FAINTEST);
      let lost = 0;
      for (let l = 0; l < lines; l++) lost += outflow[l] * q[l] + lastOutflow[l] * q[last + l];
      return lost;
    },
  };
}
