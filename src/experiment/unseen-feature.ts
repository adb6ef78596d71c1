import { briefFeature } from '../features/brief-features.js';
import { evenTimes } from '../training/even-times.js';
import type { Setting } from './setting.js';
import { TIME_NODES } from './training.js';

/** A null with its reason. */
export interface Unseen {
  readonly value: null;
  readonly reason: string;
}

/** Why nothing of a model is known, where a feature is on or off for so short a time that no two rules in time may tell. */
export function unseenFeature({ process, features, target }: Setting): Unseen | undefined {
  const feature = briefFeature(process, features, target, evenTimes(process.horizon, TIME_NODES).nodes);
  if (feature === undefined) return undefined;
  const is = `features.weights[${feature}] is 0 or so small that the feature is on or off for all x at once`;
  return { value: null, reason: `${is}, for too short a time to be seen by ${TIME_NODES} nodes in diffusion time` };
}
