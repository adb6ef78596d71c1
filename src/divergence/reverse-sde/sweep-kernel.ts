import { simdModule } from '../../numeric/simd.js';
import { bernoulli } from './reverse-densities.js';
import { SWEEP_BYTES } from './sweep-bytes.js';

/**
 * The operator of a step along one axis on all lines at once, which stand next to one another: row i of an array has cell i, or
 * the flux before it, of every line.
 */
export interface Operator {
  readonly cells: number;
  readonly lines: number;
  /** Of the cells, and the distances between their centres, the first and last to the ends: a number for each. */
  readonly widths: Float64Array;
  readonly gaps: Float64Array;
  /** The means of the score, see `PlaneMeans`, and what they have to exceed for a drift to the right: one row or number more. */
  readonly means: Float64Array;
  readonly against: Float64Array;
  /** What a cell has from the one before it, the inverse of its pivot, and its part of the one behind it. */
  readonly left: Float64Array;
  readonly inverse: Float64Array;
  readonly back: Float64Array;
  /** The fluxes through a face for a density of 1 before and behind it: a number for each line. */
  readonly before: Float64Array;
  readonly behind: Float64Array;
}

/** Steps of SDIRK2 along one axis. All arrays of a call come from the same `room`. */
export interface SweepKernel {
  /** Arrays of zeros of the given lengths. Arrays from earlier calls become invalid. */
  room(lengths: readonly number[]): Float64Array[];

  /**
   * Factorises W - gamma step L, with fluxes a q_left - b q_right through each face, b = tau/h B(z), a = b + tau/h z,
   * z = 2 scale h (mean - against). Takes the fluxes through the first face, and leaves those through the last one.
   */
  factorise(operator: Operator, tau: number, scale: number): void;

  /**
   * q += weight (k - q) and then q -> (W - gamma step L)^{-1} W q, where k is what that makes of q at first. Densities between
   * 0 and `faintest` are set to it before.
   *
   * @param stage of the size of q, for k
   */
  advance(operator: Operator, q: Float64Array, stage: Float64Array, weight: number, faintest: number): void;
}

/** The kernel in plain TypeScript. */
export const plainSweeps: SweepKernel = {
  room: (lengths) => lengths.map((length) => new Float64Array(length)),

  factorise({ cells, lines, widths, gaps, means, against, left, inverse, back, before, behind }, tau, scale) {
    for (let i = 0, p = 0; i < cells; i++) {
      const gap = gaps[i + 1];
      const weight = tau / gap;
      const own = against[i + 1];
      const stretch = 2 * scale * gap;
      const width = widths[i];
      for (let l = 0; l < lines; l++, p++) {
        const z = stretch * (means[p + lines] - own);
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
  },

  advance(operator, q, stage, weight, faintest) {
    const size = operator.cells * operator.lines;
    for (let p = 0; p < size; p++) {
      if (q[p] < faintest && q[p] > -faintest) q[p] = faintest;
      stage[p] = q[p];
    }
    solve(operator, stage);
    for (let p = 0; p < size; p++) q[p] += weight * (stage[p] - q[p]);
    solve(operator, q);
  },
};

/** (W - gamma step L) y = W right, in place. */
function solve({ cells, lines, widths, left, inverse, back }: Operator, right: Float64Array): void {
  for (let l = 0; l < lines; l++) right[l] *= widths[0] * inverse[l];
  for (let i = 1, p = lines; i < cells; i++) {
    const width = widths[i];
    for (let l = 0; l < lines; l++, p++) right[p] = (width * right[p] + left[p] * right[p - lines]) * inverse[p];
  }
  for (let p = (cells - 1) * lines - 1; p >= 0; p--) right[p] += back[p] * right[p + lines];
}

/** The exported functions: as in `SweepKernel`, with the byte address in place of each array. */
interface Exports {
  factorise(
    cells: number,
    lines: number,
    widths: number,
    gaps: number,
    means: number,
    against: number,
    left: number,
    inverse: number,
    back: number,
    before: number,
    behind: number,
    ...numbers: readonly [tau: number, scale: number]
  ): void;
  advance(
    cells: number,
    lines: number,
    widths: number,
    left: number,
    inverse: number,
    back: number,
    q: number,
    stage: number,
    ...numbers: readonly [weight: number, faintest: number]
  ): void;
}

/**
 * The kernel in WebAssembly, two lines at a time, or undefined where that does not run. Its numbers have the same bits as the
 * plain kernel's.
 */
export function simdSweeps(): SweepKernel | undefined {
  const simd = simdModule<Exports>(SWEEP_BYTES);
  if (simd === undefined) return undefined;
  return {
    // of an odd number of lines the last is read with what stands behind it
    room: (lengths) => simd.room(0, [...lengths, 1]).numbers.slice(0, -1),
    factorise({ cells, lines, widths, gaps, means, against, left, inverse, back, before, behind }, tau, scale) {
      simd.run.factorise(
        ...([cells, lines, widths.byteOffset, gaps.byteOffset, means.byteOffset, against.byteOffset] as const),
        ...([left.byteOffset, inverse.byteOffset, back.byteOffset, before.byteOffset, behind.byteOffset] as const),
        ...([tau, scale] as const),
      );
    },
    advance({ cells, lines, widths, left, inverse, back }, q, stage, weight, faintest) {
      simd.run.advance(
        ...([cells, lines, widths.byteOffset, left.byteOffset, inverse.byteOffset, back.byteOffset] as const),
        ...([q.byteOffset, stage.byteOffset, weight, faintest] as const),
      );
    },
  };
}

let chosen: SweepKernel | undefined;

/** The faster kernel that runs here; one per thread. */
export function sweepKernel(): SweepKernel {
  chosen ??= simdSweeps() ?? plainSweeps;
  return chosen;
}
