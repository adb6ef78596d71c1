import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { carriedAlong } from '../../src/divergence/flow/line-flow.js';
import { gradedTimes } from '../../src/divergence/grid/graded-times.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Estimate, minus, plus, times } from '../../src/numeric/estimate.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { stream } from '../../src/numeric/random.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { Points } from '../../src/target/points.js';
import { flowReadout, type GradientFlow } from '../../src/training/gradient-flow.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { experiments } from '../generators/experiments.js';
import { between, drawSeeds, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { normalTarget, twoModes } from '../generators/targets.js';
import { costsOfFewNodes, FEW_NODES, zeroLossAtNodes } from '../measurements/losses-of-few-nodes.js';

/** One model on data sets of several sizes. */
export interface MemorisationLadder {
  readonly experiment: Experiment;
  /** Ascending. */
  readonly samples: readonly number[];
}

/** Numbers of data over two decades: the two ends, and with those between them. */
const ENDS = [8, 800];
const RUNGS = [8, 25, 80, 250, 800];

/** Training times, a fourth of a decade apart. */
const [FIRST, LAST, A_DECADE] = [0.1, 1e8, 4];
const GRID = Array.from(
  { length: 1 + A_DECADE * Math.round(Math.log10(LAST / FIRST)) },
  (_, k) => Math.log(FIRST) + (k * Math.LN10) / A_DECADE,
);

/** Normals and pairs of modes of unit variance. */
const laddersOf = (width: Arbitrary<number>, samples: readonly number[]): Arbitrary<MemorisationLadder> =>
  fc
    .record({
      plain: experiments({
        process: between(3, 5).map(ornsteinUhlenbeck),
        target: fc.oneof(
          between(-1, 1).map((mean) => normalTarget({ mean, variance: 1 })),
          between(1, 2).map((mu) => twoModes(mu)),
        ),
        embedding: fc.constant({ kind: 'signal' }),
        width,
        samples: fc.constant(samples[samples.length - 1]),
        trainingTimes: fc.constant([FIRST, LAST]),
      }),
      seed: drawSeeds,
      features: drawSeeds,
    })
    .map(({ plain, seed, features }) => ({
      experiment: {
        ...plain,
        features: { ...plain.features, seed: features } as Experiment['features'],
        data: { samples: samples[samples.length - 1], seed },
      },
      samples,
    }));

/** Few features, and the two ends of the decades. */
export const fewestAndMost = () => laddersOf(sizes(16, 24), ENDS);
/** More features, and all rungs. */
export const wholeLadders = () => laddersOf(sizes(40, 56), RUNGS);

/** Two sets of n data, each of which is held out from the training on the other, and what is trained on both. */
interface Halves {
  readonly samples: number;
  readonly data: readonly [Points, Points];
  readonly flows: readonly [GradientFlow, GradientFlow];
}

interface Ladder {
  readonly training: Training;
  readonly zeroLoss: Estimate;
  readonly halves: readonly Halves[];
}

const ladderOf = perCase(({ experiment, samples }: MemorisationLadder): Ladder => {
  const built = setting(experiment);
  const training = train(built, experiment.trainingTimes, FEW_NODES);
  const source = stream('samples' in experiment.data ? experiment.data.seed : 0, 'data');
  const drawn = (n: number) => {
    const data = built.target.sample(n, source);
    return { data, flow: train({ ...built, data }, experiment.trainingTimes, FEW_NODES).empirical.flow };
  };
  return {
    training,
    zeroLoss: zeroLossAtNodes(training) ?? training.zeroLoss,
    halves: samples.map((n) => {
      const [one, other] = [drawn(n), drawn(n)];
      return { samples: n, data: [one.data, other.data], flows: [one.flow, other.flow] };
    }),
  };
});

/** J of a flow at ln tau, in nats. */
function lossAt({ training, zeroLoss }: Ladder, flow: GradientFlow, x: number): number {
  return zeroLoss.value + lossChange(training.population.loss, flowReadout(flow.spectrum, Math.exp(x)));
}

/** When a model is overfitted, by number of data. */
export interface OverfittingTimes {
  readonly samples: readonly number[];
  /** ln tau of each, where it is known. */
  readonly logTimes: readonly (Estimate | undefined)[];
}

/**
 * The first tau at which n data double the loss: the mean of J(A_n) - J(A) over both halves is at least J(A). None where the data
 * never do, up to the last time.
 */
export const timesSeen = perCase((aCase: MemorisationLadder): OverfittingTimes => {
  const ladder = ladderOf(aCase);
  const population = perTime((x) => lossAt(ladder, ladder.training.population.flow, x));
  const logTimes = ladder.halves.map(({ flows: [one, other] }) =>
    firstTime((x) => 0.5 * (lossAt(ladder, one, x) + lossAt(ladder, other, x)) - 2 * population(x)),
  );
  return { samples: aCase.samples, logTimes };
});

/** The first tau at which c(tau)/n >= J(A(tau)). */
export const timesPredicted = perCase((aCase: MemorisationLadder): OverfittingTimes => {
  const ladder = ladderOf(aCase);
  const { training } = ladder;
  const population = perTime((x) => lossAt(ladder, training.population.flow, x));
  const costs = costsOfFewNodes(training.setting, aCase.experiment.target, LAST);
  const cost = perTime((x) => costs(Math.exp(x)));
  const logTimes = aCase.samples.map((n) => firstTime((x) => cost(x) / n - population(x)));
  return { samples: aCase.samples, logTimes };
});

/** A function of ln tau that is asked for the same times again. */
function perTime(of: (x: number) => number): (x: number) => number {
  const known = new Map<number, number>();
  return (x) => {
    const value = known.get(x) ?? of(x);
    known.set(x, value);
    return value;
  };
}

/** Halvings of a step of the grid. */
const HALVINGS = 5;

/** Where a function of ln tau is first at least 0 on the grid, and between there and the time before. */
function firstTime(of: (x: number) => number): Estimate | undefined {
  const k = GRID.findIndex((x) => of(x) >= 0);
  if (k < 0) return undefined;
  let [below, above] = [GRID[Math.max(0, k - 1)], GRID[k]];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = 0.5 * (below + above);
    if (of(middle) >= 0) above = middle;
    else below = middle;
  }
  return { value: 0.5 * (below + above), error: 0.5 * (above - below) };
}

/** The power of n by which the time that is seen grows at least: where data never double the loss it is the last one, of the fewest too. */
export function leastGrowth(aCase: MemorisationLadder): { readonly growth: Estimate } {
  const { samples, logTimes } = timesSeen(aCase);
  const last = { value: GRID[GRID.length - 1], error: 0 };
  const growth = theilSen(
    samples.map(Math.log),
    logTimes.map((y) => y ?? last),
  );
  return { growth };
}

/** The powers of n of the time at which n data double the loss. */
export interface Powers {
  /** Of p_0: one mode, or two. */
  readonly modes: number;
  readonly seen: Estimate;
  readonly predicted: Estimate;
  /** The geometric mean of the time that is seen over the one predicted. */
  readonly ratio: Estimate;
}

/** The powers of whole ladders, by the numbers of data for which both times are known; none where these are fewer than three. */
export const powersOf = perCase((aCase: MemorisationLadder): Powers | undefined => {
  if (aCase.samples.length < RUNGS.length) return undefined;
  const [seen, predicted] = [timesSeen(aCase), timesPredicted(aCase)];
  const known = aCase.samples.flatMap((n, i) => {
    const [one, other] = [seen.logTimes[i], predicted.logTimes[i]];
    return one === undefined || other === undefined ? [] : [{ x: Math.log(n), seen: one, predicted: other }];
  });
  if (known.length < 3) return undefined;
  const xs = known.map(({ x }) => x);
  const mean = times(1 / known.length, plus(...known.map((each) => minus(each.seen, each.predicted))));
  const ratio = Math.exp(mean.value);
  return {
    modes: aCase.experiment.target.weights.length,
    seen: theilSen(
      xs,
      known.map((each) => each.seen),
    ),
    predicted: theilSen(
      xs,
      known.map((each) => each.predicted),
    ),
    ratio: { value: ratio, error: ratio * Math.expm1(mean.error) },
  };
});

/** Steps along the probability flow, first and at most, and the error of a share that is aimed at. */
const [FIRST_STEPS, MOST_STEPS, AIM] = [64, 1024, 1e-3];

/** The shares of the fewest data and of the most. */
export interface Shares {
  readonly fewest: Estimate;
  readonly most: Estimate;
}

/** The shares of whole ladders. */
export const sharesOf = perCase((aCase: MemorisationLadder): Shares | undefined => {
  if (aCase.samples.length < RUNGS.length) return undefined;
  const { training, halves } = ladderOf(aCase);
  return { fewest: shareOf(training, halves[0]), most: shareOf(training, halves[halves.length - 1]) };
});

/**
 * The share of p^ODE that is nearer to the data of a training than to as many that were held out, at the last training time: the
 * mean of it and of that with the two sets exchanged, which is 1/2 for whatever has no regard for which of them was trained on,
 * however the data lie.
 */
function shareOf(training: Training, { data: [one, other], flows }: Halves): Estimate {
  const { process, features, target } = training.setting;
  const [first, second] = flows.map((flow) => featureField(features, [flowReadout(flow.spectrum, LAST)]));
  return times(
    0.5,
    plus(
      shareNearer(process, first, target.variance, one.values, other.values),
      shareNearer(process, second, target.variance, other.values, one.values),
    ),
  );
}

/**
 * The mass of p^ODE that is nearer to one set than to another. The line falls into stretches, nearest to either by turns, and the
 * flow from t = 0 to T rises, so that the mass of a stretch is that of pi between the images of its ends: nothing is drawn. A
 * run of half of the steps shows the error, which falls by a factor of four from one to the next.
 *
 * @param field of one model
 * @param variance of p_0, which times are graded by
 */
export function shareNearer(
  process: ForwardProcess,
  field: ScoreField,
  variance: number,
  own: Float64Array,
  heldOut: Float64Array,
): Estimate {
  const { faces, startsOwn } = stretches(own, heldOut);
  const deviation = Math.sqrt(process.priorVariance);
  const massLeft = (steps: number) => {
    const [{ places }] = carriedAlong(process, field, gradedTimes(process, variance, steps), [
      { model: 0, points: faces },
    ]);
    return places.map((x) => normalCdf(x / deviation));
  };
  let [coarse, fine] = [FIRST_STEPS / 2, FIRST_STEPS].map(massLeft);
  const error = () => fine.reduce((sum, each, i) => sum + Math.abs(each - coarse[i]), 0);
  for (let steps = 2 * FIRST_STEPS; error() > AIM && steps <= MOST_STEPS; steps *= 2) {
    [coarse, fine] = [fine, massLeft(steps)];
  }
  const ends = [0, ...fine, 1];
  let value = 0;
  for (let i = startsOwn ? 1 : 2; i < ends.length; i += 2) value += ends[i] - ends[i - 1];
  return { value, error: error() };
}

/** Where the line passes from what is nearest to one set to what is nearest to the other, ascending. */
function stretches(own: Float64Array, heldOut: Float64Array) {
  const all = [...Array.from(own, (x) => ({ x, isOwn: true })), ...Array.from(heldOut, (x) => ({ x, isOwn: false }))];
  all.sort((a, b) => a.x - b.x);
  const faces = all.slice(1).flatMap(({ x, isOwn }, i) => (isOwn === all[i].isOwn ? [] : [0.5 * (x + all[i].x)]));
  return { faces: Float64Array.from(faces), startsOwn: all[0].isOwn };
}
