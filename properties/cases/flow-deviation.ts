import { flowDeviations as deviations, type FlowDeviation } from '../../src/bound/flow-deviation.js';
import type { Descent } from '../../src/training/gradient-flow.js';

export { deviationInLoss } from '../../src/bound/flow-deviation.js';

/** The deviation of the flow on the data from that on the population, by training time. */
export function flowDeviations(training: {
  readonly population: Descent;
  readonly empirical: Descent;
}): FlowDeviation[] {
  return deviations(training.population, training.empirical);
}
