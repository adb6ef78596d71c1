import { allowedError, type Divergence, estimated, stated, TOLERANCE } from '../divergence/divergence.js';
import { featureField } from '../divergence/field/feature-field.js';
import { klOde, klOdeAt } from '../divergence/kl-ode.js';
import { klScore } from '../divergence/kl-score.js';
import { klSde, klSdeAt } from '../divergence/kl-sde.js';
import type { Resolution } from '../divergence/refinement.js';
import { W2_TOLERANCE, w2Ode, w2OdeAt, w2Sde, w2SdeAt } from '../divergence/w2.js';
import type { Estimate } from '../numeric/estimate.js';
import { summedSpread } from '../numeric/spread.js';
import type { Setting } from './setting.js';
import { type Training, tiltedSets } from './training.js';
import { checkedKlSde } from './untrained.js';

/**
 * Resolutions, on the line, for the effect of a small change of the readouts: differences need no more than the first, but
 * that may be too rough for any value, or for one that is small enough.
 */
const LOOKS: readonly Resolution[] = [
  { cells: 200, steps: 32 },
  { cells: 800, steps: 256 },
];
/** Only where neither finds a value, as long steps leave too little of a density in small cells. */
const MORE_STEPS: Resolution = { cells: 400, steps: 1024 };
/** The same in space, where the resolution of the solver is looked at first. */
const MORE_STEPS_IN_SPACE: Resolution = { cells: 96, steps: 256 };
/** The same for W2, which fewer cells are enough for. */
const W2_LOOKS: readonly Resolution[] = [
  { cells: 64, steps: 16 },
  { cells: 256, steps: 64 },
];
/** Where there is none to choose. */
const ONE_LOOK = [undefined];

/** The solver for each gap, and the same at one coarse resolution, which shows the effect of changing the readouts. */
const SOLVERS = {
  klSde: { solve: klSde, roughly: klSdeAt, looks: [...LOOKS, MORE_STEPS], looksAtHalves: false, aim: TOLERANCE },
  klOde: { solve: klOde, roughly: klOdeAt, looks: LOOKS, looksAtHalves: false, aim: TOLERANCE },
  klScore: {
    solve: klScore,
    roughly: (...given: Parameters<typeof klSdeAt>) => klScore(given[0], given[1], given[2]),
    looks: ONE_LOOK,
    // cheap, and its own error covers nothing beside that of the training
    looksAtHalves: true,
    aim: TOLERANCE,
  },
  w2Sde: { solve: w2Sde, roughly: w2SdeAt, looks: W2_LOOKS, looksAtHalves: false, aim: W2_TOLERANCE },
  w2Ode: { solve: w2Ode, roughly: w2OdeAt, looks: W2_LOOKS, looksAtHalves: false, aim: W2_TOLERANCE },
};

/** The solver's part of the aim, where nothing is known of the effect of the training's quadrature or too little is left. */
const PART = 0.8;
/** Its part of what that effect leaves of the aim, which is known up to how far off a rough value of the gap is. */
const OF_REST = 0.9;
/** What an effect has to leave of the aim for a solver to be asked for the rest; and not to be looked at once more. */
const [LEAST_REST, LARGE_REST] = [0.25, 0.5];

/**
 * KL(p_0 || p) of the density p that a model has by its reverse SDE, by its probability flow, or by s(x, 0); or W2(p_0, p) of the
 * first two.
 */
export type Gap = keyof typeof SOLVERS;

/** In the order in which they are measured. */
export const GAPS = ['klSde', 'klOde', 'klScore', 'w2Sde', 'w2Ode'] as const satisfies readonly Gap[];

/**
 * A gap of the models trained on the data by training time, KL in nats or W2 as a length. An error is the solver's own
 * estimate plus the effect of the time quadrature of the training: the gap is computed once more for the readouts by each of
 * the tilted quadratures, and how far all of them lie apart counts.
 *
 * @param aim aimed error, as a fraction of max(KL, 0.01), or of max(W2, 0.01 standard deviations of p_0); a value that misses it
 *   carries a warning
 */
export function gaps(training: Training, which: Gap, aim?: number): Divergence[] {
  return gapsOf(training.setting, modelsOf(training, which), which, aim);
}

/** The models whose gap is asked for. */
export function modelsOf(training: Training, which: Gap): Models {
  const { empirical, tilted, doubt } = training;
  const sets = SOLVERS[which].looksAtHalves ? tiltedSets(training) : [tilted];
  const readoutsOf = (all: readonly Training[]) => all.map((each) => each.empirical.readouts);
  return { readouts: empirical.readouts, tilted: sets.map(readoutsOf), doubt };
}

/** Models of an experiment, by their readouts. */
export interface Models {
  /** d x m row-major. */
  readonly readouts: readonly Float64Array[];
  /** Those by each of the tilted time quadratures, in sets that show the error each by themselves; none without errors. */
  readonly tilted: readonly (readonly (readonly Float64Array[])[])[];
  /** See `Training`. */
  readonly doubt: number;
}

type Where = Pick<Setting, 'process' | 'target' | 'features'>;

/** `gaps` of some models: what is said of one does not depend on which others there are. */
export function gapsOf(where: Where, models: Models, which: Gap, aim: number = SOLVERS[which].aim): Divergence[] {
  const found = relativeGaps(where, models, which, aim);
  if (which !== 'w2Sde' && which !== 'w2Ode') return found;
  const deviation = Math.sqrt(where.target.variance);
  return found.map((each) => ofDeviations(each, deviation));
}

/** A length that was found in standard deviations of p_0. */
function ofDeviations(found: Divergence, deviation: number): Divergence {
  if (found.value === null) return found;
  const { value, error, warning } = found;
  const length = { value: value * deviation, error: error * deviation };
  return warning === undefined ? length : { ...length, warning: `in standard deviations of p_0, ${warning}` };
}

/** The same, with W2 in standard deviations of p_0. */
function relativeGaps(where: Where, models: Models, which: Gap, aim: number): Divergence[] {
  const { process, target, features } = where;
  const isOnLine = target.dimension === 1;
  const { solve } = SOLVERS[which];
  const field = featureField(features, models.readouts);
  if (models.tilted.flat().length === 0) return solve(process, target, field, aim);
  const { moved, rest } = effectOfTilts(where, models, which, aim);
  const parts = rest.map((each) => (isOnLine && each >= LEAST_REST ? OF_REST * each : PART));
  const tolerances = parts.map((part) => part * aim);
  const found =
    which === 'klSde'
      ? checkedKlSde(process, target, field, tolerances, PART * aim)
      : solve(process, target, field, tolerances);
  return found.map((each, i) => {
    if (each.value === null) return each;
    const error = each.error + (Number.isNaN(moved[i]) ? Number.POSITIVE_INFINITY : moved[i]);
    if (each.sampled && each.warning !== undefined) return ofDraws(each.value, error, each.warning, moved[i]);
    return estimated(each.value, error, aim);
  });
}

/** A mean over draws, whose warning says what its error is made of. @param moved by the time quadrature of the training */
function ofDraws(value: number, error: number, warning: string, moved: number): Divergence {
  const found = stated(value, error);
  const whole = `${warning}, and ${moved.toPrecision(2)} for the training`;
  return found.value === null ? found : { ...found, sampled: true, warning: whole };
}

/**
 * How far the tilted quadratures move the gap of each model, in nats, and what that leaves of the aim, as a part of it; NaN
 * where no look finds values.
 */
function effectOfTilts(
  { process, target, features }: Where,
  { readouts, tilted, doubt }: Models,
  which: Gap,
  aim: number,
): Record<'moved' | 'rest', readonly number[]> {
  // a model that nothing has trained is the same by all quadratures
  const isMoved = readouts.map((A, i) => tilted.flat().some((set) => set[i].some((a, e) => a !== A[e])));
  const moved = isMoved.map((each) => (each ? Number.NaN : 0));
  const rest = isMoved.map((each) => (each ? Number.NaN : 1));
  const { roughly, looks } = SOLVERS[which];
  const inSpace = which === 'klSde' ? [...ONE_LOOK, MORE_STEPS_IN_SPACE] : ONE_LOOK;
  for (const resolution of target.dimension === 1 ? looks : inSpace) {
    const isForNone = resolution === MORE_STEPS || resolution === MORE_STEPS_IN_SPACE;
    const isOpen = (left: number) => (isForNone ? Number.isNaN(left) : !(left >= LARGE_REST));
    const open = Array.from(readouts.keys()).filter((i) => isOpen(rest[i]));
    if (open.length === 0) break;
    // all of them share the work on their features
    const sets = [readouts, ...tilted.flat()];
    const field = featureField(
      features,
      sets.flatMap((set) => open.map((i) => set[i])),
    );
    const values = roughly(process, target, field, resolution).map(({ value }) => value ?? Number.NaN);
    const [by, ...others] = sets.map((_, k) => values.slice(k * open.length, (k + 1) * open.length));
    const byTilted = tilted.map((set) => others.splice(0, set.length));
    for (const [k, shift] of summedSpread(by, byTilted, doubt).entries()) {
      if (Number.isNaN(shift)) continue;
      moved[open[k]] = shift;
      rest[open[k]] = 1 - shift / allowedError(by[k], aim);
    }
  }
  return { moved, rest };
}

/** J + KL(p_T||pi) of the models trained on the data in nats, by training time: it bounds klSde in any dimension. */
export function klBound({ empirical, prior }: Training): Estimate[] {
  return empirical.scoreLoss.map(({ value, error }) => ({ value: value + prior.value, error: error + prior.error }));
}
