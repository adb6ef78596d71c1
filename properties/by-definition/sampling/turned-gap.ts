import { type Vacuous, vacuous } from '../../../src/claim/law.js';
import { scaleOf } from '../../../src/divergence/divergence.js';
import { klOde } from '../../../src/divergence/kl-ode.js';
import { type Estimate, equal, plus, times } from '../../../src/numeric/estimate.js';
import type { turnedModel } from '../../cases/sampling/turned.js';

/**
 * The largest difference that passes: in the plane as a fraction of max(KL, 0.01 nats); beyond it, where the KL is a
 * mean of draws, in units of the error stated, half of a 99.9% interval: twice that is 6.5 deviations of the mean.
 */
export const PLANE_TOLERANCE = 0.02;
export const DRAWN_TOLERANCE = 2;

/** What the solvers aim at in space and on the line, as fractions of max(KL, 0.01 nats). */
const SPACE_AIM = 4e-3;
const LINE_AIM = 2e-4;

/** The KL of a turned model, and what it is made of. */
export interface Gap {
  readonly dimension: number;
  /** KL(p_0 || p^ODE) in R^d, on the line, and for each direction across it. */
  readonly inSpace: Estimate;
  readonly onLine: Estimate;
  readonly across: number;
}

/** The KL is the sum of its parts. @param beyond directions across e that are counted beside the d - 1 */
export function agreement(gap: Gap | Vacuous, beyond = 0) {
  if ('vacuous' in gap) return gap;
  const { dimension, inSpace, onLine, across } = gap;
  const whole = plus(onLine, times(dimension - 1 + beyond, across));
  return dimension > 2
    ? equal(inSpace.value, whole, {
        tolerance: DRAWN_TOLERANCE,
        scale: Math.max(inSpace.error, 2 * LINE_AIM * scaleOf(whole.value)),
      })
    : equal(inSpace, whole, { tolerance: PLANE_TOLERANCE, scale: scaleOf(whole.value) });
}

/**
 * Across e the flow has no score, dx/dt = f x, and scales by alpha_T. So it leads back to N(0, q) there, where q =
 * s_T^2/alpha_T^2. Each direction adds KL(N(0, v) || N(0, q)). Vacuous where a solver says that it has no value.
 */
export function gapOf({ process, line, space }: ReturnType<typeof turnedModel>): Gap | Vacuous {
  const { alpha } = process.coefficients(process.horizon);
  const ratio = (line.target.variances[0] * alpha * alpha) / process.priorVariance;
  const [inSpace] = klOde(process, space.target, space.field, SPACE_AIM);
  const [onLine] = klOde(process, line.target, line.field, LINE_AIM);
  if (inSpace.value === null) return vacuous(inSpace.reason);
  if (onLine.value === null) return vacuous(onLine.reason);
  return {
    dimension: space.target.dimension,
    inSpace,
    onLine,
    across: 0.5 * (ratio - 1 - Math.log(ratio)),
  };
}
