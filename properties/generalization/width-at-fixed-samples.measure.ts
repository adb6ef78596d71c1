import fc, { type Arbitrary } from 'fast-check';
import { scoreDistances } from '../../src/bound/flow-deviation.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type TimeResolution, type Training, train } from '../../src/experiment/training.js';
import { sliceOfFeatures } from '../../src/features/random-features.js';
import { type Estimate, plus, times } from '../../src/numeric/estimate.js';
import { spread } from '../../src/numeric/spread.js';
import { priorKl } from '../../src/target/entropy.js';
import { experiments } from '../generators/experiments.js';
import { between, logBetween, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { twoModes } from '../generators/targets.js';
import { logShift } from '../measurements/growth-exponents.js';
import { labelDistance, pairDivergences } from '../oracles/two-points.js';

/** A number of data, two modes whose weights these do not tell, and a constant that Theorem 2 might have. */
export interface FixedSamples {
  /** Its width is the largest of the ladder. */
  readonly experiment: Experiment;
  /** The factor before the bracket. */
  readonly constant: number;
  /** The chance that the theorem leaves. */
  readonly delta: number;
}

/** The weight of the lighter mode, and the largest number of data. */
const SHARE = 0.35;
const MOST_SAMPLES = 8;

/** The first width of a ladder; each rung is twice as wide as the one before it. */
const NARROWEST = 12;

/** Enough for slopes that are told apart by one half. */
const NODES: TimeResolution = { timeNodes: 48, errors: true };

/** Training times at which n data are overfitted at every width of the ladder. */
const LATE = logBetween(500, 3000);
/** A training time at which the model of the population is near the best of its width. */
const LAST = 1e8;

/** Theorem 2 asks for mu > sqrt(ln(1/delta^2)), here by a tenth at least. @param widest the last rung */
export function fixedSamples(widest: number): Arbitrary<FixedSamples> {
  return logBetween(1e-3, 0.1).chain((delta) => {
    const least = 1.1 * Math.sqrt(-2 * Math.log(delta));
    const experiment = experiments({
      process: between(4, 6).map(ornsteinUhlenbeck),
      target: between(least, Math.max(4, least)).map((mu) => twoModes(mu, SHARE)),
      embedding: fc.constant({ kind: 'signal' }),
      width: fc.constant(widest),
      samples: sizes(2, MOST_SAMPLES),
      trainingTimes: LATE.map((tau) => [tau]),
    });
    return fc.record({ experiment, constant: logBetween(1, 1e6), delta: fc.constant(delta) });
  });
}

/** The same with so many data that they tell the weights. */
export function enoughSamples(): Arbitrary<FixedSamples> {
  return fc
    .tuple(fixedSamples(NARROWEST), sizes(200, 400))
    .map(([each, samples]) => ({ ...each, experiment: withSamples(each.experiment, samples) }));
}

function withSamples(experiment: Experiment, samples: number): Experiment {
  return { ...experiment, data: { samples, seed: 0 } };
}

/** A width at which the theorem promises to be closer than two points allow. */
export interface Promised {
  /** C [tau^4/(mn) + tau^3/m^2 + 1/tau + 1/m] + KL(p_T || pi), and JS(p, q), which is larger. */
  readonly distance: Estimate;
  readonly floor: Estimate;
  /** 1 - delta, and (1 + TV(Bin(n, a), Bin(n, 1 - a)))/2. */
  readonly stated: number;
  readonly possible: number;
}

/** The promise of Theorem 2 at the first power m of 2^5 where it is below JS(p, q), beside the chance that is possible. */
export function promisedOf({ experiment, constant, delta }: FixedSamples): Promised {
  const { process, target, data } = setting(experiment);
  const { jensenShannon: floor } = pairDivergences(SHARE, reachOf(experiment));
  const bracket = smallBracket(data.count, floor.value / (4 * constant));
  return {
    distance: plus(constant * bracket, priorKl(process, target)),
    floor,
    stated: 1 - delta,
    possible: 0.5 * (1 + labelDistance(data.count, SHARE)),
  };
}

/** mu. */
function reachOf({ target }: Experiment): number {
  return target.kind === 'mixture' ? target.means[1][0] : Number.NaN;
}

/** tau^4/(mn) + tau^3/m^2 + 1/tau + 1/m at tau = m^{1/5}, for the first power m of 2^5 where it is below a level. */
function smallBracket(samples: number, level: number): number {
  for (let tau = 1; ; tau *= 2) {
    const m = tau * tau * tau * tau * tau;
    const bracket = 1 / (tau * samples) + (tau * tau * tau) / (m * m) + 1 / tau + 1 / m;
    if (bracket < level) return bracket;
  }
}

/** The power of m by which a quantity grows. */
export interface Slope {
  readonly slope: Estimate;
}

/** The power of m by which the distance of the scores of A_n(tau) and A(tau) grows at a fixed tau. */
export function slopeOfDistance({ experiment }: FixedSamples): Slope {
  return { slope: slopeOf(experiment, (training) => scoreDistances(training)[0]) };
}

/** The same of its ratio to tau^4/(mn) + tau^3/m^2 at tau = m^{1/5}, in the clock of theta. */
export function slopeOfRatio({ experiment }: FixedSamples): Slope {
  const { process, data } = setting(experiment);
  const stopping = (m: number) => Math.exp(Math.log(m) / 5);
  // tau^4/(mn) + tau^3/m^2 with tau^5 = m
  const bound = (m: number) => {
    const tau = stopping(m);
    return (tau * tau * tau * tau) / (m * data.count) + (tau * tau * tau) / (m * m);
  };
  // the loss of eq. 5 is a mean over t of norms without a half, that of this suite half an integral
  const time = (m: number) => (2 / process.horizon) * stopping(m);
  return { slope: slopeOf(experiment, (training, m) => times(1 / bound(m), scoreDistances(training)[0]), time) };
}

/** The power of m by which the loss of the population model grows that has been trained for very long. */
export function slopeOfBest({ experiment }: FixedSamples): Slope {
  const loss = ({ population, zeroLoss }: Training) => plus(population.change[0], zeroLoss);
  return { slope: slopeOf(experiment, loss, () => LAST) };
}

/**
 * The Theil-Sen slope of the logarithm of a quantity in log m, the features being the first m of one draw.
 *
 * @param time the training time of a width, by default that of the experiment
 */
function slopeOf(
  experiment: Experiment,
  quantity: (training: Training, m: number) => Estimate,
  time: (m: number) => number = () => experiment.trainingTimes[0],
): Estimate {
  const built = setting(experiment);
  const widths: number[] = [];
  for (let m = NARROWEST; m <= built.features.width; m *= 2) widths.push(m);
  const logs = widths.map((m) => {
    const features = sliceOfFeatures(built.features, 0, m);
    const training = train({ ...built, features }, [time(m)], NODES);
    const { value, error } = quantity(training, m);
    const [moved] = spread(
      [value],
      training.tilted.map((each) => [quantity(each, m).value]),
    );
    const y = { value, error: error + moved };
    return { value: Math.log(y.value), error: logShift(y) };
  });
  return theilSen(widths.map(Math.log), logs);
}
