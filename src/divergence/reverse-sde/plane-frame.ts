import { GAUSS_HERMITE } from '../../numeric/gauss-hermite.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';

/** Coordinates of the plane that move with a model: x_k = shift_k + scale_k y_k on axis k, and y = x at t = 0. */
export interface PlaneFrame {
  /** Ascending from 0 to T. */
  readonly times: Float64Array;
  /** By axis, at all times. */
  readonly axes: readonly [MovingAxis, MovingAxis];
}

/** A coordinate that moves. */
interface MovingAxis {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** A frame at every so many of its times. @param steps a divisor of the number of its steps */
export function everyOf({ times, axes: [first, second] }: PlaneFrame, steps: number): PlaneFrame {
  const stride = (times.length - 1) / steps;
  const some = (values: Float64Array) => values.filter((_, j) => j % stride === 0);
  const axisOf = ({ scale, shift }: MovingAxis) => ({ scale: some(scale), shift: some(shift) });
  return { times: some(times), axes: [axisOf(first), axisOf(second)] };
}

/** What a normal law says of a model may mean little: scales stay below this. */
const LARGEST_SCALE = 1e4;

/**
 * The frame that contracts about a centre as a normal law N(M, diag V) does that follows the reverse SDE of a model: in reverse
 * time
 *
 *     M_k' = E v_k,  V_k' = 2 rho_k V_k + g^2,  rho_k = E d_k v_k = E[(x_k - M_k) v_k]/V_k,  v = -f x + g^2 s,
 *     scale_k = max(1, sqrt(V_k/V_k(0))),  shift_k = (1 - scale_k) centre_k,
 *
 * with means under that law, from M = 0 and V the prior variance. So a density that contracts by orders of magnitude does so
 * with its grid, and steps in time need not follow that. Where the law expands the axis stands still: of all that it spreads
 * only what ends at p_0 counts, and that is where p_0 is. A frame is a choice of coordinates: what it misses costs cells and steps.
 *
 * @param centre the mean of p_0
 * @param times ascending from 0 to T
 */
export function planeFrame(
  process: ForwardProcess,
  field: ScoreField,
  model: number,
  centre: Float64Array,
  times: Float64Array,
): PlaneFrame {
  const count = times.length;
  const laws = [0, 1].map(() => ({ mean: new Float64Array(count), sd: new Float64Array(count) }));
  for (const law of laws) law.sd[count - 1] = Math.sqrt(process.priorVariance);
  const middles = Array.from(times.subarray(1), (t, j) => 0.5 * (times[j] + t));
  process.foresee?.(middles);
  field.foresee?.(middles);
  const points = new Float64Array(2 * GAUSS_HERMITE.length * GAUSS_HERMITE.length);
  const scores = new Float64Array(points.length);
  for (let j = count - 1; j > 0; j--) {
    const step = times[j] - times[j - 1];
    const { drift, diffusion } = process.coefficients(middles[j - 1]);
    const noise = diffusion * diffusion;
    let p = 0;
    for (const one of GAUSS_HERMITE) {
      for (const other of GAUSS_HERMITE) {
        points[p++] = laws[0].mean[j] + laws[0].sd[j] * one.z;
        points[p++] = laws[1].mean[j] + laws[1].sd[j] * other.z;
      }
    }
    if (noise > 0) field.at(middles[j - 1]).evaluate(model, points, scores);
    for (const [k, { mean, sd }] of laws.entries()) {
      let [pull, slope] = [0, 0];
      p = k;
      for (const one of GAUSS_HERMITE) {
        for (const other of GAUSS_HERMITE) {
          const weight = one.weight * other.weight;
          pull += weight * scores[p];
          slope += (weight * scores[p] * (k === 0 ? one.z : other.z)) / sd[j];
          p += 2;
        }
      }
      const exponent = Math.max(-30, Math.min(30, (noise * slope - drift) * step));
      const grown = Math.abs(exponent) < 1e-8 ? step : (step * Math.expm1(exponent)) / exponent;
      const spread = Math.abs(exponent) < 1e-8 ? step : (step * Math.expm1(2 * exponent)) / (2 * exponent);
      mean[j - 1] = mean[j] + grown * (noise * pull - drift * mean[j]);
      sd[j - 1] = Math.sqrt(Math.exp(2 * exponent) * sd[j] * sd[j] + noise * spread);
    }
  }
  const [first, second] = laws.map(({ sd }, k): MovingAxis => {
    const scale = sd.map((each) => {
      const ratio = each / sd[0];
      return ratio > 1 ? Math.min(LARGEST_SCALE, ratio) : 1;
    });
    return { scale, shift: scale.map((each) => (1 - each) * centre[k]) };
  });
  return { times, axes: [first, second] };
}
