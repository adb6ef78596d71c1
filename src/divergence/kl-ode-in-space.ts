import { stream } from '../numeric/random.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import { allowedError, type Divergence, estimated, TOLERANCE } from './divergence.js';
import { type PointField, someOf } from './field/point-field.js';
import { drawnRule } from './flow/drawn-rule.js';
import { finerResolution } from './flow/finer-resolution.js';
import type { MeanEstimate, MeanRule } from './flow/mean-rule.js';
import { flowLogDensity } from './flow/space-flow.js';
import { tensorRule } from './flow/tensor-rule.js';
import { gradedTimes } from './grid/graded-times.js';
import type { Resolution, Resolved } from './refinement.js';

const FIRST: Resolution = { cells: 64, steps: 32 };
/** Draws in d > 2, and their seed: fixed, so that a measurement is a function of its experiment alone. */
const DRAWS = 8192;
const SEED = 1;
/** Halving the steps changes the value by about three times the error; twice that difference is safe where kinks make it scatter. */
const COVER = 2;

const OVERFLOWS = 'the probability flow overflows from the support of p_0';

/**
 * klOde = KL(p_0 || p^ODE) = E[log p_0(x_0) - log p^ODE(x_0)] of every model of a field in nats, d >= 2, with error estimates: by
 * quadrature under p_0 in d = 2; by Monte Carlo above, which a warning always says.
 *
 * @param tolerance aimed error, as a part of max(KL, 0.01); a value that misses it carries a warning
 */
export function klOdeInSpace(
  process: ForwardProcess,
  target: Target,
  field: PointField,
  tolerance: number = TOLERANCE,
): Divergence[] {
  const solver = spaceSolver(process, target, field);
  return Array.from({ length: field.models }, (_, model) => refined(solver, model, tolerance));
}

/**
 * KL(p_0 || p^ODE) of every model at one resolution, without an error estimate: what differences between models need. Monte Carlo
 * takes the same draws for all.
 */
export function klOdeInSpaceAt(
  process: ForwardProcess,
  target: Target,
  field: PointField,
  resolution: Resolution = FIRST,
): Resolved[] {
  const solver = spaceSolver(process, target, field);
  return Array.from({ length: field.models }, (_, model) => {
    const { value } = solver.gap(model, resolution);
    return Number.isFinite(value) ? { value, unresolved: 0 } : { value: null, reason: OVERFLOWS };
  });
}

interface SpaceSolver {
  readonly drawn: boolean;
  /** The KL with the error of its mean over space, and a way to find by how much half the steps move it. */
  gap(model: number, at: Resolution): MeanEstimate & { timeShift(): number };
}

function spaceSolver(process: ForwardProcess, target: Target, field: PointField): SpaceSolver {
  const drawn = target.dimension > 2;
  const rule = kept((cells): MeanRule & { readonly logDensities: Float64Array } => {
    const made = drawn ? drawnRule(target, DRAWS, stream(SEED, 'evaluation')) : tensorRule(target, cells);
    return { ...made, logDensities: logDensities(target, made.points) };
  });
  const flow = kept((steps) => flowLogDensity(process, field, gradedTimes(process, target.variance, steps)));
  return {
    drawn,
    gap(model, { cells, steps }) {
      const { points, logDensities, mean, leadingWeights } = rule(drawn ? 0 : cells);
      const fine = flow(steps)(model, points);
      return {
        ...mean(logDensities.map((log, p) => log - fine[p])),
        timeShift() {
          const coarse = flow(steps / 2)(model, someOf(points, target.dimension, 0, leadingWeights.length));
          return Math.abs(leadingWeights.reduce((sum, weight, p) => sum + weight * (fine[p] - coarse[p]), 0));
        },
      };
    },
  };
}

function refined({ drawn, gap }: SpaceSolver, model: number, tolerance: number): Divergence {
  let at = FIRST;
  for (;;) {
    const { value, error: spatial, timeShift } = gap(model, at);
    const temporal = COVER * timeShift();
    const half = 0.5 * allowedError(Number.isFinite(value) ? value : 0, tolerance);
    const next = finerResolution(
      at,
      drawn ? 0 : spatial / half,
      temporal / (drawn ? Math.max(half, 0.1 * spatial) : half),
    );
    if (next === at) return conclude(drawn, value, spatial, temporal, tolerance);
    at = next;
  }
}

function conclude(drawn: boolean, value: number, spatial: number, temporal: number, tolerance: number): Divergence {
  if (!Number.isFinite(value)) return { value: null, reason: OVERFLOWS };
  if (!Number.isFinite(temporal))
    return { value: null, reason: 'no estimate of its error: a coarser run found no value' };
  const error = spatial + temporal;
  if (!drawn) return estimated(value, error, tolerance);
  const warning =
    `Monte Carlo: half the width of a 99.9% confidence interval from ${DRAWS} draws, ${spatial.toPrecision(2)}, ` +
    `plus ${temporal.toPrecision(2)} for the time steps`;
  return { value, error, warning };
}

/** A function that computes each of its values once. */
function kept<T>(compute: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = compute(key);
    known.set(key, made);
    return made;
  };
}

/** log p_0 at points, d x n. */
function logDensities(target: Target, points: Float64Array): Float64Array {
  const { dimension } = target;
  const count = points.length / dimension;
  const x = new Float64Array(dimension);
  return Float64Array.from({ length: count }, (_, p) => {
    for (let j = 0; j < dimension; j++) x[j] = points[j * count + p];
    return target.logDensity(x, UNDIFFUSED);
  });
}
