import type { Estimate } from '../../numeric/estimate.js';
import { memoized } from '../../numeric/memo.js';
import { stream } from '../../numeric/random.js';
import { dot } from '../../numeric/vectors.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { entropy } from '../../target/entropy.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import type { Compared, Resolution, Resolved, Solver } from '../refinement.js';
import { drawnRule } from './drawn-rule.js';
import { OVERFLOWS } from './flow-step.js';
import type { MeanRule } from './mean-rule.js';
import { tensorRule } from './plane-rule.js';
import { flowLogDensity } from './space-flow.js';

const FIRST: Resolution = { cells: 64, steps: 32 };
const FINEST: Resolution = { cells: 320, steps: 512 };
/** Draws in d > 2, and their seed: fixed, so that a measurement is a function of its experiment alone. */
const DRAWS = 8192;
const SEED = 1;
/** Halving the number of steps changes the value by about three times its error; twice the change covers its scatter by kinks. */
const COVER = 2;
/**
 * A change counts as at least this part of the one before: alone it may be small by chance, all the more so where p_0 is narrow
 * and all points meet the same kinks.
 */
const BEFORE = 1 / 8;

/**
 * KL(p_0 || p^ODE) = E[log p_0(x_0) - log p^ODE(x_0)] of every model of a field in d >= 2: in the plane by quadrature
 * under p_0, in d > 2 by Monte Carlo with the same draws for all models, which a remark always states.
 *
 * The rule for the mean states its own error in space; the error in time comes from the changes when the number of steps
 * is halved, twice.
 *
 * @param field a field whose divergence is known
 */
export function spaceFlowSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const drawn = target.dimension > 2;
  const rule = memoized((cells): MeanRule & { readonly logDensities: Float64Array } => {
    const made = drawn ? drawsOf(target) : tensorRule(target, cells);
    return { ...made, logDensities: logDensities(target, made) };
  });
  const entropyOnce = memoized(() => entropy(target, UNDIFFUSED).value);
  /** How far a rule misses E log p_0 = - h, which it does where one component is narrow beside another. */
  const missed = memoized((cells) => {
    const { mean, logDensities } = rule(cells);
    return Math.abs(mean(logDensities).value + entropyOnce(0));
  });
  const flow = memoized((steps) => flowLogDensity(process, field, gradedTimes(process, target.variance, steps)));

  /** The KL with the error of its mean over space, and a function for the error in time. */
  function gap(model: number, { cells, steps }: Resolution): Estimate & { timeShift(): number } {
    const { points, logDensities, mean, leadingWeights } = rule(drawn ? 0 : cells);
    const fine = flow(steps)(model, points);
    const leading = points.subarray(0, leadingWeights.length * target.dimension);
    return {
      ...mean(logDensities.map((log, p) => log - fine[p])),
      timeShift() {
        const [half, quarter] = [2, 4].map((part) => flow(steps / part)(model, leading));
        const change = (a: Float64Array, b: Float64Array) => {
          const changes = b.map((log, p) => a[p] - log);
          // over draws, changes of either sign cancel by chance
          return Math.abs(dot(leadingWeights, drawn ? changes.map(Math.abs) : changes));
        };
        return COVER * Math.max(change(fine, half), BEFORE * change(half, quarter));
      },
    };
  }

  return {
    models: field.models,
    first: { ...FIRST, steps: firstSteps(process, target, field, FIRST.steps, finest.steps) },
    solve: (at) => Array.from({ length: field.models }, (_, model) => resolved(gap(model, at).value)),
    compare: (jobs) =>
      jobs.map(({ model, at }): Compared => {
        const { value, error, timeShift } = gap(model, at);
        const spatial = drawn ? error : error + missed(at.cells);
        const temporal = timeShift();
        const compared = { run: resolved(value), spatial, temporal };
        return drawn ? { ...compared, remark: drawnRemark(spatial, temporal) } : compared;
      }),
    finer(at, { spatial, temporal }, allowed) {
      const half = 0.5 * allowed;
      // more cells do not give more draws, so the error in time need not be below a tenth of the statistical error
      if (drawn) return finerResolution(at, 0, temporal / Math.max(half, 0.1 * spatial), finest);
      return finerResolution(at, spatial / half, temporal / half, finest);
    },
  };
}

/** The draws from which the flow is followed in d > 2. */
export function drawsOf(target: Target): MeanRule {
  return drawnRule(target, DRAWS, stream(SEED, 'evaluation'));
}

function resolved(value: number): Resolved {
  return Number.isFinite(value) ? { value, unresolved: 0 } : { value: null, reason: OVERFLOWS };
}

function drawnRemark(spatial: number, temporal: number): string {
  return (
    `Monte Carlo: half the width of a 99.9% confidence interval from ${DRAWS} draws, ${spatial.toPrecision(2)}, ` +
    `plus ${temporal.toPrecision(2)} for the time steps`
  );
}

/** log p_0 at the nodes of a rule, and at points of no weight what it would be on a line: kinks are those of the model alone. */
function logDensities(target: Target, { points, beyond = [] }: MeanRule): Float64Array {
  const { dimension: d } = target;
  const values = Float64Array.from({ length: points.length / d }, (_, p) =>
    target.logDensity(points.subarray(p * d, (p + 1) * d), UNDIFFUSED),
  );
  for (const { at, last, before, ratio, isNode } of beyond) {
    if (!isNode) values[at] = values[last] + ratio * (values[last] - values[before]);
  }
  return values;
}

/** The largest cells^2 * steps of one run: a few seconds for four models with some tens of features. */
const WORK = 2 << 20;

/**
 * The resolution that should bring two errors within their shares of a tolerance, which they now exceed by the given
 * factors. The error in time is of second order; the error in the plane falls with about the power 3/2 of the cells.
 * The resolution stays the same where both errors are within their shares, or where nothing may grow.
 *
 * @param temporal not finite where the time steps are too long for any value
 * @param finest the resolution that neither cells nor steps exceed
 */
export function finerResolution(at: Resolution, spatial: number, temporal: number, finest: Resolution): Resolution {
  if (spatial <= 1 && temporal <= 1) return at;
  const fits = (cells: number, steps: number) => steps <= finest.steps && cells * cells * steps <= WORK;
  let { cells, steps } = at;
  const doublings = temporal <= 1 ? 0 : temporal <= 4 ? 1 : 2;
  for (let k = 0; k < doublings && fits(cells, 2 * steps); k++) steps *= 2;
  if (spatial > 1) {
    const factor = Math.min(3, Math.max(1.25, Math.exp((2 / 3) * Math.log(spatial))));
    cells = Math.max(cells, Math.min(Math.ceil(factor * cells), finest.cells, Math.floor(Math.sqrt(WORK / steps))));
  }
  return cells === at.cells && steps === at.steps ? at : { cells, steps };
}
