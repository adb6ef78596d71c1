import { setting } from '../../../src/experiment/setting.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { type CloudGap, cloudGaps } from '../../by-definition/training/finer-cloud.js';
import { type GramSpectrum, gramSpectrum } from '../../by-definition/training/gram-spectrum.js';
import { definitionGaps, type LossGap } from '../../by-definition/training/loss-definition-gap.js';
import { partsGap } from '../../by-definition/training/loss-parts-gap.js';
import { changeFromZero, changesAlong, type QuadraticChange } from '../../by-definition/training/quadratic-change.js';
import { type Fit, fittedReadout } from '../../generators/fits.js';
import { type ReadoutCase, randomReadouts } from '../../generators/random-readouts.js';
import { SYSTEM_TOLERANCE } from '../../generators/systems.js';

/** Required agreement of differences of J, as a fraction of the terms they are made of. */
export const LOSS_TOLERANCE = 1e-6;

/** What is seen of a loss: what costs too much, or is not known of a system, is left out. */
export interface LossSeen {
  readonly tolerance: number;
  /** J(A + s D) - J(A), on the line. */
  readonly changes?: readonly QuadraticChange[];
  readonly spectrum?: GramSpectrum;
  readonly definition?: readonly LossGap[];
  readonly parts?: LossGap;
  readonly clouds?: readonly CloudGap[];
}

/** Quadrature nodes in diffusion time: both sides use the same ones, so a few are enough. */
const TIME_NODES = 6;
/** Places on the line A + s D, in addition to s = 0. */
const PLACES = [-1, 0.5, 2];

/** The loss of an experiment beside its definition, in parts, and along a line of readouts. */
export function lossSeen({ experiment, seed }: ReadoutCase): LossSeen {
  const built = setting(experiment);
  const { process, features, target, weighting } = built;
  return {
    tolerance: LOSS_TOLERANCE,
    ...(target.dimension === 1 ? changesOnLine({ experiment, seed }) : { parts: partsGap(built, TIME_NODES) }),
    spectrum: gramSpectrum(quadraticLoss(process, features, target, TIME_NODES, weighting)),
    definition: definitionGaps(built, experiment.embedding, TIME_NODES),
    ...(target.kind === 'bumps' && target.dimension > 1 ? { clouds: cloudGaps(experiment) } : {}),
  };
}

/** J on a line of readouts, d = 1. */
export function changesOnLine({ experiment, seed }: ReadoutCase): LossSeen {
  const built = setting(experiment);
  const pair = randomReadouts(built.features.width, 2, seed);
  return { tolerance: LOSS_TOLERANCE, changes: changesAlong(built, pair, PLACES, TIME_NODES) };
}

/** J of the readout that a system has trained. */
export function changeOfFit(fit: Fit, system: SystemUnderTest): LossSeen {
  const done = fittedReadout(system, fit);
  const changes = changeFromZero(done, done.readout, system.field(done.model), TIME_NODES);
  return { tolerance: SYSTEM_TOLERANCE, changes };
}
