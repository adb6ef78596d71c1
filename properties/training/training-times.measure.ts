import fc, { type Arbitrary } from 'fast-check';
import { figure } from '../../src/evidence/number-format.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { weightFormula } from '../../src/system/contract/weight-formula.js';
import { drawSeeds } from '../generators/numbers.js';
import { levelsOfLabels } from '../measurements/levels-of-systems.js';
import { type TimesDistribution, timesDistribution } from '../oracles/times-law.js';

/** Times that are drawn in a case, and the chance with which a right law may be farther off than a radius. */
export const COUNT = 50_000;
export const DELTA = 0.05;

/** Times by which two seeds are told apart. */
export const FEW = 200;

/** The largest chance of one time at which that many are not the same by chance: 0.8^200 is 4e-20. */
const MOST_MASS = 0.8;

/** Two seeds of draws. */
export interface TimesCase {
  readonly seed: number;
  readonly other: number;
}

/** The times that a system draws, compared with the law that it describes. */
export interface TimesMeasured {
  /** sup |F_n - F|, and the same of the squares of what is uniform. */
  readonly distance: number;
  readonly distanceOfSquares: number;
  /** sqrt(ln(2/delta)/(2n)), and what roundings of times and of the law add to it. */
  readonly radius: number;
  /** The share of the law before the first time, or after the last one, whichever is larger. */
  readonly missing: number;
  /** ln(2/delta)/n, and the error of the law. */
  readonly reach: number;
  /** The number of times that the law does not have, one of them, and the number in its first or its last tenth. */
  readonly strays: number;
  readonly stray: number | undefined;
  readonly inTenths: number;
  /** 1 if another seed gives the same times, and 0 if not; undefined where chance may be why. */
  readonly repeated: number | undefined;
  readonly seeds: string;
  /** Mean, deviation and ends of the times, as they are meant and as they were drawn. */
  readonly summary: () => string;
}

export const timesCases = (): Arbitrary<TimesCase> =>
  drawSeeds.map((seed) => ({ seed, other: seed === 0 ? 1 : seed - 1 }));

/** A case whose second seed is the first. */
export const sameSeedTwice = (): Arbitrary<TimesCase> =>
  fc.record({ seed: drawSeeds }).map(({ seed }) => ({ seed, other: seed }));

export function timesOf(system: SystemUnderTest, { seed, other }: TimesCase): TimesMeasured {
  const found = Float64Array.from(system.times(COUNT, seed)).sort();
  const [first, last] = [found[0], found[COUNT - 1]];
  const size = Math.max(Math.abs(first), Math.abs(last));
  const slack = hasEnds(system) ? system.rounding * size : 0;
  // the ends by themselves, as times are rounded: no more is missing, and no less is outside, than a rounding leaves
  const law = describedLaw(system, [first - slack, last + slack, first + slack, last - slack, ...found]);
  const { below, upTo } = { below: law.below.slice(4), upTo: law.upTo.slice(4) };
  const [outerFirst, outerLast, innerFirst, innerLast] = law.atoms
    ? [0, COUNT - 1, 0, COUNT - 1].map((i) => i + 4)
    : [0, 1, 2, 3];
  const strays = law.atoms
    ? found.filter((_, i) => !(upTo[i] > below[i]))
    : [...(law.upTo[innerFirst] <= 0 ? [first] : []), ...(law.below[innerLast] >= 1 ? [last] : [])];
  // F_n jumps at each time, by more where a time comes twice; both F_n and F rise in between
  const distanceTo = (change: (u: number) => number) =>
    found.reduce((worst, time, i) => {
      const before = found[i - 1] === time ? 0 : Math.abs(i / COUNT - change(below[i]));
      const after = found[i + 1] === time ? 0 : Math.abs((i + 1) / COUNT - change(upTo[i]));
      return Math.max(worst, before, after);
    }, 0);
  const mass = law.atoms ? upTo.reduce((most, each, i) => Math.max(most, each - below[i]), 0) : 0;
  return {
    distance: distanceTo((u) => u),
    distanceOfSquares: distanceTo((u) => u * u),
    radius: Math.sqrt(Math.log(2 / DELTA) / (2 * COUNT)) + law.error + moved(found, upTo, slack),
    missing: Math.max(law.below[outerFirst], 1 - law.upTo[outerLast]),
    // of all times none lies in a part r of the law with probability (1 - r)^n <= e^{-r n}
    reach: Math.log(2 / DELTA) / COUNT + law.error,
    ...{ strays: strays.length, stray: strays[0] },
    inTenths: upTo.filter((each, i) => each <= 0.1 || below[i] >= 0.9).length,
    repeated: mass > MOST_MASS ? undefined : Number(isRepeated(system, seed, other)),
    seeds: `${seed} and ${other}`,
    summary: () =>
      `meant: ${momentsText(momentsMeant(system, [first, last]))}; drawn: ${momentsText(momentsOf(found))}`,
  };
}

/** Of times: their mean and deviation, and the ends of all of them, or of all but 1e-4 of a law. */
interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly ends: readonly [number, number];
}

function momentsText({ mean, deviation, ends }: Moments): string {
  return `mean ${figure(mean, 4)}, deviation ${figure(deviation, 4)}, from ${ends.map((end) => figure(end, 4)).join(' to ')}`;
}

function momentsOf(sorted: Float64Array): Moments {
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  const square = sorted.reduce((sum, time) => sum + (time - mean) ** 2, 0) / sorted.length;
  return { mean, deviation: Math.sqrt(square), ends: [sorted[0], sorted[sorted.length - 1]] };
}

/** Labels at which a described law is looked at for its moments. */
const LOOKED_AT = 2000;

/** Those of the described law on the labels of the process, and where times were drawn. */
function momentsMeant(system: SystemUnderTest, drawn: readonly [number, number]): Moments {
  const { levels } = system.schedule;
  const ends = [system.schedule.at(0).label, system.schedule.at(1).label, ...drawn];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const labels =
    levels?.map(({ label }) => label).sort((a, b) => a - b) ??
    Array.from({ length: LOOKED_AT + 1 }, (_, i) => low + ((high - low) * i) / LOOKED_AT);
  const law = describedLaw(system, labels);
  const masses = labels.map((_, i) => law.upTo[i] - (law.atoms ? law.below[i] : (law.upTo[i - 1] ?? 0)));
  // in continuous time the mass of a cell lies in its middle
  const places = labels.map((label, i) => (law.atoms || i === 0 ? label : 0.5 * (label + labels[i - 1])));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const mean = masses.reduce((sum, mass, i) => sum + mass * places[i], 0) / total;
  const square = masses.reduce((sum, mass, i) => sum + mass * (places[i] - mean) ** 2, 0) / total;
  const within = labels.filter(
    (_, i) => law.upTo[i] > OUTSIDE && (law.atoms ? law.below[i] : law.upTo[i]) < 1 - OUTSIDE,
  );
  return { mean, deviation: Math.sqrt(square), ends: [within[0] ?? low, within[within.length - 1] ?? high] };
}

/** The part of a law at either end that is left out of its ends: half a time of those drawn. */
const OUTSIDE = 0.5 / COUNT;

/** The law of training times that a system describes, at some labels. @throws RangeError when it describes none */
function describedLaw(system: SystemUnderTest, labels: readonly number[]): TimesDistribution {
  const { rounding, schedule, description } = system;
  const { trainingTimes: law, preconditioning } = description;
  if (law === undefined) throw new RangeError('no law of training times is described');
  return timesDistribution(
    law.law === 'proportional' ? { ...law, weight: weightFormula(law.formula) } : law,
    {
      levels: schedule.levels,
      rounding,
      sigmaData: preconditioning?.sigmaData,
      coefficientsAt: (at) => levelsOfLabels(system, at),
    },
    labels,
  );
}

/** Whether its law ends somewhere: that of a normal logarithm does not, and labels beyond those drawn may mean nothing. */
function hasEnds({ description: { trainingTimes } }: SystemUnderTest): boolean {
  return !(trainingTimes?.law === 'normal' && trainingTimes.of === 'log noise');
}

/** The largest change of P(T <= t) at a time t by a rounding of it. */
function moved(sorted: Float64Array, upTo: readonly number[], slack: number): number {
  let [most, k] = [0, 0];
  for (let i = 0; i < sorted.length; i++) {
    while (k + 1 < sorted.length && sorted[k + 1] <= sorted[i] + slack) k++;
    if (sorted[k] > sorted[i]) most = Math.max(most, upTo[k] - upTo[i]);
  }
  return most;
}

function isRepeated(system: SystemUnderTest, seed: number, other: number): boolean {
  const [first, second] = [seed, other].map((each) => system.times(FEW, each));
  return first.every((time, i) => time === second[i]);
}
