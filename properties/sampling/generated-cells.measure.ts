import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { type LineDensity, odeDensities, scoreDensities, sdeDensities } from '../../src/divergence/line-densities.js';
import { densitiesOf, facesFor, targetDensity } from '../../src/experiment/densities.js';
import { GAPS, gapsOf } from '../../src/experiment/gaps.js';
import { generatedMasses } from '../../src/experiment/generated-masses.js';
import { measure } from '../../src/experiment/measure.js';
import { estimatesAt, type Measurement } from '../../src/experiment/measurement.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { anyWeighting, experiments, startElsewhere } from '../generators/experiments.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { varianceExploding, variancePreserving } from '../generators/processes.js';
import { nearTarget } from '../generators/targets.js';
import { cellDivergence } from '../oracles/cell-divergence.js';
import { modelLoss } from '../oracles/score-loss.js';

/** Fine enough that the sum over cells is within a few thousandths of klSde. */
const CELLS = { cells: 1600, steps: 256 };
/** Masses add up on any cells: by few of them what is inside may be more than 1, by less than this. */
const COARSE = { cells: 200, steps: 32 };
const OFF = 1e-3;
/** What a picture may leave out of p_0, and what roundings may. */
const [OUTSIDE, ROUNDING] = [1e-4, 1e-9];
/** Cells that are joined into one for the coarser partitions. */
const JOINED = [50, 200];

/** The KL gap that `measure` prints at one training time, and those of the masses that the model generates, in nats. */
export interface CellGaps {
  /** KL(p_0 || p^SDE). */
  readonly klSde: Estimate;
  /** The divergence between the masses of cells: of narrow ones, and of the same joined. */
  readonly onCells: number;
  readonly onJoinedCells: readonly number[];
}

/** J + KL(p_T || pi), and what it bounds and is made of, as `measure` prints them, in nats. */
export interface BoundGaps {
  readonly klSde: Estimate;
  readonly klBound: Estimate;
  readonly loss: Estimate;
  readonly prior: number;
}

/** J as printed and, for mixtures, by its definition, in nats: for bumps each density in it is an integral. */
export interface PrintedLoss {
  readonly printed: Estimate;
  readonly defined: Estimate;
}

/** What is said of a model beside another one, and of it alone. */
export interface Together {
  readonly where: string;
  readonly beside: readonly number[];
  readonly alone: readonly number[];
}

/** Small experiments on the line, measured before training and at one training time. */
export const measuredExperiments = (target: Arbitrary<TargetSpec> = nearTarget) =>
  experiments({
    target,
    process: fc.oneof({ weight: 4, arbitrary: variancePreserving }, { weight: 1, arbitrary: varianceExploding(4) }),
    width: sizes(4, 16),
    samples: sizes(5, 200),
    trainingTimes: logBetween(0.1, 30).map((tau) => [0, tau]),
    weighting: anyWeighting,
    start: fc.oneof(fc.constant({ scale: 0, seed: 0 }), startElsewhere(0.1, 1)),
  });

const measured = perCase((experiment: Experiment) => measure(experiment));
const trained = perCase((experiment: Experiment) => train(setting(experiment), experiment.trainingTimes));

/** The gap at the second training time, on the line and on cells. */
export function cellGaps(experiment: Experiment): CellGaps {
  const [, { data: P, generated: Q }] = generatedMasses(experiment, CELLS);
  return {
    klSde: klSdeOf(measured(experiment)),
    onCells: cellDivergence(P, Q),
    onJoinedCells: JOINED.map((joined) => cellDivergence(P, Q, joined)),
  };
}

/** The bound at the second training time, where the weighting has one. */
export function boundGaps(experiment: Experiment): BoundGaps | undefined {
  const measurement = measured(experiment);
  const { klBound } = estimatesAt(measurement, 1);
  if (klBound === null) return undefined;
  const [loss] = lossesAt(measurement, 1);
  return { klSde: klSdeOf(measurement), klBound, loss, prior: numberIn(measurement.priorKl) };
}

/** J of the models trained on the data and on the population, at the second training time. */
export function printedLosses(experiment: Experiment): PrintedLoss[] {
  if (experiment.target.kind === 'bumps') return [];
  const printed = lossesAt(measured(experiment), 1);
  return lossesByDefinition(experiment).map((defined, k) => ({ printed: printed[k], defined }));
}

/** Aim of the gaps of lists: whatever they come out as, they are to be the same. */
const ROUGHLY = 0.05;

/**
 * The gaps and the densities by cells of the trained model, after the one before training in a list, beside those of it alone.
 *
 * @param which of the list, the trained one is 1
 */
export function inLists(experiment: Experiment, which = 1): Together[] {
  const { setting: built, empirical } = trained(experiment);
  const { process, target, features } = built;
  const { readouts } = empirical;
  const faces = facesFor(target).filter((_, i) => i % 8 === 0);
  const asked = (list: readonly Float64Array[], k: number): [string, number[]][] => {
    const field = featureField(features, list);
    const densities: Readonly<Record<string, readonly LineDensity[]>> = {
      'density of p^SDE': sdeDensities(process, target, field, faces),
      'density of p^ODE': odeDensities(process, target, field, faces),
      'density of p^score': scoreDensities(field, faces),
    };
    return [
      ...GAPS.map((gap): [string, number[]] => {
        const found = gapsOf(built, { readouts: list, tilted: [], doubt: 1 }, gap, ROUGHLY)[k];
        return [gap, found.value === null ? [] : [found.value, found.error]];
      }),
      ...Object.entries(densities).map(([where, found]): [string, number[]] => {
        const each = found[k];
        return [where, 'reason' in each ? [] : [...each.density, ...each.error, each.outside]];
      }),
    ];
  };
  const alone = asked([readouts[1]], 0);
  return asked(readouts, which).map(([where, beside], i) => ({ where, beside, alone: alone[i][1] }));
}

/** The mass of a law in cells, and outside of all of them. */
export interface ShownMass {
  readonly where: string;
  readonly inside: number;
  readonly outside: number;
  /** How far off the mass inside may be. */
  readonly error: number;
  /** How much of the mass may be neither inside nor outside. */
  readonly leftOut: number;
}

/** Masses of what is shown of the trained model and of p_0, and of what `generatedMasses` returns. */
export function shownMasses(experiment: Experiment): ShownMass[] {
  const training = trained(experiment);
  const { target } = training.setting;
  const faces = facesFor(target);
  const massOf = (density: Float64Array) => density.reduce((sum, each, i) => sum + each * (faces[i + 1] - faces[i]), 0);
  const [densities] = densitiesOf(training, faces, [1]);
  const ofModel = Object.entries(densities).flatMap(([where, found]: [string, LineDensity]) =>
    'reason' in found
      ? []
      : [
          {
            where,
            inside: massOf(found.density),
            outside: found.outside,
            error: massOf(found.error),
            leftOut: ROUNDING,
          },
        ],
  );
  const sum = (masses: Float64Array) => masses.reduce((all, each) => all + each, 0);
  const [, { data, generated, outside }] = generatedMasses(experiment, COARSE);
  return [
    ...ofModel,
    { where: 'generatedMasses', inside: sum(generated), outside, error: OFF, leftOut: ROUNDING },
    { where: 'data of generatedMasses', inside: sum(data), outside: 0, error: 0, leftOut: ROUNDING },
    { where: 'p_0', inside: massOf(targetDensity(target, faces)), outside: 0, error: 0, leftOut: OUTSIDE },
  ];
}

/** J(A_0), and both J at the training time 0. */
export function initialLosses(experiment: Experiment) {
  const measurement = measured(experiment);
  return {
    initialLoss: numberIn(measurement.initialScoreLoss),
    lossesAtStart: lossesAt(measurement, 0).map(({ value }) => value),
  };
}

function klSdeOf(measurement: Measurement): Estimate {
  const { klSde } = estimatesAt(measurement, 1);
  if (klSde === null) throw new Error('klSde has a value on the line');
  return klSde;
}

/** The loss of the model trained on the data, and of that trained on the population. */
function lossesAt({ empirical, population, numerics }: Measurement, k: number): Estimate[] {
  return [
    { value: numberIn(empirical.scoreLoss[k]), error: numberIn(numerics.empirical.scoreLoss[k]) },
    { value: numberIn(population.scoreLoss[k]), error: numberIn(numerics.population.scoreLoss[k]) },
  ];
}

/** A number of a measurement in a domain in which none is missing. */
function numberIn(found: number | null): number {
  if (found === null) throw new Error('a loss has no value');
  return found;
}

/** Both at the second training time, from the scores of the models. */
function lossesByDefinition(experiment: Experiment): Estimate[] {
  const { setting: built, empirical, population } = trained(experiment);
  return [empirical, population].map(({ readouts }) => modelLoss(built, readouts[1]));
}
