import { gaussLegendre } from '../numeric/gauss-legendre.js';
import type { Coefficients, ForwardProcess } from '../process/forward-process.js';
import { panelQuadrature, splitAt } from '../target/panel-quadrature.js';
import { isByCloud, type Target } from '../target/target.js';
import {
  allowedError,
  type Divergence,
  estimated,
  TOLERANCE,
  type Tolerance,
  toleranceOf,
  withoutValues,
} from './divergence.js';
import { only, type ScoreField } from './field/score-field.js';

const BEYOND_PLANE = 'the score loss of any score is computed in at most two dimensions';
const BY_CLOUD = 'beyond the line, the score loss of any score is computed for mixtures of normals only';

/** Panels of time where refinement begins, and where it ends, with so many nodes each. */
const [FIRST, LAST, NODES] = [4, 1024, 6];
/** How much of what the last refinement has changed counts as error, and of what those before it have. */
const WARY = [1, 0.5, 0.25];
/** Nodes of a panel of space, and of the coarser rule that shows the error. */
const [FINE, COARSE] = [6, 4];
/** How far apart the nodes are on the axes of a Gaussian in the plane, in its deviations, and those of the coarser rule. */
const [APART, FAR_APART] = [0.5, 0.7];
/** A Gaussian has 1e-14 of its mass beyond so many deviations. */
const OUTERMOST = 7.5;
/** Rounding of a sum of squares. */
const ROUNDING = 1e-13;

/**
 * J = 1/2 int_0^T g^2 E_{p_t}|s - grad log p_t|^2 dt of every model of a field in nats, with error estimates: on the line, and
 * for mixtures of normals in the plane. Else there is a reason instead of a value. It asks a score nothing but its values; kinks
 * that it knows cut the panels.
 *
 * Time is cut into ever more panels in u, t = T u^2, with nodes so close to t = 0 that a network over sigma_t is finite there. The
 * error is what the last refinements have changed, and the difference of two rules in space. A time embedding that turns faster
 * than the first nodes tell makes them differ, so that panels are refined until it is resolved, or the error says that it is not.
 *
 * @param tolerance aimed error of all models or of each, as a fraction of max(J, 0.01); a value that misses it carries a warning
 */
export function scoreLoss(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = TOLERANCE,
): Divergence[] {
  if (target.dimension > 2) return withoutValues(field.models, BEYOND_PLANE);
  if (isByCloud(target)) return withoutValues(field.models, BY_CLOUD);
  return Array.from({ length: field.models }, (_, model) =>
    refined(process, target, only(field, [model]), toleranceOf(tolerance, model)),
  );
}

/** J by the finer and by the coarser rule in space. */
interface TwoRules {
  readonly fine: number;
  readonly coarse: number;
}

/** J of a field's only model. */
function refined(process: ForwardProcess, target: Target, field: ScoreField, tolerance: number): Divergence {
  const values: number[] = [];
  for (let panels = FIRST; ; panels *= 2) {
    const { fine, coarse } = lossBy(process, target, field, panels);
    values.unshift(fine);
    // kinks that pass the nodes make single differences small by chance
    const changes = WARY.flatMap((part, k) =>
      k + 1 < values.length ? [part * Math.abs(values[k] - values[k + 1])] : [],
    );
    const error = Math.max(...changes) + Math.abs(fine - coarse) + ROUNDING * Math.abs(fine);
    if (changes.length < 2 && Number.isFinite(fine)) continue;
    if (!(error > allowedError(fine, tolerance)) || panels >= LAST) return estimated(fine, error, tolerance);
  }
}

function lossBy(process: ForwardProcess, target: Target, field: ScoreField, panels: number): TwoRules {
  const rule = gaussLegendre(NODES);
  const weights: number[] = [];
  const times: number[] = [];
  for (let p = 0; p < panels; p++) {
    for (let k = 0; k < NODES; k++) {
      const u = (p + 0.5 * (1 + rule.nodes[k])) / panels;
      times.push(process.horizon * u * u);
      weights.push((rule.weights[k] / panels) * process.horizon * u);
    }
  }
  process.foresee?.(times);
  field.foresee?.(times);
  let [fine, coarse] = [0, 0];
  for (const [k, t] of times.entries()) {
    const at = process.coefficients(t);
    const factor = 0.5 * weights[k] * at.diffusion * at.diffusion;
    const [one, other] = target.dimension === 1 ? onLine(target, field, t, at) : inPlane(target, field, t, at);
    fine += factor * one;
    coarse += factor * other;
  }
  return { fine, coarse };
}

/** E_{p_t}|s - grad log p_t|^2 by two rules, d = 1. */
function onLine(target: Target, field: ScoreField, t: number, at: Coefficients): [fine: number, coarse: number] {
  const slice = field.at(t);
  const cuts = slice.pieces?.(0).kinks ?? [];
  const panels = splitAt(target.panels(at), cuts);
  const rules = [FINE, COARSE].map((nodes) => panelQuadrature(panels, nodes));
  // one question for both, as a score may be that of another process
  const points = Float64Array.from(rules.flatMap(({ nodes }) => [...nodes])).sort();
  const scores = new Float64Array(points.length);
  slice.evaluate(0, points, scores);
  const gaps = new Map(Array.from(points, (x, q) => [x, scores[q] - target.score([x], at)[0]]));
  const [fine, coarse] = rules.map(({ nodes, weights }) => {
    let square = 0;
    for (const [q, x] of nodes.entries()) {
      const gap = gaps.get(x)!;
      square += weights[q] * Math.exp(target.logDensity([x], at)) * gap * gap;
    }
    return square;
  });
  return [fine, coarse];
}

/** The same in the plane, by trapezoidal rules on each Gaussian that p_t consists of. */
function inPlane(target: Target, field: ScoreField, t: number, at: Coefficients): [fine: number, coarse: number] {
  const { count, weights, means, variances } = target.cloud(at);
  const slice = field.at(t);
  const by = (apart: number) => {
    const last = Math.ceil(OUTERMOST / apart);
    const side = 2 * last + 1;
    const axis = Float64Array.from({ length: side }, (_, i) => (i - last) * apart);
    const masses = axis.map((z) => (apart * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI));
    let square = 0;
    for (let g = 0; g < count; g++) {
      const deviation = Math.sqrt(variances[g]);
      const points = new Float64Array(2 * side * side);
      for (let p = 0; p < side * side; p++) {
        points[2 * p] = means[2 * g] + deviation * axis[p % side];
        points[2 * p + 1] = means[2 * g + 1] + deviation * axis[Math.floor(p / side)];
      }
      const scores = new Float64Array(points.length);
      slice.evaluate(0, points, scores);
      for (let p = 0; p < side * side; p++) {
        const exact = target.score(points.subarray(2 * p, 2 * p + 2), at);
        const [x, y] = [scores[2 * p] - exact[0], scores[2 * p + 1] - exact[1]];
        square += weights[g] * masses[p % side] * masses[Math.floor(p / side)] * (x * x + y * y);
      }
    }
    return square;
  };
  return [by(APART), by(FAR_APART)];
}
