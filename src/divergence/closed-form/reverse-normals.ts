import type { ForwardProcess } from '../../process/forward-process.js';
import type { LinearScore, ReverseFlow } from '../normal/linear-score.js';
import { type Normal, priorNormal, times } from '../normal/normal.js';

/** A distribution that the reverse flow passes through. */
export interface PassedNormal {
  readonly t: number;
  readonly normal: Normal;
}

/**
 * The distributions that a linear score leads pi through at t = T u^2, u = 1, 1 - 1/steps, .. 0. They are normal,
 * N(M, V), where in reverse time, from M = 0 and V the prior variance,
 *
 *     M' = (-f I - g^2 H) M + g^2 c,  V' = (-f I - g^2 H) V + V (-f I - g^2 H)^T + g^2 I;
 *
 * the ODE has g^2/2 in place of g^2 in the drift, and no source in V. Solved by the classical Runge-Kutta method of
 * fourth order in u.
 */
export function reverseNormals(
  process: ForwardProcess,
  score: LinearScore,
  flow: ReverseFlow,
  steps: number,
): PassedNormal[] {
  const { dimension: d } = score;
  const { horizon } = process;
  const h = 1 / steps;
  const start = priorNormal(process, d);
  let state: Float64Array = Float64Array.of(...start.covariance, ...start.mean);
  const passed = [{ t: horizon, normal: start }];
  for (let k = steps; k > 0; k--) {
    const u = k * h;
    const [first, middle, last] = [u, u - 0.5 * h, u - h].map((place) => velocity(process, score, flow, place));
    const k1 = first(state);
    const k2 = middle(moved(state, 0.5 * h, k1));
    const k3 = middle(moved(state, 0.5 * h, k2));
    const k4 = last(moved(state, h, k3));
    state = moved(moved(moved(moved(state, h / 6, k1), h / 3, k2), h / 3, k3), h / 6, k4);
    const next = (k - 1) * h;
    passed.push({ t: horizon * next * next, normal: { covariance: state.slice(0, d * d), mean: state.slice(d * d) } });
  }
  return passed;
}

/** (V, M) -> -d(V, M)/du at t = T u^2, for the state V row-major and M behind it. */
function velocity(process: ForwardProcess, score: LinearScore, flow: ReverseFlow, u: number) {
  const { dimension: d } = score;
  const t = process.horizon * u * u;
  const pace = 2 * process.horizon * u;
  const { drift, diffusion } = process.coefficients(t);
  const noise = diffusion * diffusion;
  const { precision, offset } = score.at(t);
  const share = flow === 'sde' ? noise : 0.5 * noise;
  const source = flow === 'sde' ? noise : 0;
  const rate = new Float64Array(d * d);
  for (let k = 0; k < rate.length; k++) rate[k] = -pace * share * precision[k];
  for (let i = 0; i < d; i++) rate[i * (d + 1)] -= pace * drift;
  return (state: Float64Array): Float64Array => {
    const change = new Float64Array(state.length);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let sum = i === j ? pace * source : 0;
        for (let k = 0; k < d; k++) sum += rate[i * d + k] * state[k * d + j] + rate[j * d + k] * state[i * d + k];
        change[i * d + j] = sum;
      }
    }
    const pulled = times(rate, state.subarray(d * d));
    for (let i = 0; i < d; i++) change[d * d + i] = pulled[i] + pace * share * offset[i];
    return change;
  };
}

function moved(state: Float64Array, step: number, slope: Float64Array): Float64Array {
  const next = new Float64Array(state.length);
  for (let i = 0; i < next.length; i++) next[i] = state[i] + step * slope[i];
  return next;
}
