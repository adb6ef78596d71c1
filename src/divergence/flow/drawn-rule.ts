import type { Stream } from '../../numeric/random.js';
import type { Target } from '../../target/target.js';
import { controlledMean, knownControls } from './control-variates.js';
import type { MeanRule } from './mean-rule.js';

/**
 * Monte Carlo under p_0 in any dimension, with half the width of a two-sided 99.9% confidence interval as the error.
 *
 * The means of x - E x and |x - E x|^2 are known. The part of the values that a linear regression on them explains is
 * therefore replaced by its known mean, and the interval is that of the residuals. Components of little weight are
 * strata of their own: unseen, one that is far out would be missing from the mean and from the interval. Where there are too many
 * of these, as of a density estimate, each has its share of the draws, to one.
 *
 * @param count number of draws, in the thousands: the interval rests on the central limit theorem
 */
export function drawnRule(target: Target, count: number, source: Stream): MeanRule {
  const rare = Array.from(target.weights.keys()).filter((k) => target.weights[k] < SELDOM);
  if (rare.length === 0) return commonRule(target, target.sample(count, source).values);
  if (rare.length * DRAWS_OF_RARE > count) return commonRule(target, drawsInTurn(target, count, source));
  const common = Array.from(target.weights.keys()).filter((k) => !rare.includes(k));
  const strata = [...rare.map((k) => [k]), common].map((some) => {
    const drawn = some === common ? count : DRAWS_OF_RARE;
    const mass = some.reduce((sum, k) => sum + target.weights[k], 0);
    const part = target.part(some);
    return { mass, rule: commonRule(part, part.sample(drawn, source).values) };
  });
  return inStrata(strata, target.dimension);
}

/** Components of less weight than this have draws of their own: of thousands for all, they would have too few for an interval. */
const SELDOM = 1 / 128;
const DRAWS_OF_RARE = 512;

/** A part of p_0 with its mass, and its own rule. */
interface Stratum {
  readonly mass: number;
  readonly rule: MeanRule;
}

/** The mean over strata: sum_k w_k E_k, with the sum of the errors; the leading points of all come first. */
function inStrata(strata: readonly Stratum[], dimension: number): MeanRule {
  const leads = strata.map(({ rule }) => rule.leadingWeights.length);
  const sizes = strata.map(({ rule }) => rule.points.length / dimension);
  const joinedBy = (part: (stratum: Stratum, lead: number) => Float64Array) =>
    strata.flatMap((stratum, k) => Array.from(part(stratum, leads[k])));
  const points = Float64Array.from([
    ...joinedBy(({ rule }, lead) => rule.points.subarray(0, lead * dimension)),
    ...joinedBy(({ rule }, lead) => rule.points.subarray(lead * dimension)),
  ]);
  return {
    points,
    leadingWeights: Float64Array.from(joinedBy(({ mass, rule }) => rule.leadingWeights.map((weight) => mass * weight))),
    mean(values) {
      let [value, error, lead] = [0, 0, 0];
      let rest = leads.reduce((sum, each) => sum + each, 0);
      for (const [k, { mass, rule }] of strata.entries()) {
        const more = sizes[k] - leads[k];
        const own = [...values.subarray(lead, lead + leads[k]), ...values.subarray(rest, rest + more)];
        const found = rule.mean(Float64Array.from(own));
        value += mass * found.value;
        error += mass * found.error;
        lead += leads[k];
        rest += more;
      }
      return { value, error };
    },
  };
}

/**
 * Draws of all components in turn: draw i is of that in which (i + u)/n lies, with the weights put side by side, and u one number on
 * [0, 1). Every fourth of these comes first, so that the leading points are such draws too.
 */
function drawsInTurn(target: Target, count: number, source: Stream): Float64Array {
  const { dimension, weights } = target;
  const start = source.uniform();
  const points = new Float64Array(count * dimension);
  const quarter = Math.floor(count / 4);
  const placeOf = (i: number) =>
    i % 4 === 0 && i < 4 * quarter ? i / 4 : quarter + i - Math.min(quarter, Math.ceil(i / 4));
  let [below, first] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    below += weight;
    const end = k + 1 === weights.length ? count : Math.min(count, Math.max(first, Math.ceil(count * below - start)));
    const own = target.part([k]).sample(end - first, source).values;
    for (let i = first; i < end; i++) {
      points.set(own.subarray((i - first) * dimension, (i - first + 1) * dimension), placeOf(i) * dimension);
    }
    first = end;
  }
  return points;
}

function commonRule(target: Target, points: Float64Array): MeanRule {
  const count = points.length / target.dimension;
  const controls = knownControls(target, points);
  const quarter = Math.floor(count / 4);
  return {
    points,
    leadingWeights: new Float64Array(quarter).fill(1 / quarter),
    mean: (values) => controlledMean(values, controls),
  };
}
