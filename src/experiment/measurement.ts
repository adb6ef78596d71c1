import type { ExplicitBound } from '../bound/explicit-bound.js';
import { type Divergence, stated } from '../divergence/divergence.js';
import type { Estimate } from '../numeric/estimate.js';
import { summedSpread } from '../numeric/spread.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gramTruncation, PASSINGS } from '../training/loss-at-readout.js';
import { momentRounding } from '../training/quadratic-loss.js';
import { type Gap, klBound } from './gaps.js';
import type { NoValue } from './rule-losses.js';
import type { Known } from './sampling-costs.js';
import type { Setting } from './setting.js';
import { type Training, tiltedSets, train } from './training.js';

/** Values by training time; a null has its reason at the same place of key + 'Reason'. */
type Values = (number | null)[];
type Reasons = (string | null)[];

/**
 * The matrices of J, the loss with weight g^2, if asked for: m rows of m values, and d rows of m values. In another
 * weighting they are not those of the loss that is descended.
 */
interface LossMatrices {
  readonly gram?: number[][] | null;
  readonly target?: number[][] | null;
  readonly gramReason?: string;
  readonly targetReason?: string;
}

/**
 * What `measure` returns: KL gaps in nats, W2 in the unit of x; arrays follow trainingTimes. Whatever weight a model is trained
 * with, its score loss J has the weight g^2, with which J bounds a KL divergence.
 */
export interface Measurement {
  /** KL(p_T || pi). */
  readonly priorKl: number | null;
  /** The score loss J before training: J_0, that of the score 0, unless the training starts from another readout. */
  readonly initialScoreLoss: number | null;
  /** Why there is no value; in `numerics` also that the value is one of Monte Carlo. */
  readonly priorKlReason?: string;
  readonly initialScoreLossReason?: string;
  /** About the model trained on the population. */
  readonly population: LossMatrices & { readonly scoreLoss: Values; readonly scoreLossReason?: Reasons };
  /** About the model trained on the data, all measured under the population. */
  readonly empirical: LossMatrices & {
    readonly scoreLoss: Values;
    readonly scoreLossReason?: Reasons;
    readonly klSde: Values;
    readonly klSdeReason?: Reasons;
    readonly klOde: Values;
    readonly klOdeReason?: Reasons;
    readonly klScore: Values;
    readonly klScoreReason?: Reasons;
    /** scoreLoss + priorKl. */
    readonly klBound: Values;
    readonly klBoundReason?: Reasons;
    /** W2(p_0, p) of the density p that a model has by its reverse SDE, and by its probability flow. */
    readonly w2Sde: Values;
    readonly w2SdeReason?: Reasons;
    readonly w2Ode: Values;
    readonly w2OdeReason?: Reasons;
  };
  /** The mean over sets of n data, to first order in 1/n and given the features. */
  readonly expected: {
    /** c(tau), of which n data cost c(tau)/n. */
    readonly cost: Values;
    readonly costReason?: Reasons;
    /** J(A(tau)) + c(tau)/n, J of the model trained on the population. */
    readonly scoreLoss: Values;
    readonly scoreLossReason?: Reasons;
  };
  /** Null if the model is trained with another weight than g^2. */
  readonly explicit: ExplicitBound | null;
  readonly explicitReason?: string;
  /** The same tree with estimates of absolute errors; a Reason here says that an estimate exceeds its tolerance. */
  readonly numerics: Omit<Measurement, 'numerics'>;
}

/** What is measured of the model trained on the data. */
type Measured = Gap | 'scoreLoss' | 'klBound';

/**
 * What a measurement says about the model trained on the data at its k-th training time: values with their errors, or
 * null where there is no value.
 */
export function estimatesAt(measurement: Measurement, k: number): Readonly<Record<Measured, Estimate | null>> {
  const { empirical, numerics } = measurement;
  const estimateOf = (key: Measured): Estimate | null => {
    const [value, error] = [empirical[key][k], numerics.empirical[key][k]];
    return value === null || error === null ? null : { value, error };
  };
  return {
    scoreLoss: estimateOf('scoreLoss'),
    klSde: estimateOf('klSde'),
    klOde: estimateOf('klOde'),
    klScore: estimateOf('klScore'),
    klBound: estimateOf('klBound'),
    w2Sde: estimateOf('w2Sde'),
    w2Ode: estimateOf('w2Ode'),
  };
}

/**
 * What was measured of a training: its losses and its explicit bound, beside the gaps that were found, and what the data cost.
 */
export function measurementOf(
  training: Training,
  found: Readonly<Record<Gap, readonly Divergence[]>>,
  costs: readonly Known[],
  matrices: boolean,
): Measurement {
  const known = losses(training);
  const ofKnown = (which: Gap) => ofKnownModels(found[which], known.empirical);
  const lengths = { w2Sde: ofKnown('w2Sde'), w2Ode: ofKnown('w2Ode') };
  const gapsFound = { klOde: ofKnown('klOde'), klScore: ofKnown('klScore'), ...lengths };
  const all: Found = {
    klSde: withinBound(ofKnown('klSde'), known.klBound),
    ...gapsFound,
    ...known,
    costs,
    expected: expectedLosses(known.population, costs, training.setting.data.count),
  };
  return measurementTrees(training, all, matrices);
}

/** What is known of models that are not: the loss of the score 0, and of p_T. */
export function unknownMeasurement(
  built: Setting,
  times: readonly number[],
  noValue: NoValue,
  matrices: boolean,
): Measurement {
  // of which nothing is computed but what is asked for
  const training = train(built, times);
  const all = times.map(() => noValue);
  const prior = one(training.prior);
  const initial = built.initial === undefined ? one(training.initialLoss) : noValue;
  const losses = { prior, initial, noValue, population: all, empirical: all, klBound: all, costs: all, expected: all };
  const gaps = { klSde: all, klOde: all, klScore: all, w2Sde: all, w2Ode: all };
  return measurementTrees(training, { ...losses, ...gaps }, matrices);
}

/** A model whose score loss is not resolved is not known itself: its readouts may be off by as much as the loss is. */
export function ofKnownModels(values: readonly Divergence[], losses: readonly Divergence[]): Divergence[] {
  return values.map((each, k) => {
    const loss = losses[k];
    if (each.value === null || loss.value !== null) return each;
    return { value: null, reason: `the model is not known; its score loss: ${loss.reason}` };
  });
}

/** KL(p_0 || p^SDE) is at most J + KL(p_T || pi): a value above is one of which nothing is known. */
export function withinBound(values: readonly Divergence[], bounds: readonly Divergence[]): Divergence[] {
  return values.map((each, k) => {
    const bound = bounds[k];
    if (each.value === null || bound.value === null || each.value - each.error <= bound.value + bound.error)
      return each;
    const is = `${each.value.toPrecision(4)} with an error of ${each.error.toPrecision(2)}`;
    return { value: null, reason: `not resolved: came out as ${is}, above klBound, which it never exceeds` };
  });
}

/** J(A(tau)) + c(tau)/n, where both are known. */
function expectedLosses(losses: readonly Divergence[], costs: readonly Known[], samples: number): Known[] {
  return costs.map((cost, k) => {
    const loss = losses[k];
    if (loss.value === null) return loss;
    if (cost.value === null) return cost;
    return { value: loss.value + cost.value / samples, error: loss.error + cost.error / samples };
  });
}

function losses(training: Training): Omit<Found, Gap | 'costs' | 'expected'> {
  const { initialLoss, prior, population, empirical } = training;
  const all = (estimates: readonly Estimate[]) => estimates.map(({ value, error }) => stated(value, error));
  const loss = all(empirical.scoreLoss);
  return {
    prior: one(prior),
    initial: one(initialLoss),
    population: all(population.scoreLoss),
    empirical: loss,
    klBound: all(klBound(training)).map((bound, k) => (loss[k].value === null ? loss[k] : bound)),
  };
}

function one({ value, error, sampled }: Estimate): Found['prior'] {
  return { ...stated(value, error), ...(sampled ? { sampled } : {}) };
}

/** All but the explicit bound, each as a value with its error or as the reason why there is none. */
type Found = Readonly<Record<Gap | 'klBound' | 'empirical' | 'population', readonly Divergence[]>> &
  Readonly<Record<'costs' | 'expected', readonly Known[]>> &
  Readonly<Record<'prior' | 'initial', Divergence & Pick<Estimate, 'sampled'>>> & {
    /** Why nothing of the models is known, if nothing is. */
    readonly noValue?: NoValue;
  };

/** Values as they are printed, and `numerics`, which has the same structure and holds their errors. */
function measurementTrees(training: Training, found: Found, matrices: boolean): Measurement {
  return { ...tree(training, found, matrices, 'value'), numerics: tree(training, found, matrices, 'error') };
}

/** Whether to show the value or the error of every estimate. */
type Side = 'value' | 'error';

/** The tree of values, or the tree of errors. */
function tree(training: Training, found: Found, matrices: boolean, side: Side): Omit<Measurement, 'numerics'> {
  const matricesOf = (on: 'population' | 'empirical') => {
    if (!matrices) return {};
    if (found.noValue !== undefined) {
      const { reason } = found.noValue;
      return { gram: null, gramReason: reason, target: null, targetReason: reason };
    }
    return { gram: rows(training, on, 'gram', side), target: rows(training, on, 'crossMoment', side) };
  };
  return {
    ...single('priorKl', found.prior, side),
    ...single('initialScoreLoss', found.initial, side),
    population: { ...column('scoreLoss', found.population, side), ...matricesOf('population') },
    empirical: {
      ...column('scoreLoss', found.empirical, side),
      ...column('klSde', found.klSde, side),
      ...column('klOde', found.klOde, side),
      ...column('klScore', found.klScore, side),
      ...column('klBound', found.klBound, side),
      ...column('w2Sde', found.w2Sde, side),
      ...column('w2Ode', found.w2Ode, side),
      ...matricesOf('empirical'),
    },
    expected: { ...column('cost', found.costs, side), ...column('scoreLoss', found.expected, side) },
    ...explicitPart(training, found.noValue, side),
  };
}

/** The explicit bound, or why there is none. */
function explicitPart(
  training: Training,
  noValue: NoValue | undefined,
  side: Side,
): Pick<Measurement, 'explicit' | 'explicitReason'> {
  const { weighting = 'g2' } = training.setting;
  if (weighting !== 'g2') return { explicit: null, explicitReason: 'the explicit bound holds for the weight g^2 only' };
  if (noValue !== undefined) return { explicit: null, explicitReason: noValue.reason };
  const { bound, prior, optimisation, approximation, sampling } = training.explicit;
  const all = (estimates: readonly Estimate[]) => estimates.map((each) => each[side]);
  const parts = [...bound, prior, ...optimisation, ...approximation, ...sampling];
  if (!parts.every(({ value, error }) => Number.isFinite(value) && Number.isFinite(error))) {
    return { explicit: null, explicitReason: 'a part of the explicit bound overflows the range of doubles' };
  }
  return {
    explicit: {
      bound: all(bound),
      prior: prior[side],
      optimisation: all(optimisation),
      approximation: all(approximation),
      sampling: all(sampling),
    },
  };
}

const SAMPLED = 'Monte Carlo: half the width of an interval of confidence 1 - 2e-6';

/** One value or error, and a remark on it if there is one: why there is no value, or that the error is one of Monte Carlo. */
function single<K extends 'priorKl' | 'initialScoreLoss'>(key: K, each: Found['prior'], side: Side) {
  const remark = each.value === null ? each.reason : side === 'error' && each.sampled ? SAMPLED : undefined;
  const named = { [key]: each.value === null ? null : each[side] } as Record<K, number | null>;
  if (remark === undefined) return named;
  return { ...named, [`${key}Reason`]: remark } as Record<K, number | null> & Partial<Record<`${K}Reason`, string>>;
}

/**
 * A column of values or errors and, if there are any remarks, a column of them: why there is no value, or a warning.
 */
function column<K extends Measured | 'cost'>(key: K, divergences: readonly Divergence[], side: Side) {
  const numbers = divergences.map((each) => (each.value === null ? null : each[side]));
  const remarks = divergences.map((each) => {
    if (each.value === null) return each.reason;
    return side === 'error' ? (each.warning ?? null) : null;
  });
  const named = { [key]: numbers } as Record<K, (number | null)[]>;
  if (remarks.every((remark) => remark === null)) return named;
  return { ...named, [`${key}Reason`]: remarks } as Record<K, (number | null)[]> &
    Partial<Record<`${K}Reason`, (string | null)[]>>;
}

/**
 * Rules are tilted as far as B needs it, and an entry of G of two features that are hardly on at once may converge later: without
 * this factor one of some 2000 drawn settings has an entry that is beyond its error, by 1.09 times, and 3 of 561 with slow kinks.
 */
const GRAM_DOUBT = 2;

/**
 * A matrix of one of the losses, row by row, or how far the tilted quadratures, rounding and what a gram leaves out move its
 * entries.
 */
function rows(training: Training, on: 'population' | 'empirical', of: 'gram' | 'crossMoment', side: Side): number[][] {
  const { measured, passing } = training[on];
  const { width, [of]: matrix } = measured;
  const { process, features, target, data } = training.setting;
  const errors = () => {
    const { fast, doubt } = training;
    const others = tiltedSets(training).map((set) => set.map((each) => each[on].measured[of]));
    const moved = summedSpread(matrix, others, of === 'gram' ? GRAM_DOUBT * doubt : doubt);
    const { [of]: rounded } = momentRounding(process, features, on === 'population' ? target : empiricalMeasure(data));
    const left = of === 'gram' ? gramTruncation(measured) : undefined;
    const kinks = of === 'crossMoment' ? passing.map((e, i) => PASSINGS * e + (fast?.jumps[i] ?? 0)) : undefined;
    return moved.map((each, e) => each + rounded[e] + (left?.[e] ?? 0) + (kinks?.[e % width] ?? 0));
  };
  const entries = side === 'value' ? Array.from(matrix) : errors();
  return Array.from({ length: entries.length / width }, (_, i) => entries.slice(i * width, (i + 1) * width));
}
