import type { Divergence } from '../divergence/divergence.js';
import type { Estimate } from '../numeric/estimate.js';
import { largestSpread } from '../numeric/spread.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gramTruncation } from '../training/loss-at-readout.js';
import { momentRounding } from '../training/moment-rounding.js';
import type { Gap } from './gaps.js';
import type { Measurement } from './measurement.js';
import { type Training, tiltedSets } from './training.js';
import type { Unseen } from './unseen-feature.js';

/** All but the explicit bound, each as a value with its error or as the reason why there is none. */
export type Found = Readonly<Record<Gap | 'klBound' | 'empirical' | 'population', readonly Divergence[]>> &
  Readonly<Record<'prior' | 'initial', Divergence & Pick<Estimate, 'sampled'>>> & {
    /** Why nothing of the models is known, if nothing is. */
    readonly unseen?: Unseen;
  };

/** Values as they are printed, and `numerics`, which has the same structure and holds their errors. */
export function measurementTrees(training: Training, found: Found, matrices: boolean): Measurement {
  return { ...tree(training, found, matrices, 'value'), numerics: tree(training, found, matrices, 'error') };
}

/** Whether to show the value or the error of every estimate. */
type Side = 'value' | 'error';

/** The tree of values, or the tree of errors. */
function tree(training: Training, found: Found, matrices: boolean, side: Side): Omit<Measurement, 'numerics'> {
  const matricesOf = (on: 'population' | 'empirical') => {
    if (!matrices) return {};
    if (found.unseen !== undefined) {
      const { reason } = found.unseen;
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
      ...matricesOf('empirical'),
    },
    ...explicitPart(training, found.unseen, side),
  };
}

/** The explicit bound, or why there is none. */
function explicitPart(
  training: Training,
  unseen: Unseen | undefined,
  side: Side,
): Pick<Measurement, 'explicit' | 'explicitReason'> {
  const { weighting = 'g2' } = training.setting;
  if (weighting !== 'g2') return { explicit: null, explicitReason: 'the explicit bound holds for the weight g^2 only' };
  if (unseen !== undefined) return { explicit: null, explicitReason: unseen.reason };
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
function column<K extends Gap | 'scoreLoss' | 'klBound'>(key: K, divergences: readonly Divergence[], side: Side) {
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

/** A matrix of one of the losses, row by row, or how far the tilted quadratures, rounding and what a gram leaves out move its entries. */
function rows(training: Training, on: 'population' | 'empirical', of: 'gram' | 'crossMoment', side: Side): number[][] {
  const { measured } = training[on];
  const { width, [of]: matrix } = measured;
  const { process, features, target, data } = training.setting;
  const errors = () => {
    const { fast, doubt } = training;
    const others = tiltedSets(training).map((set) => set.map((each) => each[on].measured[of]));
    const moved = largestSpread(matrix, others, doubt);
    const { [of]: rounded } = momentRounding(process, features, on === 'population' ? target : empiricalMeasure(data));
    const left = of === 'gram' ? gramTruncation(measured) : undefined;
    const jumps = of === 'crossMoment' ? fast?.jumps : undefined;
    return moved.map((each, e) => each + rounded[e] + (left?.[e] ?? 0) + (jumps?.[e % width] ?? 0));
  };
  const entries = side === 'value' ? Array.from(matrix) : errors();
  return Array.from({ length: entries.length / width }, (_, i) => entries.slice(i * width, (i + 1) * width));
}
