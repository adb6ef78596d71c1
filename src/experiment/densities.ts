import { featureField } from '../divergence/field/feature-field.js';
import { type LineDensity, odeDensities, scoreDensities, sdeDensities } from '../divergence/line-densities.js';
import { summedSpread } from '../numeric/spread.js';
import { type LineComponent, massBetween } from '../target/line-components.js';
import type { Target } from '../target/target.js';
import { resultOf, trainResolved } from './resolved-training.js';
import { lossNamed, whyUnknown } from './rule-losses.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';
import { type Training, tiltedSets } from './training.js';

/** What the models trained on the data generate, on the line, as densities averaged over cells of one width. */
export interface GeneratedDensities {
  /** Ascending ends of the cells, one more than there are cells. */
  readonly faces: Float64Array;
  readonly points: Float64Array;
  /** p_0 by cell. */
  readonly target: Float64Array;
  /** By training time. */
  readonly models: readonly ({ readonly trainingTime: number } & ModelDensities)[];
}

/** By the reverse SDE, by the probability flow, and by the score at t = 0. */
export interface ModelDensities {
  readonly sde: LineDensity;
  readonly ode: LineDensity;
  readonly score: LineDensity;
}

const CELLS = 240;

/**
 * The densities of what models generate by the reverse SDE, by the probability flow and by their score at t = 0. An error is that
 * of the solver, and how far apart the time quadratures of the training take the density.
 *
 * @param trainingTimes some of those of the experiment
 * @returns the reason where there are none
 */
export function generatedDensities(
  experiment: Experiment,
  trainingTimes: readonly number[],
): GeneratedDensities | { readonly reason: string } {
  const built = setting(experiment);
  const { target, data } = built;
  if (target.dimension > 1) {
    return { reason: `densities are computed on the line alone, and here x has ${target.dimension} dimensions` };
  }
  const noValue = whyUnknown(built);
  if (noValue !== undefined) return { reason: noValue.reason };
  const training = resultOf(trainResolved(built, trainingTimes, (name) => lossNamed(built, name)));
  const faces = facesFor(target);
  const models = densitiesOf(training, faces, Array.from(trainingTimes.keys()));
  return {
    faces,
    points: data.values,
    target: targetDensity(target, faces),
    models: models.map((each, k) => ({ trainingTime: trainingTimes[k], ...each })),
  };
}

/** p_0 on the line, averaged over each cell. */
export function targetDensity({ line }: Target, faces: Float64Array): Float64Array {
  return faces.subarray(1).map((to, i) => massBetween(line, faces[i], to) / (to - faces[i]));
}

/** The densities of some of the models of a training on the line, by the indices of their training times. */
export function densitiesOf(training: Training, faces: Float64Array, models: readonly number[]): ModelDensities[] {
  const { process, target, features } = training.setting;
  const sets = tiltedSets(training);
  const all = [training, ...sets.flat()].map(({ empirical }) => models.map((k) => empirical.readouts[k]));
  // all of them share the work on their features
  const field = featureField(features, all.flat());
  const perTime = (found: readonly LineDensity[]) =>
    models.map((_, k) => {
      const [own, ...others] = all.map((_, s) => found[s * models.length + k]);
      return withSpread(
        own,
        sets.map((set) => others.splice(0, set.length)),
        training.doubt,
      );
    });
  const [sde, ode, score] = [
    sdeDensities(process, target, field, faces),
    odeDensities(process, target, field, faces),
    scoreDensities(field, faces),
  ].map(perTime);
  return models.map((_, k) => ({ sde: sde[k], ode: ode[k], score: score[k] }));
}

/** A density whose errors are also those of the training, by the densities that other time quadratures lead to. */
function withSpread(own: LineDensity, sets: readonly (readonly LineDensity[])[], doubt: number): LineDensity {
  const failed = [own, ...sets.flat()].find((each) => 'reason' in each);
  if (failed !== undefined || 'reason' in own) return failed ?? own;
  const moved = summedSpread(
    own.density,
    sets.map((set) => set.flatMap((each) => ('reason' in each ? [] : [each.density]))),
    doubt,
  );
  return { ...own, error: own.error.map((error, i) => error + moved[i]) };
}

/** What p_0 has beyond the picture, on each side, and how much wider the picture is, as a part of its width. */
const [TAIL, MARGIN] = [1e-5, 0.15];

/** Even cells that hold nearly all of p_0, and lie where it has mass: elsewhere no grid of the reverse SDE is. */
export function facesFor({ line, support }: Target): Float64Array {
  const [[first, last]] = support;
  const low = quantile(line, first, last, TAIL);
  const high = quantile(line, first, last, 1 - TAIL);
  const margin = MARGIN * (high - low);
  const [from, to] = [Math.max(first, low - margin), Math.min(last, high + margin)];
  return Float64Array.from({ length: CELLS + 1 }, (_, i) => from + ((to - from) * i) / CELLS);
}

/** Where p_0 has so much of its mass below, to a place in a picture. */
function quantile(line: readonly LineComponent[], first: number, last: number, mass: number): number {
  let [low, high] = [first, last];
  for (let halving = 0; halving < 60; halving++) {
    const middle = 0.5 * (low + high);
    if (massBetween(line, first, middle) < mass) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
