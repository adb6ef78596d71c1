import type { Estimate } from '../numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../process/forward-process.js';
import type { Axis } from './axis-quadrature.js';
import { SMALL_RATIO, smallGap } from './line-entropy.js';
import { CLOSE_TO_SAMPLED, MOST_AXES } from './posterior-entropy.js';
import { priorSeries } from './prior-series.js';
import { type GridLine, gridIntegral } from './product-grid.js';
import type { Target } from './target.js';

/** The relative error required of a grid, and the absolute error below which there is only rounding. */
const TOLERANCE = 1e-11;
const LEAST = 1e-18;
/** Lines with less mass than this are left out, unless pi is below e^-1000 there: each nat counts by the mass. */
const NEGLIGIBLE = 1e-24;
const DEEP = 1000;
/** Rounding of the logarithms of densities, which are below 50 where they count. */
const ROUNDING = 50 * Number.EPSILON;
/** Widths from the origin up to which this covers the rounding of places, too. */
const LEAST_OUT = 50;
/** An error, in nats, that the entropy from a grid seldom stays below. */
const CLOSE_TO_GRID = 1e-7;
const UNKNOWN: Estimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };

/**
 * KL(p_T || pi) in nats, by a grid over the coordinates on which components and prior differ. Where these are too many,
 * it comes from a series if p_T is close to the prior, and otherwise from the cross entropy less the entropy.
 *
 * @param entropyAt h(p_t), asked for only in that last case
 */
export function productPriorKl(
  process: ForwardProcess,
  target: Target,
  entropyAt: (at: Coefficients) => Estimate,
): Estimate {
  const at = process.coefficients(process.horizon);
  const { axes, shared } = target.factors(at, process.priorVariance);
  if (axes.length === 0) return shared;
  const grid = axes.length <= MOST_AXES ? onGrid(axes, target.weights) : UNKNOWN;
  const close = grid.error < CLOSE_TO_GRID ? grid : better(grid, priorSeries(axes, target.weights) ?? UNKNOWN);
  const best = { value: close.value + shared.value, error: close.error + shared.error };
  const sampling = target.factors(at).axes.length > MOST_AXES;
  if (best.error < (sampling ? CLOSE_TO_SAMPLED : CLOSE_TO_GRID)) return best;
  const end = entropyAt(at);
  const cross = crossEntropy(process, target);
  const rounding = 8 * Number.EPSILON * (Math.abs(cross) + Math.abs(end.value));
  return better(best, { ...end, value: cross - end.value, error: end.error + rounding });
}

function better(one: Estimate, other: Estimate): Estimate {
  return one.error <= other.error ? one : other;
}

function onGrid(axes: readonly Axis[], weights: readonly number[]): Estimate {
  const prior = weights.length;
  const isNegligible = (mass: number, logs: Float64Array) => mass * Math.max(1, -logs[prior] / DEEP) <= NEGLIGIBLE;
  const { value, error } = gridIntegral(axes, [...weights, 1], gapOnLine, (v) => TOLERANCE * v + LEAST, isNegligible);
  // L is off by its rounding: d/dL int pi (L e^L - e^L + 1) = E_p L, at most sqrt(2 KL) for a p close to pi
  // far out in its own widths, a density is off by the rounding of where it is
  const places = Math.max(1, ...axes.map(({ widthsOut }) => widthsOut / LEAST_OUT));
  return { value, error: error + ROUNDING * (Math.sqrt(2 * Math.abs(value)) + places * Math.abs(value)) };
}

/** - E_{p_T} log pi = (d/2) log(2 pi s_T^2) + E|x_T|^2/(2 s_T^2). */
export function crossEntropy(process: ForwardProcess, target: Target): number {
  const { alpha, sigma } = process.coefficients(process.horizon);
  const d = target.dimension;
  const second = target.variance + target.mean.reduce((sum, x) => sum + x * x, 0);
  const square = alpha * alpha * second + d * sigma * sigma;
  return 0.5 * d * Math.log(2 * Math.PI * process.priorVariance) + (0.5 * square) / process.priorVariance;
}

/** pi (L e^L - (e^L - 1)), L = log(p/pi), of the densities p_1 .. p_K and pi; p L - p + pi where L is not small. */
function gapOnLine({ densities, logs, last }: GridLine): number {
  const prior = densities.length - 1;
  let sum = 0;
  for (let i = 0, q = 0; i < last.weights.length; i++, q++) {
    let density = 0;
    for (let k = 0; k < prior; k++, q++) density += densities[k] * last.densities[q];
    const priorDensity = densities[prior] * last.densities[q];
    const L = Math.log(density) - logs[prior] - last.logs[q];
    let gap = priorDensity;
    if (Math.abs(L) < SMALL_RATIO) gap *= smallGap(L);
    else if (density > 0) gap += L * density - density;
    sum += last.weights[i] * gap;
  }
  return sum;
}
