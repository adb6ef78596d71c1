import type { Estimate } from '../../numeric/estimate.js';
import type { LineComponent } from '../../target/line-components.js';
import { lineEntropy } from '../../target/line-entropy.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import { only } from '../field/score-field.js';
import type { ReverseFlow } from '../normal/linear-score.js';
import type { Part, Where } from '../parts.js';
import { CAP } from '../reverse-sde/path-fronts.js';
import { type OuterLaw, outerLaws, type Side } from './outer-laws.js';

/** A component is far where all of it is further out than `beyond`, or the density generated is below e^-depth. */
interface Limit {
  readonly depth: number;
  readonly beyond: number;
}

/**
 * Of tails below e^-40, which p_0 has mass in only where few cells are, grids state errors that may be too small; beyond their
 * cap they know nothing. The flow takes cells anywhere, but e^-690 is no double.
 */
const LIMITS: Readonly<Record<ReverseFlow, Limit>> = {
  sde: { depth: 40, beyond: CAP },
  ode: { depth: 690, beyond: Number.POSITIVE_INFINITY },
};
/** Few panels in time tell that nothing is far: with a depth of less than half of that asked for. */
const [ROUGH_PANELS, ROUGH_PART] = [24, 0.5];
/** Those of which the law is taken; half as many show its error. */
const PANELS = 192;
/** Roundings of a logarithm and of a square, in units of eps. */
const ROUNDINGS = 64;

/**
 * The components of p_0 that are far, d = 1, apart from the others: with the near ones p_near, normalised, of mass W, and w_k p_k the
 * far ones, where p_0 overlaps with no other,
 *
 *     KL(p_0 || q) = W (log W + KL(p_near || q)) + sum_far w_k E_{p_k} log(w_k p_k/q),
 *
 * with q = N(M, V) there, see `outerLaws`, so that E_{p_k} log q = - log(2 pi V)/2 - ((c_k - M)^2 + v_k)/(2V).
 */
export function farApart({ process, target, field, flow }: Where): Part[] {
  const all = Array.from({ length: field.models }, (_, model) => model);
  const whole: Part = { models: all, field, near: target, mass: 1, known: all.map(() => undefined) };
  const rough = outerLaws(process, field, flow, ROUGH_PANELS);
  if (rough === undefined) return [whole];
  const nearer = { ...LIMITS[flow], depth: ROUGH_PART * LIMITS[flow].depth };
  const isPlain = rough.every((laws) => target.line.every((each) => lawFar(each, laws, nearer) === undefined));
  if (isPlain) return [whole];
  const [laws, coarser] = [PANELS, PANELS / 2].map((panels) => outerLaws(process, field, flow, panels)!);
  const groups = new Map<string, { near: number[]; models: number[]; far: (Estimate | undefined)[] }>();
  for (const model of all) {
    const far = farOf(target.line, laws[model], LIMITS[flow]);
    const near = Array.from(target.line.keys()).filter((k) => !far.has(k));
    const [value, other] = [laws, coarser].map((each) => addedBy(target.line, far, each[model]));
    const error = value.error + Math.abs(value.value - other.value);
    const estimate = far.size === 0 ? undefined : { value: value.value, error };
    const group = groups.get(near.join(' '));
    if (group === undefined) groups.set(near.join(' '), { near, models: [model], far: [estimate] });
    else {
      group.models.push(model);
      group.far.push(estimate);
    }
  }
  return Array.from(groups.values(), ({ near, models, far }) => {
    return {
      models,
      field: only(field, models),
      ...partOf(target, near),
      known: far,
    };
  });
}

/** The law by which a component is far, if it is. */
function lawFar({ centre, reach }: LineComponent, laws: readonly OuterLaw[], limit: Limit): OuterLaw | undefined {
  return laws.find(({ side, mean, variance, from }) => {
    const edge = side * centre - reach;
    if (!(edge > side * from && edge > side * mean)) return false;
    const z = (edge - side * mean) / Math.sqrt(variance);
    return 0.5 * z * z + 0.5 * Math.log(2 * Math.PI * variance) > limit.depth || edge > limit.beyond;
  });
}

/** The numbers of all components that are far and overlap with none that is not, with their sides. */
function farOf(line: readonly LineComponent[], laws: readonly OuterLaw[], limit: Limit): Map<number, Side> {
  const far = new Map<number, Side>();
  for (const [k, each] of line.entries()) {
    const law = lawFar(each, laws, limit);
    if (law !== undefined) far.set(k, law.side);
  }
  const overlap = (a: LineComponent, b: LineComponent) => Math.abs(a.centre - b.centre) < a.reach + b.reach;
  for (let before = -1; before !== far.size; ) {
    before = far.size;
    const near = line.filter((_, k) => !far.has(k));
    for (const k of far.keys()) if (near.some((each) => overlap(each, line[k]))) far.delete(k);
  }
  return far;
}

/** sum_far w_k E_{p_k} log(w_k p_k/q). */
function addedBy(line: readonly LineComponent[], far: ReadonlyMap<number, Side>, laws: readonly OuterLaw[]): Estimate {
  const own = lineEntropy(
    line.filter((_, k) => far.has(k)),
    UNDIFFUSED,
  );
  let [value, error] = [-own.value, own.error];
  for (const [k, side] of far) {
    const { mean, variance } = laws.find((law) => law.side === side)!;
    const { weight, centre, variance: spread } = line[k];
    const norm = 0.5 * Math.log(2 * Math.PI * variance);
    const square = (0.5 * ((centre - mean) * (centre - mean) + spread)) / variance;
    value += weight * (norm + square);
    error += weight * ROUNDINGS * Number.EPSILON * (Math.abs(norm) + square);
  }
  return { value, error };
}

/** p_near and its mass. */
function partOf(target: Target, near: readonly number[]): Pick<Part, 'near' | 'mass'> {
  if (near.length === target.line.length) return { near: target, mass: 1 };
  if (near.length === 0) return { near: undefined, mass: 0 };
  return { near: target.part(near), mass: near.reduce((sum, k) => sum + target.weights[k], 0) };
}
