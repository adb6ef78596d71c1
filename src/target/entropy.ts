import type { Estimate } from '../numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../process/forward-process.js';
import { lineEntropy, linePriorKl, ROUNDINGS } from './line-entropy.js';
import { shareEntropy } from './mixture-weights.js';
import { posteriorEntropy } from './posterior-entropy.js';
import { crossEntropy, productPriorKl } from './product-prior-kl.js';
import { type Target, UNDIFFUSED } from './target.js';

/** Those that were asked for, by alpha and sigma: J_0, KL(p_T || pi) and bounds are of the same entropies. */
const known = new WeakMap<Target, Map<string, Estimate>>();

/** The differential entropy h(p_t) = - int p_t log p_t of a target, in nats. */
export function entropy(target: Target, at: Coefficients): Estimate {
  const own = known.get(target) ?? new Map<string, Estimate>();
  known.set(target, own);
  const key = `${at.alpha} ${at.sigma}`;
  const found = own.get(key) ?? entropyOf(target, at);
  own.set(key, found);
  return found;
}

function entropyOf(target: Target, at: Coefficients): Estimate {
  if (target.dimension === 1) return lineEntropy(target.line, at);
  // h(p) = sum_k w_k h_k + H(w) - E_p[H(P(. | x))]
  const unknown = posteriorEntropy(target, at);
  const known = shareEntropy(target.weights);
  let value = known - unknown.value;
  let error = unknown.error;
  for (const [k, part] of target.componentEntropies(at).entries()) {
    value += target.weights[k] * part.value;
    error += target.weights[k] * part.error;
  }
  return { ...unknown, value, error: error + ROUNDINGS * Number.EPSILON * (known + Math.abs(value)) };
}

/**
 * J_0 = 1/2 int g^2 E|grad log p_t|^2 dt, the score loss at A = 0, in nats. As
 *
 *     d h(p_t)/dt = d f + (g^2/2) E|grad log p_t|^2,
 *
 * J_0 = h(p_T) - h(p_0) - d int_0^T f dt, and int f = log alpha_T.
 */
export function initialScoreLoss(process: ForwardProcess, target: Target): Estimate {
  const last = process.coefficients(process.horizon);
  const end = target.dimension === 1 ? entropy(target, last) : lastEntropy(process, target);
  const start = entropy(target, UNDIFFUSED);
  return {
    ...(end.sampled || start.sampled ? { sampled: true } : {}),
    value: end.value - start.value - target.dimension * Math.log(last.alpha),
    error: end.error + start.error + ROUNDINGS * Number.EPSILON * (Math.abs(end.value) + Math.abs(start.value)),
  };
}

/** h(p_T) = - E_{p_T} log pi - KL(p_T || pi) where the second term is small; where both are large they cancel. */
function lastEntropy(process: ForwardProcess, target: Target): Estimate {
  const prior = priorKl(process, target);
  const cross = crossEntropy(process, target);
  const rounding = ROUNDINGS * Number.EPSILON * (Math.abs(cross) + prior.value);
  const byPrior = { ...prior, value: cross - prior.value, error: prior.error + rounding };
  if (rounding < LARGE_ROUNDING) return byPrior;
  const own = entropy(target, process.coefficients(process.horizon));
  return own.error < byPrior.error ? own : byPrior;
}

/** In nats: much more than an entropy is usually off by. */
const LARGE_ROUNDING = 1e-10;

/**
 * KL(p_T || pi) in nats; where no sampling is needed, its relative error is small for values down to 1e-28: of smaller ones
 * only the rounding of both densities is known.
 */
export function priorKl(process: ForwardProcess, target: Target): Estimate {
  const at = process.coefficients(process.horizon);
  const found =
    target.dimension === 1
      ? linePriorKl(target.line, at, process.priorVariance)
      : productPriorKl(process, target, (last) => entropy(target, last));
  // KL is about E_pi L^2/2 with L = log(p_T/pi), so that an error e of L moves it by sqrt(2 KL) e + e^2/2
  const e = LOG_ROUNDINGS * Number.EPSILON;
  return { ...found, error: found.error + e * (Math.sqrt(2 * Math.max(0, found.value)) + 0.5 * e) };
}

/** A bound on the rounding of log(p_T/pi), in units of eps, of which it takes up to 3. */
const LOG_ROUNDINGS = 8;
