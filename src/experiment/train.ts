import { explicitBound, explicitEstimates } from '../bound/explicit-bound.js';
import { spread } from '../numeric/spread.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { initialScoreLoss, priorKl } from '../target/entropy.js';
import type { DiffusedMeasure } from '../target/target.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { lossChange, lossGradient } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
import { onFirstUse } from './on-first-use.js';
import type { Setting } from './setting.js';
import { type TimeResolution, type Trained, type Training, timeResolution } from './training.js';

/** Nodes per panel of training time in the explicit bound, with the full time quadrature and with the coarser ones. */
const PANEL_NODES = 8;
const COARSE_PANEL_NODES = 6;

/**
 * Trains the score model of a setting exactly, from A = 0 by gradient flow on theta = vec(A)/sqrt(m), on the population
 * and on the data. Each part of the result is computed once, on first use: whoever looks only at the population does
 * not pay for the data, and the coarser quadratures cost nothing until an error is asked for.
 *
 * @param setting that of an experiment, or one with the features and data of a model that was trained elsewhere
 * @param times training times >= 0, in the clock of theta
 * @param resolution the coarser quadratures also replace the population by its coarser measure, if it has one
 */
export function train(
  setting: Setting,
  times: readonly number[],
  { timeNodes, coarser }: TimeResolution = timeResolution(),
): Training {
  const { process, target } = setting;
  const start = onFirstUse<Start>({
    initialLoss: () => initialScoreLoss(process, target),
    prior: () => priorKl(process, target),
  });
  const roughly = { measure: target.coarser ?? target, panelNodes: COARSE_PANEL_NODES, coarser: [] };
  return trainBy(setting, times, start, {
    measure: target,
    timeNodes,
    panelNodes: PANEL_NODES,
    coarser: coarser.map((nodes) => trainBy(setting, times, start, { ...roughly, timeNodes: nodes })),
  });
}

/** The parts that do not depend on a time quadrature. */
type Start = Pick<Training, 'initialLoss' | 'prior'>;

/** One time quadrature, and the trainings by coarser ones. */
interface Quadratures {
  /** The measure of the population. */
  readonly measure: DiffusedMeasure;
  readonly timeNodes: number;
  readonly panelNodes: number;
  readonly coarser: readonly Training[];
}

function trainBy(setting: Setting, times: readonly number[], start: Start, quadratures: Quadratures): Training {
  const { process, features, data } = setting;
  const { measure, timeNodes, panelNodes, coarser } = quadratures;
  const lossOf = (of: DiffusedMeasure) => quadraticLoss(process, features, of, timeNodes);
  const training: Training = onFirstUse<Training>({
    setting: () => setting,
    times: () => times,
    initialLoss: () => start.initialLoss,
    prior: () => start.prior,
    population: () => descend(training, 'population', () => lossOf(measure)),
    empirical: () => descend(training, 'empirical', () => lossOf(empiricalMeasure(data))),
    explicit: () =>
      explicitEstimates(
        explicitBound(training, panelNodes),
        coarser.map((each) => each.explicit),
        start,
      ),
    coarser: () => coarser,
  });
  return training;
}

function descend(training: Training, on: 'population' | 'empirical', lossOf: () => QuadraticLoss): Trained {
  const { times, coarser } = training;
  const trained: Trained = onFirstUse<Trained>({
    loss: lossOf,
    flow: () => gradientFlow(trained.loss, times),
    change: () => {
      const { readouts, errors } = trained.flow;
      const { loss } = training.population;
      // an error e of A moves J by |grad J(A)| e
      return readouts.map((A, k) => ({ value: lossChange(loss, A), error: lossGradient(loss, A) * errors[k] }));
    },
    scoreLoss: () => {
      const { initialLoss } = training;
      const losses = ({ change }: Trained) => change.map(({ value }) => initialLoss.value + value);
      const moved = spread(
        losses(trained),
        coarser.map((each) => losses(each[on])),
      );
      return losses(trained).map((value, k) => ({
        value,
        error: moved[k] + initialLoss.error + trained.change[k].error,
      }));
    },
  });
  return trained;
}
