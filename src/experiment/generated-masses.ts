import { featureField } from '../divergence/field/feature-field.js';
import type { Resolution } from '../divergence/refinement.js';
import { type GridMasses, sdeMasses } from '../divergence/reverse-sde/reverse-sde-solver.js';
import { whyUnknown } from './rule-losses.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';
import { train } from './training.js';

/**
 * What the reverse SDE of the models trained on the data generates, by training time: the masses of p_0 and of p^SDE in
 * each cell of one grid. They come without error estimates; a mass of p^SDE may be negative by rounding, so take no
 * logarithm of it unclipped.
 *
 * @param experiment an experiment on the line
 * @param resolution cells and time steps; default 400 and 64
 * @throws RangeError in d > 1, where the Fokker-Planck equation is not solved, and where nothing of the model is known
 */
export function generatedMasses(experiment: Experiment, resolution?: Resolution): GridMasses[] {
  const built = setting(experiment);
  const { process, target, features } = built;
  if (target.dimension > 1) throw new RangeError('what the reverse SDE generates is computed in one dimension only');
  const unknown = whyUnknown(built);
  if (unknown !== undefined) throw new RangeError(unknown.reason);
  const { readouts } = train(built, experiment.trainingTimes).empirical;
  return sdeMasses(process, target, featureField(features, readouts), resolution);
}
