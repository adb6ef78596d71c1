import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';

/** Standard deviations kept: exp(-z^2/2) = 3e-18 lies beyond. */
const DEVIATIONS = 9;
/** No grid reaches farther: mass out there has left for good. */
const CAP = 1e6;
const STEPS = 96;

/**
 * For each model, an interval that holds every path of the reverse SDE that starts under the prior and ends in the
 * support of p_0, up to DEVIATIONS standard deviations.
 *
 * Two fronts bound a path at time t: where it can be, coming from the prior (reverse in t), and from where it can still
 * arrive in the support (forward in t). A front moves with the drift there; its distance d from the path without noise
 * obeys d' = lambda d + z^2 g^2 / (2 d), with lambda the local slope of the drift; for a linear score, d is exactly z
 * standard deviations. Under vp and s = 0, the first front ends at z sqrt(2 e^{int beta} - 1), while the second shows
 * that nothing beyond z comes back. The narrower of the two fronts counts at each time.
 */
export function reach(
  process: ForwardProcess,
  field: ScoreField,
  models: readonly number[],
  support: readonly [number, number],
): { low: number; high: number }[] {
  const times = Float64Array.from({ length: STEPS + 1 }, (_, j) => process.horizon * (j / STEPS) * (j / STEPS));
  const slices = Array.from(times, (t) => field.at(t));
  process.foresee?.(Array.from(times.subarray(1), (t, j) => 0.5 * (times[j] + t)));
  const priorFront = DEVIATIONS * Math.sqrt(process.priorVariance);
  return models.map((model) => {
    const march = (from: number, to: number, front: Front) =>
      marchFront(process, times, slices, model, from, to, front);
    const fromPrior = march(STEPS, 0, { low: -priorFront, high: priorFront, spread: priorFront * priorFront });
    const toSupport = march(0, STEPS, { low: support[0], high: support[1], spread: 0 });
    let [low, high] = support;
    for (let j = 0; j <= STEPS; j++) {
      low = Math.min(low, Math.max(fromPrior.low[j], toSupport.low[j]));
      high = Math.max(high, Math.min(fromPrior.high[j], toSupport.high[j]));
    }
    const margin = 0.05 * (high - low);
    return { low: Math.max(-CAP, low - margin), high: Math.min(CAP, high + margin) };
  });
}

interface Front {
  readonly low: number;
  readonly high: number;
  /** d^2 at the start. */
  readonly spread: number;
}

function marchFront(
  process: ForwardProcess,
  times: Float64Array,
  slices: readonly ScoreSlice[],
  model: number,
  from: number,
  to: number,
  front: Front,
): { low: Float64Array; high: Float64Array } {
  const low = new Float64Array(times.length);
  const high = new Float64Array(times.length);
  const sides = [
    { edge: low, sign: -1, x: front.low, spread: front.spread },
    { edge: high, sign: 1, x: front.high, spread: front.spread },
  ];
  const xs = new Float64Array(4);
  const scores = new Float64Array(4);
  const direction = to > from ? 1 : -1;
  for (let j = from; ; j += direction) {
    for (const side of sides) side.edge[j] = side.x;
    if (j === to) return { low, high };
    const step = Math.abs(times[j + direction] - times[j]);
    const { drift, diffusion } = process.coefficients(0.5 * (times[j] + times[j + direction]));
    const noise = diffusion * diffusion;
    // one question for both sides, which never meet
    for (const [i, { x }] of sides.entries()) {
      const offset = 1e-6 * (1 + Math.abs(x));
      xs[2 * i] = x - offset;
      xs[2 * i + 1] = x + offset;
    }
    slices[j].evaluate(model, xs, scores);
    for (const [i, side] of sides.entries()) {
      const [below, above] = [scores[2 * i], scores[2 * i + 1]];
      const velocity = direction * (drift * side.x - 0.5 * noise * (below + above));
      const slope = direction * (drift - (noise * (above - below)) / (xs[2 * i + 1] - xs[2 * i]));
      const exponent = Math.min(30, slope * step);
      const growth = Math.exp(exponent);
      const mean = (Math.abs(exponent) < 1e-8 ? 1 : Math.expm1(exponent) / exponent) * step;
      const source = (Math.abs(exponent) < 1e-8 ? 1 : Math.expm1(2 * exponent) / (2 * exponent)) * step;
      const spread = growth * growth * side.spread + DEVIATIONS * DEVIATIONS * noise * source;
      const diffused = Math.sqrt(spread) - growth * Math.sqrt(side.spread);
      side.x = clamp(side.x + mean * velocity + side.sign * diffused);
      side.spread = Math.min(spread, CAP * CAP);
    }
  }
}

function clamp(x: number): number {
  return Math.min(CAP, Math.max(-CAP, x));
}
