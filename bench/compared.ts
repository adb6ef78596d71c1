import { allowedError, type Divergence, stated, TOLERANCE } from '../src/divergence/divergence.js';
import { featureField } from '../src/divergence/field/feature-field.js';
import { klOde } from '../src/divergence/kl-ode.js';
import { klSde } from '../src/divergence/kl-sde.js';
import { measure } from '../src/experiment/measure.js';
import { type Measurement, ofKnownModels } from '../src/experiment/measurement.js';
import { TIME_NODES } from '../src/experiment/rule-losses.js';
import type { Experiment } from '../src/experiment/schema.js';
import { setting } from '../src/experiment/setting.js';
import { timeResolution, train } from '../src/experiment/training.js';
import { plus } from '../src/numeric/estimate.js';

/** The quantities whose estimates are judged. */
export const QUANTITIES = ['scoreLoss', 'klSde', 'klOde'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** What `measure` says about one quantity at one training time, and what a finer run says. */
export interface Compared {
  /** The number of the experiment among the drawn ones. */
  readonly experiment: number;
  readonly quantity: Quantity;
  readonly trainingTime: number;
  readonly value: number | null;
  readonly estimate: number | null;
  /** Why there is no value, or a warning. */
  readonly remark: string | null;
  readonly finer: number | null;
  /** The finer run's own estimate; that of the score loss has no part for its nodes in time. */
  readonly finerEstimate: number;
  /** klBound and its error estimate. */
  readonly bound: number;
  readonly boundError: number;
}

/**
 * How much finer the other run is: in quadrature nodes in time, and in the error that the solvers, of second order in
 * cells and steps, aim at.
 */
const NODES_FACTOR = 16;
const ERROR_FACTOR = 16;

/** The aim of klSde in the plane, and how many times as small that of the other run is: four is what its finest grids reach. */
const [PLANE_AIM, PLANE_FACTOR] = [4e-3, 4];

/** klSde of an experiment in the plane as `measure` finds it, but for its aim, and finer. */
export function compareInPlane(experiment: Experiment, index: number): Compared[] {
  const built = setting(experiment);
  const { process, target, features } = built;
  const { trainingTimes } = experiment;
  const { empirical, prior } = train(built, trainingTimes, timeResolution(TIME_NODES));
  return trainingTimes.map((trainingTime, k): Compared => {
    const field = featureField(features, [empirical.readouts[k]]);
    const [found] = klSde(process, target, field, PLANE_AIM);
    const [estimate, remark] = found.value === null ? [null, found.reason] : [found.error, found.warning ?? null];
    const aim = tolerance(found.value, estimate, PLANE_AIM) / PLANE_FACTOR;
    const [fine] = klSde(process, target, field, aim);
    const bound = plus(empirical.scoreLoss[k], prior);
    return {
      ...{ experiment: index, quantity: 'klSde', trainingTime, value: found.value, estimate, remark },
      ...{ finer: fine.value, finerEstimate: fine.value === null ? 0 : fine.error },
      ...{ bound: bound.value, boundError: bound.error },
    };
  });
}

/** Measures an experiment as `measure` does, and finer. */
export function compare(experiment: Experiment, index: number): Compared[] {
  const measurement = measure(experiment);
  const { empirical, numerics } = measurement;
  const finer = measureFiner(experiment, measurement);
  return experiment.trainingTimes.flatMap((trainingTime, k) =>
    QUANTITIES.map((quantity): Compared => {
      const remarks =
        quantity === 'scoreLoss'
          ? []
          : [empirical[`${quantity}Reason`]?.[k], numerics.empirical[`${quantity}Reason`]?.[k]];
      const fine = finer[quantity][k];
      return {
        ...{ experiment: index, quantity, trainingTime },
        value: empirical[quantity][k],
        estimate: numerics.empirical[quantity][k],
        remark: remarks.find((each) => each !== undefined && each !== null) ?? null,
        finer: fine.value,
        finerEstimate: fine.value === null ? 0 : fine.error,
        bound: empirical.klBound[k] ?? Number.POSITIVE_INFINITY,
        boundError: numerics.empirical.klBound[k] ?? 0,
      };
    }),
  );
}

function measureFiner(
  experiment: Experiment,
  { empirical: rough, numerics }: Measurement,
): Record<Quantity, readonly Divergence[]> {
  const built = setting(experiment);
  const { process, target, features } = built;
  const { empirical } = train(built, experiment.trainingTimes, { timeNodes: NODES_FACTOR * TIME_NODES, errors: false });
  const scoreLoss = empirical.scoreLoss.map(({ value, error }) => stated(value, error));
  const gaps = (quantity: 'klSde' | 'klOde', solver: typeof klSde) => {
    const found = empirical.flow.readouts.map((readout, k) => {
      const aim = tolerance(rough[quantity][k], numerics.empirical[quantity][k]) / ERROR_FACTOR;
      return solver(process, target, featureField(features, [readout]), aim)[0];
    });
    return ofKnownModels(found, scoreLoss);
  };
  return {
    scoreLoss,
    klSde: gaps('klSde', klSde),
    klOde: gaps('klOde', klOde),
  };
}

/**
 * The tolerance that an error estimate just meets, but never more than the aim: a rough run may end well below it.
 */
function tolerance(value: number | null, estimate: number | null, aim = TOLERANCE): number {
  return value === null || estimate === null ? aim : Math.min(aim, estimate / allowedError(value, 1));
}
