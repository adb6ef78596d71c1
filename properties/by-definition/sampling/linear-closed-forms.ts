import { linearKl } from '../../../src/divergence/normal/linear-kl.js';
import type { LinearScore, ReverseFlow } from '../../../src/divergence/normal/linear-score.js';
import {
  diffusedNormal,
  isotropicNormal,
  mapDifference,
  meanProduct,
  normalScore,
  priorNormal,
} from '../../../src/divergence/normal/normal.js';
import { normalKl } from '../../../src/divergence/normal/normal-kl.js';
import { reverseNormals } from '../../../src/divergence/normal/reverse-normals.js';
import { forwardProcess } from '../../../src/experiment/setting.js';
import { type Estimate, plus } from '../../../src/numeric/estimate.js';
import { alongAxes, type LinearCase, normalOf, onLine, reflected, scoreOf } from '../../generators/linear.js';

/**
 * Steps of the integral along a path of distributions, whose error falls with their fourth power; the coarser one has
 * half as many.
 */
const STEPS = 512;

/** A closed form beside what it should be, and the size of the terms of both. */
export interface Sides {
  readonly dimension: number;
  readonly closedForm: Estimate;
  readonly other: Estimate;
  readonly scale?: number;
}

/**
 * The KL of a linear score with all matrices turned to one eigenbasis, beside the sum over the axes of the KLs on the
 * line.
 */
export function axisByAxis(aCase: LinearCase, flow: ReverseFlow): Sides {
  const process = forwardProcess(aCase.process);
  const { normal, score } = alongAxes(aCase);
  const { values: variances, mirror } = normal.covariance;
  const [mean, c0, c1] = [normal.mean, ...score.centre].map((x) => reflected(mirror, x));
  const [start, end] = score.precision.map(({ values }) => values);
  const onAxes = variances.map((variance, k) => {
    const line = scoreOf(process, onLine({ precision: [start[k], end[k]], centre: [c0[k], c1[k]] }));
    return linearKl(process, line, isotropicNormal([mean[k]], variance), flow);
  });
  return {
    dimension: variances.length,
    closedForm: linearKl(process, scoreOf(process, score), normalOf(normal), flow),
    other: plus(...onAxes),
  };
}

/**
 * The KL of a linear score, whose matrices need not commute, beside its change along the path of the reverse flow. Let
 * a = grad log p_t, and let b be the score of the distribution q_t that the reverse flow passes through. Integrated
 * along the path,
 *
 * KL(p_0||p^SDE) = KL(p_T||pi) + 1/2 int g^2 E_{p_t}[|s - a|^2 - |s - b|^2] dt,
 * KL(p_0||p^ODE) = KL(p_T||pi) + 1/2 int g^2 E_{p_t}[(s - a) . (b - a)] dt.
 *
 * The first is the likelihood bound with its gap (from the two Fokker-Planck equations), the second is Theorem 3.1 of Lu,
 * Zheng, Bao, Chen, Li, Zhu 2022, Maximum Likelihood Training for Score-Based Diffusion ODEs by High-Order Denoising
 * Score Matching.
 *
 * @param known the score that the path is given
 */
export function alongThePath(
  aCase: LinearCase,
  flow: ReverseFlow,
  known: (score: LinearScore) => LinearScore = (score) => score,
): Sides {
  const process = forwardProcess(aCase.process);
  const start = normalOf(aCase.normal);
  const given = scoreOf(process, aCase.score);
  const closedForm = linearKl(process, given, start, flow);
  const score = known(given);
  const last = diffusedNormal(start, process, process.horizon);
  const prior = normalKl(last, priorNormal(process, score.dimension));
  const [fine, coarse] = [STEPS, STEPS / 2].map((steps) => {
    const parts = { gained: 0, size: 0 };
    for (const [k, { t, normal }] of reverseNormals(process, score, flow, steps).entries()) {
      const p = diffusedNormal(start, process, t);
      const s = score.at(t);
      const [a, b] = [normalScore(p), normalScore(normal)];
      const [sa, sb] = [mapDifference(s, a), mapDifference(s, b)];
      const { diffusion } = process.coefficients(t);
      // Simpson's rule in u, t = T u^2
      const pace = (2 * process.horizon * (1 - k / steps) * simpson(k, steps)) / steps;
      const weight = 0.5 * diffusion * diffusion * pace;
      const loss = meanProduct(p, sa, sa);
      const rest = flow === 'sde' ? meanProduct(p, sb, sb) : meanProduct(p, sa, sb);
      parts.gained += weight * (loss - rest);
      parts.size += weight * (loss + Math.abs(rest));
    }
    return parts;
  });
  return {
    dimension: score.dimension,
    closedForm,
    other: plus(prior, { value: fine.gained, error: Math.abs(fine.gained - coarse.gained) }),
    scale: Math.max(closedForm.value, prior.value + fine.size),
  };
}

/** The weights 1 4 2 4 .. 4 1 of Simpson's rule, over 3. */
function simpson(k: number, steps: number): number {
  if (k === 0 || k === steps) return 1 / 3;
  return k % 2 === 1 ? 4 / 3 : 2 / 3;
}
