import { type Divergence, stated } from '../divergence/divergence.js';
import type { Estimate } from '../numeric/estimate.js';
import { type Gap, klBound, ofKnownModels, withinBound } from './gaps.js';
import type { Measurement } from './measurement.js';
import { type Found, measurementTrees } from './measurement-tree.js';
import type { Setting } from './setting.js';
import { train } from './train.js';
import type { Training } from './training.js';
import type { Unseen } from './unseen-feature.js';

/** What was measured of a training: its losses and its explicit bound, beside the gaps that were found. */
export function measurementOf(
  training: Training,
  found: Readonly<Record<Gap, readonly Divergence[]>>,
  matrices: boolean,
): Measurement {
  const known = losses(training);
  const ofKnown = (which: Gap) => ofKnownModels(found[which], known.empirical);
  const gapsFound = { klOde: ofKnown('klOde'), klScore: ofKnown('klScore') };
  const all: Found = { klSde: withinBound(ofKnown('klSde'), known.klBound), ...gapsFound, ...known };
  return measurementTrees(training, all, matrices);
}

/** What is known of models that are not: the loss of the score 0, and of p_T. */
export function unseenMeasurement(
  built: Setting,
  times: readonly number[],
  unseen: Unseen,
  matrices: boolean,
): Measurement {
  // of which nothing is computed but what is asked for
  const training = train(built, times);
  const all = times.map(() => unseen);
  const prior = one(training.prior);
  const initial = built.initial === undefined ? one(training.initialLoss) : unseen;
  const losses = { prior, initial, unseen, population: all, empirical: all, klBound: all };
  return measurementTrees(training, { ...losses, klSde: all, klOde: all, klScore: all }, matrices);
}

function losses(training: Training): Omit<Found, Gap> {
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
