import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE, type Tolerance, withoutValues } from './divergence.js';
import { farApart } from './far/far-components.js';
import type { ScoreField } from './field/score-field.js';
import { componentPlaces } from './flow/component-places.js';
import { lineFlowAt, refinedLineFlow } from './flow/line-flow-solver.js';
import { spaceFlowSolver } from './flow/space-flow-solver.js';
import { divergenceOfParts, runOfParts } from './parts.js';
import { type Resolution, type Resolved, refine } from './refinement.js';
import { acrossSpans } from './span/across-span.js';

const NO_DIVERGENCE = 'the divergence of the score is not known';

/**
 * klOde = KL(p_0 || p^ODE) of every model of a field in nats, with error estimates: for models that vary in one direction or
 * two by quadrature, beyond that by Monte Carlo, which a warning always states. In d > 1 there is a reason instead of a
 * value if the divergence of the field is not known.
 *
 * @param tolerance aimed error of all models or of each, as a fraction of max(KL, 0.01); a value that misses it carries a warning
 * @param finest resolution beyond which nothing is refined
 */
export function klOde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = TOLERANCE,
  finest?: Resolution,
): Divergence[] {
  return divergenceOfParts(acrossSpans({ process, target, field, flow: 'ode' }), tolerance, (near, some, own) =>
    solveKlOde(process, near, some, own, finest),
  );
}

/** The same by a solver in all dimensions of the field, whatever its models vary in. */
export function solveKlOde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance,
  finest?: Resolution,
): Divergence[] {
  const reason = unsolvable(process, target, field);
  if (reason !== undefined) return withoutValues(field.models, reason);
  if (target.dimension > 1) return refine(spaceFlowSolver(process, target, field, finest), tolerance);
  return divergenceOfParts(farApart({ process, target, field, flow: 'ode' }), tolerance, (near, some, own) =>
    refinedLineFlow(process, near, some, own, finest),
  );
}

/**
 * KL(p_0 || p^ODE) of every model at one resolution, without an error estimate, which is enough for differences between
 * models.
 */
export function klOdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution?: Resolution,
): Resolved[] {
  return runOfParts(acrossSpans({ process, target, field, flow: 'ode' }), (near, some) => {
    const reason = unsolvable(process, near, some);
    if (reason !== undefined) return withoutValues(some.models, reason);
    if (near.dimension > 1) {
      const solver = spaceFlowSolver(process, near, some);
      return solver.solve(resolution ?? solver.first);
    }
    return runOfParts(farApart({ process, target: near, field: some, flow: 'ode' }), (nearer, few) =>
      lineFlowAt(process, nearer, few, resolution),
    );
  });
}

/** Why there is no value, if there is none. */
function unsolvable(process: ForwardProcess, target: Target, field: ScoreField): string | undefined {
  if (target.dimension === 1) return undefined;
  return field.divergenceOver === undefined ? NO_DIVERGENCE : tooNarrow(target, process.priorVariance);
}

/** Paths closer than this, as a fraction of the largest length on their way, keep less than half of their digits. */
const LEAST_PART = 1e-7;

/** Why paths from p_0 cannot be told apart in doubles, if they cannot. */
export function tooNarrow(target: Target, priorVariance: number): string | undefined {
  const places = componentPlaces(target);
  const scale = places.reduce(
    (largest, { centre, width }) => Math.max(largest, width, ...centre.map(Math.abs)),
    Math.sqrt(priorVariance),
  );
  const narrowest = Math.min(...places.map(({ width }) => width));
  if (narrowest >= LEAST_PART * scale) return undefined;
  return (
    `a component of width ${narrowest.toPrecision(2)} is too narrow beside lengths of ${scale.toPrecision(2)}: ` +
    `below ${LEAST_PART} of these, neighbouring paths lose their distance to rounding`
  );
}
