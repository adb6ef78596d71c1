import type { ForwardProcess } from '../process/forward-process.js';
import { entropy } from '../target/entropy.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import { type Divergence, estimated, TOLERANCE, type Tolerance, toleranceOf, withoutValues } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import { logIntegralExp } from './score-density/log-integral.js';
import { integratePieces } from './score-density/potential.js';
import { potentialMeans } from './score-density/potential-mean.js';

const ON_LINE = 'the density that a score at t = 0 belongs to is computed in one dimension only';

/** Nodes per panel, and those of a coarser rule; the difference between the two is the error estimate. */
const FINE = 12;
const COARSE = 7;

/**
 * klScore = KL(p_0 || p^score) of every model, p^score proportional to exp(int s(x, 0) dx), in nats. In d > 1 there is
 * a reason instead of a value.
 *
 * KL = log Z - E_{p_0}[S] - h(p_0) with S' = s(., 0), Z = int e^S. p^score exists iff both outer slopes of s(., 0)
 * are negative; otherwise the result says "not normalisable".
 *
 * @param _process only for the signature that the divergences share: the score at t = 0 determines the value
 * @param tolerance by which an error is judged; nothing is refined
 * @see theory: Li et al. 2023 (arXiv 2311.01797), eq. 11
 */
export function klScore(
  _process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = TOLERANCE,
): Divergence[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  const slice = field.at(0);
  const own = entropy(target, UNDIFFUSED);
  return Array.from({ length: field.models }, (_, model): Divergence => {
    const pieces = slice.pieces?.(model);
    if (!pieces) return { value: null, reason: 'the score is not piecewise linear' };
    const [left, right] = [pieces.slopes[0], pieces.slopes[pieces.slopes.length - 1]];
    if (Number.isNaN(left + right)) return { value: null, reason: 'the score at t = 0 overflows' };
    for (const [side, slope] of [
      ['left', left],
      ['right', right],
    ] as const) {
      if (!(slope < 0)) {
        const reason = `not normalisable: the ${side} outer slope of s(x, 0) is ${slope.toPrecision(4)}, not negative`;
        return { value: null, reason };
      }
    }
    const potential = integratePieces(pieces);
    const logNorm = logIntegralExp(potential);
    if (!Number.isFinite(logNorm)) return { value: null, reason: 'the integral of exp(int s(x, 0) dx) overflows' };
    const [coarse, fine] = potentialMeans(target.line, potential, [COARSE, FINE]);
    const value = logNorm - fine - own.value;
    // besides the quadrature there is rounding of the potential, whose parts cancel against log Z
    const rounding = 1e-14 * (1 + Math.abs(logNorm) + Math.abs(value) + Math.abs(fine));
    return estimated(value, Math.abs(fine - coarse) + own.error + rounding, toleranceOf(tolerance, model));
  });
}
