import type { ForwardProcess } from '../../process/forward-process.js';
import { type PointField, smoothPointField } from '../field/point-field.js';
import { centredNormal, type LinearMap, type NormalLaw, normalKl, times } from './normal.js';

/** The score s(x, t) = -H(t) x + c(t) in R^d. */
export interface LinearScore {
  /** d. */
  readonly dimension: number;
  /** H(t) and c(t). */
  at(t: number): LinearMap;
}

/** What a score is the drift of: the reverse SDE, or the probability flow ODE. */
export type ReverseFlow = 'sde' | 'ode';

/** A law that the reverse flow passes through. */
export interface PassedLaw {
  readonly t: number;
  readonly law: NormalLaw;
}

/** Steps in u with t = T u^2. Errors fall with the fourth power: those of the coarser run are 16 times as large. */
const STEPS = 384;

/**
 * The laws that a linear score leads pi through at t = T u^2, u = 1, 1 - 1/steps, .. 0. They are normal, N(M, V) with, in
 * reverse time,
 *
 * M' = (-f I - g^2 H) M + g^2 c,  V' = (-f I - g^2 H) V + V (-f I - g^2 H)^T + g^2 I,  from M = 0 and V the prior variance;
 *
 * for the ODE g^2/2 for g^2 in the drift and no source in V. By the classical Runge-Kutta method of fourth order in u.
 */
export function reverseLaws(
  process: ForwardProcess,
  score: LinearScore,
  flow: ReverseFlow,
  steps: number,
): PassedLaw[] {
  const { dimension: d } = score;
  const { horizon } = process;
  const h = 1 / steps;
  const start = centredNormal(d, process.priorVariance);
  let state: Float64Array = Float64Array.of(...start.covariance, ...start.mean);
  const passed = [{ t: horizon, law: start }];
  for (let k = steps; k > 0; k--) {
    const u = k * h;
    const [first, middle, last] = [u, u - 0.5 * h, u - h].map((place) => velocity(process, score, flow, place));
    const k1 = first(state);
    const k2 = middle(moved(state, 0.5 * h, k1));
    const k3 = middle(moved(state, 0.5 * h, k2));
    const k4 = last(moved(state, h, k3));
    state = moved(moved(moved(moved(state, h / 6, k1), h / 3, k2), h / 3, k3), h / 6, k4);
    const next = (k - 1) * h;
    passed.push({ t: horizon * next * next, law: { covariance: state.slice(0, d * d), mean: state.slice(d * d) } });
  }
  return passed;
}

/**
 * KL(p_0 || p^SDE), or KL(p_0 || p^ODE), of a linear score for a normal p_0, in nats: the error is the difference to half the steps,
 * with the rounding.
 */
export function linearKl(
  process: ForwardProcess,
  score: LinearScore,
  start: NormalLaw,
  flow: ReverseFlow,
): { value: number; error: number } {
  const [fine, coarse] = [STEPS, STEPS / 2].map((steps) => {
    const { law } = reverseLaws(process, score, flow, steps)[steps];
    return normalKl(start, law);
  });
  return { value: fine.value, error: Math.abs(fine.value - coarse.value) + fine.error };
}

/** The field whose only model is a linear score. */
export function linearPointField(score: LinearScore): PointField {
  const { dimension: d } = score;
  return smoothPointField({
    dimension: d,
    models: 1,
    evaluate(t, _, points, scores) {
      const { precision, offset } = score.at(t);
      const count = points.length / d;
      for (let i = 0; i < d; i++) {
        for (let p = 0; p < count; p++) {
          let sum = offset[i];
          for (let j = 0; j < d; j++) sum -= precision[i * d + j] * points[j * count + p];
          scores[i * count + p] = sum;
        }
      }
    },
    divergence(t, _model, _points, divergences) {
      const { precision } = score.at(t);
      let trace = 0;
      for (let i = 0; i < d; i++) trace += precision[i * (d + 1)];
      divergences.fill(-trace);
    },
  });
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
