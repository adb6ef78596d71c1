import { type ExplicitBound, explicitBound, explicitEstimates } from '../bound/explicit-bound.js';
import type { Estimate } from '../numeric/estimate.js';
import { onFirstUse } from '../numeric/memo.js';
import { summedSpread } from '../numeric/spread.js';
import { initialScoreLoss, priorKl } from '../target/entropy.js';
import { isByCloud } from '../target/target.js';
import type { FastKinks } from '../training/fast-kinks.js';
import { type Descent, type GradientFlow, gradientFlow } from '../training/gradient-flow.js';
import { about, lossChange, lossError, lossGradient, lossJump, lossPassing } from '../training/loss-at-readout.js';
import { partsOfData, partsOfTarget, passingKinks } from '../training/passing-kinks.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';
import { evenTimes } from '../training/time-quadrature.js';
import { type Weighting, weightedTimes } from '../training/weighting.js';
import { lossNamed, type RuleLosses, ruleLosses, sharedParts, TIME_NODES } from './rule-losses.js';
import type { Setting } from './setting.js';

/** How finely diffusion time is resolved. */
export interface TimeResolution {
  /** Quadrature nodes: those of an even rule with errors, the next multiple of six, and of a Gauss rule without. */
  readonly timeNodes: number;
  /** Whether the quadrature's error is estimated, by rules tilted towards thirds and halves of the nodes; without, it is 0. */
  readonly errors: boolean;
}

/** Some number of quadrature nodes, with the rules that estimate their error. */
export function timeResolution(timeNodes: number = TIME_NODES): TimeResolution {
  return { timeNodes, errors: true };
}

/**
 * A loss and gradient flow on it, with the loss J of the population that it reaches by training time. What is descended
 * may have another weight than J, which always has g^2, and may start from a readout A_0 other than 0.
 */
export interface Trained extends Descent {
  /** The loss that is descended, as a function of A - A_0. */
  readonly loss: QuadraticLoss;
  /** The flow of A - A_0, from 0. */
  readonly flow: GradientFlow;
  /** A(tau) by training time, d x m row-major. */
  readonly readouts: readonly Float64Array[];
  /** The loss with weight g^2 as a function of A: with that of the population all models are measured. */
  readonly measured: QuadraticLoss;
  /** How far `measured.crossMoment` is off for kinks that pass single parts of the measure, see `passingKinks`; 0 without errors. */
  readonly passing: Float64Array;
  /** J(A(tau)) - J_0 in nats, by one time quadrature; the error is what those of A(tau), G and B can do. */
  readonly change: readonly Estimate[];
  /** J(A(tau)) in nats; the error covers the time quadrature, the flow, and J_0. */
  readonly scoreLoss: readonly Estimate[];
}

/** A setting trained on the population and on the data; each part is computed once, on first use. */
export interface Training {
  readonly setting: Setting;
  /** Training times, in the clock of theta. */
  readonly times: readonly number[];
  /** J(A_0), the score loss before training, in nats; J_0 unless the training starts elsewhere than from 0. */
  readonly initialLoss: Estimate;
  /** J_0, the loss J of the score that is 0, in nats. */
  readonly zeroLoss: Estimate;
  /** KL(p_T || pi) in nats. */
  readonly prior: Estimate;
  readonly population: Trained;
  readonly empirical: Trained;
  /**
   * The explicit bound on klSde of the model trained on the data.
   * @throws RangeError, when it is asked for, if the model is trained with another weight than g^2
   */
  readonly explicit: ExplicitBound<Estimate>;
  /**
   * The same with two tilted time quadratures, or three, and with coarser measures of the population if it has them, the coarsest
   * first, each without errors; none without an estimate of them.
   */
  readonly tilted: readonly Training[];
  /**
   * The same with one tilted towards half of the nodes, without errors, for the score losses, klScore and the explicit bound:
   * what moves them is less often small in all three by chance than in two.
   */
  readonly halved: Training | undefined;
  /** What the spread of this and the tilted ones is multiplied by for an error: more than 1 beside coarser clouds. */
  readonly doubt: number;
  /** The kinks that the rule does not follow, where its errors are asked for. */
  readonly fast: FastKinks | undefined;
}

/**
 * The thirds of the nodes that rules are tilted towards to show the error of a quadrature Q = (Q_0 + Q_1 + Q_2)/3. Their
 * changes sum to 0 but for squares of small changes, so that two of them tell the third (`spread`), which is not trained.
 * With a population by clouds each tilted rule has a coarser cloud of its own, and all three are trained.
 */
const [TILTS, TILTS_OF_CLOUDS] = [
  [0, 2],
  [0, 1, 2],
] as const;
/** Nodes per panel of training time in the explicit bound, with the whole time quadrature and with the tilted ones. */
export const PANEL_NODES = 8;
export const COARSE_PANEL_NODES = 6;
/**
 * The error of a cloud scatters with its nodes, up to 1.8 times the largest distance between it and the three coarser ones;
 * `coarserBy` keeps these so far apart in the plane that the distance is not small by chance.
 */
const CLOUD_DOUBT = 2;

/**
 * Trains the score model of a setting exactly, by gradient flow on theta = vec(A)/sqrt(m) from A_0, on the population
 * and on the data. Each part of the result is computed once, on first use: whoever looks only at the population does
 * not pay for the data, and the tilted quadratures cost only their flows, when an error is asked for.
 *
 * @param setting that of an experiment, or one with the features and data of a model that was trained elsewhere
 * @param times training times >= 0, in the clock of theta
 * @param resolution the tilted quadratures also replace the population by its coarser measures, if it has them
 * @param losses where losses come from; default: they are computed
 */
export function train(
  setting: Setting,
  times: readonly number[],
  { timeNodes, errors }: TimeResolution = timeResolution(),
  losses: RuleLosses = ruleLosses(setting, (name) => lossNamed(setting, name)),
): Training {
  const { process, target } = setting;
  const start = onFirstUse<Start>({
    zeroLoss: () => initialScoreLoss(process, target),
    prior: () => priorKl(process, target),
  });
  if (!errors) {
    const lossBy: LossBy = (on, weighting) => lossNamed(setting, { on, times: timeNodes, weighting });
    return trainBy(setting, times, start, { ...{ lossBy, panelNodes: PANEL_NODES }, ...ALONE });
  }
  const nodes = 6 * Math.ceil(timeNodes / 6);
  const fast = sharedParts(setting).fastKinks(nodes);
  const tilted = (isByCloud(target) ? TILTS_OF_CLOUDS : TILTS).map((k) => {
    const lossBy: LossBy = (on, weighting) => {
      const cloud = on === 'population' && isByCloud(target) ? k : undefined;
      return losses({ on, cloud, weighting }, nodes).tilted(k);
    };
    return trainBy(setting, times, start, { ...{ lossBy, panelNodes: COARSE_PANEL_NODES }, ...ALONE });
  });
  const halved = trainBy(setting, times, start, {
    lossBy: (on, weighting) => losses({ on, weighting }, nodes).halved(),
    panelNodes: COARSE_PANEL_NODES,
    ...ALONE,
  });
  return trainBy(setting, times, start, {
    lossBy: (on, weighting) => losses({ on, weighting }, nodes).loss,
    passing: (on) => {
      const times = weightedTimes(process, target.dimension, evenTimes(process.horizon, nodes));
      return passingKinks(
        setting.features,
        times,
        on === 'population' ? partsOfTarget(target) : partsOfData(setting.data),
      );
    },
    panelNodes: PANEL_NODES,
    fast,
    tilted,
    halved,
    // of a few kinks all tilted rules may be off by the same
    doubt: isByCloud(target) ? CLOUD_DOUBT : 1 + fast.share,
  });
}

/** The parts that do not depend on a time quadrature. */
type Start = Pick<Training, 'zeroLoss' | 'prior'>;

type LossBy = (on: 'population' | 'empirical', weighting: Weighting) => QuadraticLoss;

/** One time quadrature, and the trainings by those that show its error. */
interface Quadratures extends Pick<Training, 'tilted' | 'halved' | 'doubt' | 'fast'> {
  readonly lossBy: LossBy;
  /** See `passingKinks`. */
  readonly passing?: (on: 'population' | 'empirical') => Float64Array;
  readonly panelNodes: number;
}

/** Without any that show it. */
const ALONE = { tilted: [], halved: undefined, doubt: 1, fast: undefined };

function trainBy(setting: Setting, times: readonly number[], start: Start, quadratures: Quadratures): Training {
  const { panelNodes, fast, tilted, halved, doubt } = quadratures;
  const training: Training = onFirstUse<Training>({
    setting: () => setting,
    times: () => times,
    zeroLoss: () => start.zeroLoss,
    initialLoss: () => initialLoss(training),
    prior: () => start.prior,
    population: () => descend(training, 'population', quadratures),
    empirical: () => descend(training, 'empirical', quadratures),
    explicit: () => explicitOf(training, panelNodes),
    tilted: () => tilted,
    halved: () => halved,
    doubt: () => doubt,
    fast: () => fast,
  });
  return training;
}

function descend(training: Training, on: 'population' | 'empirical', { lossBy, passing }: Quadratures): Trained {
  const { times, fast, setting } = training;
  const { weighting = 'g2', initial } = setting;
  const trained: Trained = onFirstUse<Trained>({
    measured: () => lossBy(on, 'g2'),
    passing: () => passing?.(on) ?? new Float64Array(setting.features.width),
    loss: () => {
      const loss = weighting === 'g2' ? trained.measured : lossBy(on, weighting);
      return initial === undefined ? loss : about(loss, initial);
    },
    flow: () => gradientFlow(trained.loss, times),
    readouts: () => {
      const { readouts } = trained.flow;
      return initial === undefined ? readouts : readouts.map((moved) => moved.map((a, e) => initial[e] + a));
    },
    change: () => {
      const { errors } = trained.flow;
      const { measured } = training.population;
      // an error e of A moves J by |grad J(A)| e; G has errors of its own, which no time quadrature shows
      return trained.readouts.map((A, k) => ({
        value: lossChange(measured, A),
        error: lossGradient(measured, A) * errors[k] + lossError(measured, A),
      }));
    },
    scoreLoss: () => {
      const { zeroLoss } = training;
      const { measured } = training.population;
      const losses = ({ change }: Trained) => change.map(({ value }) => zeroLoss.value + value);
      const moved = movedLosses(training, (each) => losses(each[on]));
      // what is off in B is so where J is measured and where A is trained, which early in training moves J as much again
      const jumps = (k: number) =>
        lossJump(measured, trained.readouts[k], fast) + lossJump(measured, trained.flow.readouts[k], fast);
      const passings = (k: number) =>
        lossPassing(measured, trained.readouts[k], training.population.passing) +
        lossPassing(measured, trained.flow.readouts[k], trained.passing);
      return losses(trained).map((value, k) => ({
        value,
        error: moved[k] + jumps(k) + passings(k) + zeroLoss.error + trained.change[k].error,
      }));
    },
  });
  return trained;
}

/** The trainings by quadratures that are tilted towards thirds of the nodes, and towards half of them: each set shows the error. */
export function tiltedSets({ tilted, halved }: Training): readonly (readonly Training[])[] {
  return halved === undefined ? [tilted] : [tilted, [halved]];
}

/** How far the tilted quadratures move losses. */
function movedLosses(training: Training, losses: (training: Training) => readonly number[]): number[] {
  const byTilted = tiltedSets(training).map((set) => set.map(losses));
  return summedSpread(losses(training), byTilted, training.doubt);
}

/** J(A_0) by one time quadrature; its error is what no time quadrature shows. */
function lossAtStart({ zeroLoss, population, setting: { initial }, fast }: Training): Estimate {
  if (initial === undefined) return zeroLoss;
  const { measured } = population;
  return {
    value: zeroLoss.value + lossChange(measured, initial),
    error:
      zeroLoss.error +
      lossError(measured, initial) +
      lossJump(measured, initial, fast) +
      lossPassing(measured, initial, population.passing),
  };
}

function initialLoss(training: Training): Estimate {
  const found = lossAtStart(training);
  const [moved] = movedLosses(training, (each) => [lossAtStart(each).value]);
  return moved === 0 ? found : { ...found, error: found.error + moved };
}

function explicitOf(training: Training, panelNodes: number): ExplicitBound<Estimate> {
  const { setting, population, empirical, doubt, fast, prior } = training;
  const { weighting = 'g2' } = setting;
  if (weighting !== 'g2') throw new RangeError(`the explicit bound is not known with the weight '${weighting}'`);
  // in A - A_0 the bound is that of a flow from 0 whose loss starts at J(A_0)
  const flows = { population, empirical, initialLoss: lossAtStart(training), prior, fast };
  return explicitEstimates(
    explicitBound(flows, panelNodes),
    tiltedSets(training).map((set) => set.map((each) => each.explicit)),
    flows,
    doubt,
  );
}
