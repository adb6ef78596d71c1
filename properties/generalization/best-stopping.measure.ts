import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Estimate, over, plus, times } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { flowReadout } from '../../src/training/gradient-flow.js';
import { experiments } from '../generators/experiments.js';
import { between, drawSeeds, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { normalTarget, twoModes } from '../generators/targets.js';
import { changeTo, costsOfFewNodes, FEW_NODES, zeroLossAtNodes } from '../measurements/losses-of-few-nodes.js';

/** Training times, a fourth of a decade apart: the minimum of J in tau is flat, and minima may be several. */
const [FIRST, LAST, A_DECADE] = [0.1, 1e6, 4];
const GRID = Array.from({ length: 1 + A_DECADE * Math.round(Math.log10(LAST / FIRST)) }, (_, k) =>
  Number(Math.exp(Math.log(FIRST) + (k * Math.LN10) / A_DECADE).toPrecision(6)),
);

const stoppedFrom = (target: Arbitrary<TargetSpec>): Arbitrary<Experiment> =>
  fc
    .record({
      plain: experiments({
        process: between(3, 5).map(ornsteinUhlenbeck),
        target,
        embedding: fc.constant({ kind: 'signal' }),
        width: sizes(20, 28),
        trainingTimes: fc.constant([FIRST, LAST]),
      }),
      samples: sizes(64, 256),
      seed: drawSeeds,
      features: drawSeeds,
    })
    .map(({ plain, samples, seed, features }) => ({
      ...plain,
      features: { ...plain.features, seed: features } as Experiment['features'],
      data: { samples, seed },
    }));

/** Normals and pairs of modes of unit variance, of which 64 to 256 data are drawn. */
export const stoppingCases = () =>
  stoppedFrom(
    fc.oneof(
      between(-1, 1).map((mean) => normalTarget({ mean, variance: 1 })),
      between(1, 2).map((mu) => twoModes(mu)),
    ),
  );

/** Modes at +-2, which early training does not see. */
export const modesApart = () => stoppedFrom(fc.constant(twoModes(2)));

/** J(A(tau)) and c(tau) on the grid. */
interface Prices {
  readonly training: Training;
  /** J of a flow at a training time, and at the times of the grid. */
  readonly population: readonly Estimate[];
  readonly costs: readonly number[];
}

const pricesOf = perCase((experiment: Experiment): Prices => {
  const training = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  return {
    training,
    population: GRID.map((tau) => lossAt(training, training.population.flow, tau)),
    costs: GRID.map(costsOfFewNodes(training.setting, experiment.target, LAST)),
  };
});

/** J(A(tau)) of a flow, in nats, with that of the score 0 by the same nodes. */
function lossAt(training: Training, flow: Training['population']['flow'], tau: number): Estimate {
  const error = flow.errors[flow.errors.length - 1];
  const zeroLoss = zeroLossAtNodes(training) ?? training.zeroLoss;
  return plus(zeroLoss, changeTo(training.population.loss, flowReadout(flow.spectrum, tau), error));
}

/** Sets of n data that are drawn. */
const DRAWS = 8;

/** What stopping at some time costs beside the best one, by the mean of J over draws of n data. */
export interface Regrets {
  readonly samples: number;
  readonly width: number;
  /** tau*, where J(A(tau)) + c(tau)/n is least. */
  readonly best: number;
  /** The mean of J(A_n(tau)) over its least in tau, at tau*, and at n^{2/5}. */
  readonly atBest: Estimate;
  readonly atTwoFifths: Estimate;
}

/** The regrets of a draw. */
export const regrets = perCase((experiment: Experiment): Regrets => {
  const { training, population, costs } = pricesOf(experiment);
  const { setting: built } = training;
  const n = built.data.count;
  const source = stream('samples' in experiment.data ? experiment.data.seed : 0, 'data');
  const flows = Array.from({ length: DRAWS }, () => {
    const data = built.target.sample(n, source);
    return train({ ...built, data }, experiment.trainingTimes, FEW_NODES).empirical.flow;
  });
  const meanAt = (tau: number) => times(1 / DRAWS, plus(...flows.map((flow) => lossAt(training, flow, tau))));
  const means = GRID.map(meanAt);
  const least = means.reduce((some, other) => (other.value < some.value ? other : some));
  const best = leastAt(population.map(({ value }, k) => value + costs[k] / n));
  return {
    samples: n,
    width: built.features.width,
    best: GRID[best],
    atBest: over(means[best], least),
    atTwoFifths: over(meanAt(Math.exp(0.4 * Math.log(n))), least),
  };
});

function leastAt(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value < values[best] ? k : best), 0);
}

/** Numbers of data along which powers are measured. */
const LADDER = [16, 64, 256, 1024, 4096];

/** How J(A(tau)) + c(tau)/n is least, by n. */
export interface Powers {
  /** The slopes of ln tau* and of ln of the minimum in ln n. */
  readonly time: Estimate;
  readonly loss: Estimate;
  /** J(A(tau)) + c(tau)/n at tau = n^{2/5}, for the most n, over its least. */
  readonly price: number;
}

/** The powers of n of a setting; without draws. */
export function powersOf(experiment: Experiment): Powers {
  const { population, costs } = pricesOf(experiment);
  const expected = LADDER.map((n) => population.map(({ value }, k) => value + costs[k] / n));
  const best = expected.map(leastAt);
  const logs = LADDER.map(Math.log);
  const most = LADDER[LADDER.length - 1];
  const printed = GRID.reduce((near, tau, k) => {
    const gap = (other: number) => Math.abs(Math.log(other) - 0.4 * Math.log(most));
    return gap(tau) < gap(GRID[near]) ? k : near;
  }, 0);
  const last = expected[LADDER.length - 1];
  return {
    time: theilSen(
      logs,
      best.map((k) => ({ value: Math.log(GRID[k]), error: Math.LN10 / (2 * A_DECADE) })),
    ),
    loss: theilSen(
      logs,
      expected.map((values, i) => ({ value: Math.log(values[best[i]]), error: 0 })),
    ),
    price: last[printed] / last[leastAt(last)],
  };
}
