import type { Estimate } from '../numeric/estimate.js';
import type { Target } from '../target/target.js';
import { UNDIFFUSED } from '../target/target.js';
import { type LineScore, linePotential } from './line-potential.js';

/** A grid on the line, at whose points the read-out compares densities at one diffusion time. */
export interface ReadOutGrid {
  /** It reaches from -reach to reach. */
  readonly reach: number;
  /** One fewer than its points. */
  readonly cells: number;
  /** The diffusion time at which the score is read. */
  readonly time: number;
}

/**
 * The grid in the code of the paper, `code_diffusion_synthetic.ipynb` of github.com/lphLeo/Diffusion_Generalization: `left = 10.`,
 * `grid_size = 50`, `eps = 0.065`.
 */
export const PAPER_GRID: ReadOutGrid = { reach: 10, cells: 50, time: 0.065 };

/** What the read-out finds. */
export interface PaperReadOut {
  /** sum_i h p_0(x_i) log(p_0(x_i)/q_i), of either sign, in nats. */
  readonly kl: Estimate;
  /** x_i and q_i. */
  readonly points: Float64Array;
  readonly density: Float64Array;
  /** The mass that q has left of 0. */
  readonly left: number;
}

/** Nodes a cell; the difference between the two rules is the error. */
const [FINE, COARSE] = [12, 8];

/**
 * The divergence as the paper's own code computes it, from the score at one time t > 0, on h-spaced points x_i of [-L, L]:
 *
 *     q_i = exp(int_{-L}^{x_i} s(x, t) dx)/(h sum_j exp(int_{-L}^{x_j} s(x, t) dx)),   sum_i h p_0(x_i) log(p_0(x_i)/q_i).
 *
 * q sums to 1 on the grid and p_0 does not; q is the model's at t, and p_0 that of the data at 0. So the exact score has a
 * read-out above 0, and where the window cuts p_0 that falls below 0. The code integrates from -100, which the sum over q
 * cancels, by QUADPACK to 1.5e-8 and in single precision.
 *
 * @param score at `grid.time`
 */
export function paperReadOut(score: LineScore, target: Target, grid: ReadOutGrid = PAPER_GRID): PaperReadOut {
  const points = gridPoints(grid);
  const [fine, coarse] = [FINE, COARSE].map((count) =>
    readBy(linePotential(score, points, count).atFaces, target, grid),
  );
  const rounding = 1e-14 * (1 + Math.abs(fine.kl) + fine.size);
  return {
    kl: { value: fine.kl, error: Math.abs(fine.kl - coarse.kl) + rounding },
    points,
    density: fine.density,
    left: fine.left,
  };
}

/** x_i. */
export function gridPoints({ reach, cells }: ReadOutGrid): Float64Array {
  return Float64Array.from({ length: cells + 1 }, (_, i) => -reach + (2 * reach * i) / cells);
}

function readBy(potential: Float64Array, target: Target, grid: ReadOutGrid) {
  const step = (2 * grid.reach) / grid.cells;
  const points = gridPoints(grid);
  const top = Math.max(...potential);
  const sum = potential.reduce((all, each) => all + Math.exp(each - top), 0);
  const logNorm = top + Math.log(step * sum);
  let [kl, left] = [0, 0];
  for (const [i, x] of points.entries()) {
    const logTarget = target.logDensity([x], UNDIFFUSED);
    const mass = step * Math.exp(logTarget);
    if (mass > 0) kl += mass * (logTarget - (potential[i] - logNorm));
    // a point at 0 belongs to both sides
    left += (x < 0 ? 1 : x === 0 ? 0.5 : 0) * step * Math.exp(potential[i] - logNorm);
  }
  return { kl, left, density: potential.map((each) => Math.exp(each - logNorm)), size: Math.abs(top) };
}
