import fc, { type Arbitrary } from 'fast-check';
import { stoppedRates } from '../../src/bound/envelopes.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import { type Experiment, widthOf } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { logSlope } from '../../src/formula/formula.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { logarithm } from '../measurements/growth-exponents.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import {
  type Clock,
  type Fall,
  flooredFlows,
  modesApart,
  nearZero,
  normalFlows,
  type Parts,
  proportional,
  type TwoFlows,
} from '../measurements/stopped-flows.js';

/** c n^{2/5}, c from 0.5 to 1.2. */
const stoppedAtRate: Clock = (n) => logBetween(0.5, 1.2).map((c) => [c * twoFifths(n)]);

/** n^{2/5}. */
function twoFifths(n: number): number {
  return Math.exp(0.4 * Math.log(n));
}

/** A model of which some sizes are tried: n as in the ladder, m in proportion, and tau = c n^{2/5}. */
export interface SampleLadder {
  /** The largest. */
  readonly experiment: Experiment;
  /** n, ascending. */
  readonly ladder: readonly number[];
}

/** Models with n data, 3 n and 12 n. */
function ladders(
  parts: Pick<Parts, 'process' | 'target' | 'ratio'>,
  least: Arbitrary<number> = sizes(7, 9),
): Arbitrary<SampleLadder> {
  return least.chain((n) =>
    fc.record({
      experiment: proportional({ ...parts, samples: fc.constant(12 * n), clock: stoppedAtRate }),
      ladder: fc.constant([n, 3 * n, 12 * n]),
    }),
  );
}

/** A model of a normal, one of another law, and a ladder of sizes. */
export interface StoppedCase extends TwoFlows {
  readonly ladder: SampleLadder;
}

const withLadder = (ladder: Arbitrary<SampleLadder>): Arbitrary<StoppedCase> =>
  fc.record({ normal: normalFlows(stoppedAtRate), floored: flooredFlows(stoppedAtRate), ladder });

/** Ladders of up to a hundred data. */
export const stoppedCases = () => withLadder(ladders(nearZero));

/** The same, and in one draw of 50 with up to 6000 data and 4800 features. */
export const largerStoppedCases = () =>
  withLadder(
    fc.oneof(
      { weight: 49, arbitrary: ladders(nearZero) },
      { weight: 1, arbitrary: ladders(nearZero, sizes(400, 500)) },
    ),
  );

/** Ladders of few data for two modes. */
export const laddersApart = () => ladders(modesApart);

/** The fall along n, with m in proportion. */
export function fallInSamples({ experiment, ladder }: SampleLadder): Fall {
  const largest = ladder[ladder.length - 1];
  const [tau] = experiment.trainingTimes;
  const { features } = experiment;
  const width = widthOf(experiment);
  const losses = ladder.map((n) => {
    const m = Math.round((width * n) / largest);
    const smaller = { ...experiment, features: { ...features, width: m }, data: { ...experiment.data, samples: n } };
    const time = (tau / twoFifths(largest)) * twoFifths(n);
    return train(setting(smaller as Experiment), [time], FEW_NODES).empirical.scoreLoss[0];
  });
  const middle = { n: ladder[1], m: (width * ladder[1]) / largest };
  const predicted = logSlope(stoppedRates, 'n', middle) + logSlope(stoppedRates, 'm', middle);
  return {
    slope: theilSen(ladder.map(Math.log), losses.map(logarithm)),
    predicted,
    rungs: losses.map((y, k) => ({ x: ladder[k], y })),
  };
}
