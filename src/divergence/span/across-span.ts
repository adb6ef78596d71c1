import type { Estimate } from '../../numeric/estimate.js';
import { dot } from '../../numeric/vectors.js';
import { entropy } from '../../target/entropy.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import { featureField } from '../field/feature-field.js';
import { only, type ScoreField } from '../field/score-field.js';
import type { Part, Where } from '../parts.js';
import { type ModelSpan, spanOf } from './model-span.js';

/** What a part of a readout that is below rounding may do to a KL, in nats. */
const DROPPED = 1e-9;
/** Roundings of second moments, in units of eps. */
const ROUNDINGS = 16;

/**
 * KL(p_0 || p) of every model of a field, p = p^SDE or p^ODE, apart into what is left to a solver, in as many dimensions as the
 * model varies in, and what is known of the others.
 *
 * Across its span (`spanOf`), of dimension r < d, a model has no score. So p = p_E x N(0, V I) there, with p_E that of s_E, and
 *
 *     KL(p_0 || p) = KL(p_E0 || p_E) + [h(p_E0) - h(p_0) + ((d - r)/2) log(2 pi V) + E|P x_0|^2/(2V)],
 *     V = (s_T^2 + sigma_T^2)/alpha_T^2 for the SDE,  s_T^2/alpha_T^2 for the ODE,
 *
 * with p_E0 the law of E x_0 and P the projection across. The bracket is the mean KL divergence of conditional laws, so that it
 * is not below 0, and p_0 need not be a product. Where the law of E x_0 is not known, all is left to the solver.
 */
export function acrossSpans(where: Where): Part[] {
  const { target, field } = where;
  const groups = new Map<string, { span: ModelSpan | undefined; models: number[]; readouts: Float64Array[] }>();
  for (let model = 0; model < field.models; model++) {
    const span = knownSpan(target, field, model);
    const name = span === undefined ? 'whole' : span.basis.map((e) => e.join(' ')).join('; ');
    const { models, readouts } = groups.get(name) ?? { models: [], readouts: [] };
    groups.set(name, { span, models: [...models, model], readouts: [...readouts, span?.readout ?? EMPTY] });
  }
  return Array.from(groups.values(), ({ span, models, readouts }): Part => {
    const mass = 1;
    if (span === undefined) {
      return { models, field: only(field, models), near: target, mass, known: models.map(() => undefined) };
    }
    const near = span.basis.length === 0 ? undefined : target.projected(span.basis);
    const known = across(where, span.basis.length, near);
    const inSpan = span.features === undefined ? only(field, models) : featureField(span.features, readouts);
    return { models, field: inSpan, near, mass, known: models.map(() => known) };
  });
}

const EMPTY = new Float64Array(0);

/** The span of a model if it is not all of R^d, and if the law of p_0 in it is known. */
function knownSpan(target: Target, { features, readouts }: ScoreField, model: number): ModelSpan | undefined {
  if (target.dimension === 1 || features === undefined || readouts === undefined) return undefined;
  const span = spanOf(features, readouts[model]);
  if (span === undefined || span.basis.length === 0) return span;
  return target.projected(span.basis) === undefined ? undefined : span;
}

/** The bracket of `acrossSpans`. @param near p_E0; undefined with r = 0 */
function across({ process, target, flow }: Where, r: number, near: Target | undefined): Estimate {
  const { alpha, sigma } = process.coefficients(process.horizon);
  const V = (process.priorVariance + (flow === 'sde' ? sigma * sigma : 0)) / (alpha * alpha);
  const whole = entropy(target, UNDIFFUSED);
  const inSpan = near === undefined ? { value: 0, error: 0 } : entropy(near, UNDIFFUSED);
  const norm = 0.5 * (target.dimension - r) * Math.log(2 * Math.PI * V);
  const [all, along] = [secondMoment(target), near === undefined ? 0 : secondMoment(near)];
  const square = (0.5 * (all - along)) / V;
  const sizes = Math.abs(inSpan.value) + Math.abs(whole.value) + Math.abs(norm) + (0.5 * all) / V;
  return {
    ...(whole.sampled || inSpan.sampled ? { sampled: true } : {}),
    value: inSpan.value - whole.value + norm + square,
    error: inSpan.error + whole.error + ROUNDINGS * Number.EPSILON * sizes + (r === 0 ? 0 : DROPPED),
  };
}

/** E|x_0|^2. */
function secondMoment({ mean, variance }: Target): number {
  return variance + dot(mean, mean);
}
