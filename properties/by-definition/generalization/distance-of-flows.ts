import { deviationInLoss, flowDeviations } from '../../../src/bound/flow-deviation.js';
import { type Estimate, times } from '../../../src/numeric/estimate.js';
import type { Descent } from '../../../src/training/gradient-flow.js';

/** Flows on the population and on the data at the same training times. */
interface Flows {
  readonly population: Descent;
  readonly empirical: Descent;
}

/** 1/2 ∫_0^T g^2 E_{p_t}|s_{A_n(tau)} - s_{A(tau)}|^2 dt = |(A_n - A) G^{1/2}|_F^2/(2m) at each training time, in nats. */
export function distancesOfFlows({ population, empirical }: Flows): Estimate[] {
  const { loss } = population;
  return flowDeviations(population, empirical).map((deviation) =>
    times(1 / (2 * loss.width), deviationInLoss(loss, deviation)),
  );
}
