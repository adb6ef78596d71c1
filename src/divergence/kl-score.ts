import type { Estimate } from '../numeric/estimate.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { entropy } from '../target/entropy.js';
import { componentPanels, type LineComponent, meanOver } from '../target/line-components.js';
import { splitAt } from '../target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import {
  allowedError,
  type Divergence,
  estimated,
  TOLERANCE,
  type Tolerance,
  toleranceOf,
  withoutValues,
} from './divergence.js';
import type { Line, Pieces, ScoreField } from './field/score-field.js';
import { EXACT, normalised, type Potential, potentialAt, roundingAt, SUMS } from './score-potential.js';

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
    const aim = toleranceOf(tolerance, model);
    const rounding = slice.rounding?.(model) ?? EXACT;
    const of = (pieces: Pieces | undefined) => klOfPieces(target, own, pieces, rounding);
    const found =
      slice.approached === undefined
        ? of(slice.pieces?.(model))
        : klOfSmooth((parts) => of(slice.approached!(model, parts)), aim);
    return 'reason' in found ? { value: null, ...found } : estimated(found.value, found.error, aim);
  });
}

/**
 * KL(p_0 || p^score) of a piecewise linear score. What rounding does to S moves E_{p_0}[S] by no more than its mean under p_0,
 * and log Z by no more than that under p^score.
 *
 * @param own h(p_0)
 * @param rounding of the lines, see `ScoreSlice`
 */
function klOfPieces(
  target: Target,
  own: Estimate,
  pieces: Pieces | undefined,
  rounding: Line,
): Estimate | { readonly reason: string } {
  const found = normalised(pieces, target.mean[0], rounding);
  if ('reason' in found) return found;
  const { potential, logNorm, normError } = found;
  const meanOf = potentialMeans(target.line, potential);
  const [coarse, fine] = [COARSE, FINE].map((order) => meanOf(order, (i, x) => potentialAt(potential, i, x)));
  const moved = meanOf(COARSE, (i, x) => roundingAt(potential, i, x) + SUMS * Math.abs(potentialAt(potential, i, x)));
  const value = logNorm - fine - own.value;
  const sums = SUMS * (1 + Math.abs(logNorm) + Math.abs(value));
  return { value, error: Math.abs(fine - coarse) + own.error + sums + normError + moved };
}

/** Lines for each bend of a smooth score where refinement begins, and where it ends. */
const [FEWEST_PARTS, MOST_PARTS] = [16, 256];

/**
 * The same of a smooth score, by lines that approach it: their KL is off by O(1/parts^2), and four thirds of what the last
 * doubling has changed is more than what it leaves.
 *
 * @param by the KL by so many lines for each bend
 */
function klOfSmooth(
  by: (parts: number) => Estimate | { readonly reason: string },
  tolerance: number,
): Estimate | { readonly reason: string } {
  let before = by(FEWEST_PARTS);
  for (let parts = 2 * FEWEST_PARTS; ; parts *= 2) {
    const found = by(parts);
    if ('reason' in found) return found;
    const changed = 'reason' in before ? Number.POSITIVE_INFINITY : (4 / 3) * Math.abs(found.value - before.value);
    const error = found.error + changed;
    if (!(error > allowedError(found.value, tolerance)) || parts >= MOST_PARTS) return { value: found.value, error };
    before = found;
  }
}

/**
 * Means under p_0 of functions of the piece and the place, by Gauss-Legendre rules of any order on the same panels. They end at
 * the kinks: between these S is a quadratic, and a panel across one converges slowly, and by chance agrees with a coarser rule.
 */
function potentialMeans(
  components: readonly LineComponent[],
  { kinks }: Potential,
): (order: number, f: (piece: number, x: number) => number) => number {
  const panels = componentPanels(components, UNDIFFUSED).map(({ k, breakpoints }) => ({
    k,
    breakpoints: splitAt(
      breakpoints,
      kinks.map((kink) => kink - components[k].centre),
    ),
  }));
  let piece = 0;
  return (order, f) =>
    meanOver(components, panels, UNDIFFUSED, order, (k, offset) => {
      const x = components[k].centre + offset;
      // the nodes of a component ascend
      if (piece > 0 && x < kinks[piece - 1]) piece = 0;
      while (piece < kinks.length && kinks[piece] < x) piece++;
      return f(piece, x);
    });
}
