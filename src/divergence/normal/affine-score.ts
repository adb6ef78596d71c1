import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';
import { gaussianKl } from './gaussian-kl.js';

/** The affine score s(x, t) = -precision(t) x + offset(t). */
export interface AffineScore {
  /** h(t). */
  precision(t: number): number;
  /** c(t). */
  offset(t: number): number;
}

/** The field whose only model is an affine score. */
export function affineScoreField(score: AffineScore): ScoreField {
  return {
    models: 1,
    at(t) {
      const slope = -score.precision(t);
      const intercept = score.offset(t);
      return {
        evaluate(_, xs, out) {
          for (let i = 0; i < xs.length; i++) out[i] = slope * xs[i] + intercept;
        },
        pieces: () => ({
          kinks: new Float64Array(0),
          slopes: Float64Array.of(slope),
          intercepts: Float64Array.of(intercept),
        }),
      };
    },
  };
}

/**
 * klSde of an affine score for p_0 = N(mean, variance), in nats, to about 1e-12: p^SDE is Gaussian with, in reverse time,
 *
 * M' = (-f - g^2 h) M + g^2 c,  V' = 2 (-f - g^2 h) V + g^2,  from M = 0 and V the prior variance.
 */
export function affineKlSde(process: ForwardProcess, score: AffineScore, mean: number, variance: number): number {
  return affineKl(process, score, mean, variance, 1, 1);
}

/** klOde of an affine score: as klSde with g^2/2 for g^2 in the drift and no source in V. */
export function affineKlOde(process: ForwardProcess, score: AffineScore, mean: number, variance: number): number {
  return affineKl(process, score, mean, variance, 0.5, 0);
}

function affineKl(
  process: ForwardProcess,
  score: AffineScore,
  mean: number,
  variance: number,
  share: number,
  source: number,
): number {
  const noise = (t: number) => square(process.coefficients(t).diffusion);
  const rate = (t: number) => -process.coefficients(t).drift - share * noise(t) * score.precision(t);
  const pull = (t: number) => share * noise(t) * score.offset(t);
  const reached = linearFlow(process.horizon, 0, rate, pull);
  const spread = linearFlow(
    process.horizon,
    process.priorVariance,
    (t) => 2 * rate(t),
    (t) => source * noise(t),
  );
  return gaussianKl(mean, variance, reached, spread);
}

const NODES = gaussLegendre(16);
/** Panels t = T u^2: 16 nodes on each leave nothing to gain for coefficients that are smooth or like 1/(t + v). */
const PANELS = 64;

/**
 * y at t = 0 of dy/d(-t) = rate(t) y + pull(t) from y = start at t = horizon.
 *
 * A panel [a, b]: y_a = e^{R(a, b)} y_b + int_a^b e^{R(a, t)} pull(t) dt, R(a, t) = int_a^t rate, all by Gauss-Legendre:
 * exact exponentials, so no step is too stiff.
 */
function linearFlow(horizon: number, start: number, rate: (t: number) => number, pull: (t: number) => number): number {
  let y = start;
  for (let panel = PANELS; panel > 0; panel--) {
    const a = horizon * ((panel - 1) / PANELS) * ((panel - 1) / PANELS);
    const b = horizon * (panel / PANELS) * (panel / PANELS);
    const gained = integrate(a, b, (t) => Math.exp(integrate(a, t, rate)) * pull(t));
    y = Math.exp(integrate(a, b, rate)) * y + gained;
  }
  return y;
}

function integrate(a: number, b: number, integrand: (t: number) => number): number {
  const half = 0.5 * (b - a);
  let sum = 0;
  for (let k = 0; k < NODES.nodes.length; k++) sum += NODES.weights[k] * integrand(a + half * (1 + NODES.nodes[k]));
  return half * sum;
}

function square(x: number): number {
  return x * x;
}
