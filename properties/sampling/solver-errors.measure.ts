import { type Divergence, estimated, scaleOf, stated } from '../../src/divergence/divergence.js';
import { type Doubt, extrapolated, PARTS } from '../../src/divergence/extrapolated.js';
import { lacking } from '../../src/divergence/transport/distance-solver.js';
import { type Gap, gaps, gapsOf } from '../../src/experiment/gaps.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import type { GapCase, RunsCase, StatedCase } from '../generators/solver-cases.js';
import { hasNoValue } from '../measurements/gaps-without-value.js';

/** An error that is stated, beside how far a number is from what it stands for. */
export interface Off {
  readonly what: string;
  readonly off: number;
  /** By how much that is not known either. */
  readonly unsure: number;
  readonly stated: number;
  readonly scale: number;
}

const LINE: Doubt = { factor: 4, added: 0.05, changed: [1, 0.1] };
/** Of fourth order, and of runs of second order that fall as they come. */
const DOUBTS: Readonly<Record<RunsCase['factor'], Doubt>> = {
  4: LINE,
  16: { factor: 16, added: 0.5, changed: [1, 0.125] },
};
const SLOW: Doubt = { ...LINE, slowest: 1.5 };

/** The most that errors of distances are taken to fall by from run to run. */
const FASTEST = 4;

/** Extrapolated values, and what they miss of the limit; and the least that is stated, as runs may agree by chance. */
export function limitOfRuns({ factor, limit, error, ratio, more, known }: RunsCase): Off[] {
  const valuesBy = (terms: readonly (readonly [size: number, ratio: number])[]) =>
    PARTS.map((_, k) =>
      k < known ? terms.reduce((sum, [size, q]) => sum + size * Math.exp(k * Math.log(q)), limit) : null,
    );
  const others = { unsure: 0, scale: Math.abs(error) };
  const off = (what: string, terms: readonly (readonly [number, number])[], doubt: Doubt): Off[] => {
    const values = valuesBy(terms);
    const found = extrapolated(values, doubt);
    const away = { what, off: Math.abs(values[0]! + found.added - limit), stated: found.error, ...others };
    return [
      away,
      { what: `${what}, at least`, off: doubt.added * Math.abs(found.added), stated: found.error, ...others },
    ];
  };
  // of two runs only no more is asked than that errors fall by half as much again
  if (known === 2) return off('two runs', [[error, ratio]], DOUBTS[factor]);
  const { rate, open } = lacking(Math.abs(more * error), Math.abs(ratio * error));
  return [
    ...off(
      'four runs',
      [
        [error, factor],
        [more * error, 2 * ratio],
      ],
      DOUBTS[factor],
    ),
    ...off('slow runs', [[error, Math.min(ratio, 4)]], SLOW),
    { what: 'distances, at least', off: (rate * ratio * Math.abs(error)) / FASTEST, stated: open, ...others },
  ];
}

/** Nodes in diffusion time, of models and of finer ones; aims of W2 are looser. */
const [NODES, FINE_NODES] = [72, 216];
const AIM = 5e-3;
const aimOf = (gap: Gap, dimension: number) => (gap === 'w2Sde' || gap === 'w2Ode' || dimension > 1 ? 6 * AIM : AIM);
/** How much closer a solver comes that is asked for more, and the closest that it is asked for, on the line and beyond it. */
const [CLOSER, CLOSEST] = [6, 1e-6];
const [CLOSER_IN_SPACE, CLOSEST_IN_SPACE] = [2, 3e-3];

/** A gap with its error, beside that of the model by a finer rule in diffusion time and by a solver that is asked for a tenth. */
export interface Refined extends Off {
  readonly gap: Gap;
  readonly found: Divergence;
  readonly aim: number;
  /** Whether there is no value; undefined where there may be one. */
  readonly noValue: boolean | undefined;
}

/** @param factor of the readout by the finer rule */
export function besideFiner({ experiment, gap }: GapCase, factor = 1): Refined {
  const built = setting(experiment);
  const times = experiment.trainingTimes;
  const { dimension } = built.target;
  const aim = aimOf(gap, dimension);
  const training = train(built, times, timeResolution(NODES));
  const [found] = gaps(training, gap, aim);
  const noValue = hasNoValue(built, gap, training.empirical.readouts[0]);
  const [closerBy, closest] = dimension > 1 ? [CLOSER_IN_SPACE, CLOSEST_IN_SPACE] : [CLOSER, CLOSEST];
  const [A] = train(built, times, timeResolution(FINE_NODES)).empirical.readouts;
  const readouts = [A.map((a) => factor * a)];
  const unit = gap === 'w2Sde' || gap === 'w2Ode' ? Math.sqrt(built.target.variance) : 1;
  const part = found.value === null ? aim : found.error / unit / scaleOf(found.value / unit);
  const [closer] = gapsOf(built, { readouts, tilted: [], doubt: 1 }, gap, Math.max(closest, part / closerBy));
  if (found.value === null || closer.value === null) {
    return { what: gap, gap, found, aim, noValue, off: 0, unsure: 0, stated: 0, scale: unit };
  }
  return {
    what: gap,
    gap,
    found,
    aim,
    noValue,
    off: Math.abs(found.value - closer.value),
    unsure: closer.error,
    stated: found.error,
    scale: unit * scaleOf(closer.value / unit),
  };
}

/** A gap where the model by a tilted rule has none, and where that is the model itself. */
export interface BesideUnknown {
  readonly gap: Gap;
  readonly unknown: Divergence;
  readonly itself: Divergence;
}

/** A readout so large that nothing is known of the model. */
const HUGE = 1e200;

export function besideUnknown({ experiment, gap }: GapCase): BesideUnknown {
  const drawnSetting = setting(experiment);
  const { width } = drawnSetting.features;
  // features of either sign that pull towards 0, so that there is a density at t = 0, and that meet p_0 on whichever side it lies
  const weights = drawnSetting.features.weights.map((w, i) => (i % 2 === 0 ? 1 : -1) * Math.abs(w));
  const timeWeights = drawnSetting.features.timeWeights.map(() => 0);
  const built = { ...drawnSetting, features: { ...drawnSetting.features, weights, timeWeights } };
  const own = Float64Array.from(weights, (w) => -width * Math.sign(w) * 0.5);
  const away = own.map((a) => -HUGE * a);
  const aim = 4 * aimOf(gap, 1);
  const by = (other: Float64Array) => gapsOf(built, { readouts: [own], tilted: [[[other]]], doubt: 1 }, gap, aim)[0];
  return { gap, unknown: by(away), itself: by(own) };
}

/** What is stated of a number, beside what it should be. */
export interface StatedNumber {
  readonly found: readonly Divergence[];
  readonly isKnown: boolean;
  readonly warns: boolean;
  readonly value: number;
  readonly error: number;
}

export function asStated({ value, error, aim }: StatedCase): StatedNumber {
  const size = Math.max(0.01, Math.abs(value));
  const small = error <= 0.05 || error <= Math.max(0.2, aim) * size;
  return {
    found: [stated(value, error, aim), estimated(value, error, aim)],
    isKnown: value >= -error && small,
    warns: error > aim * size,
    value,
    error,
  };
}
