import fc from 'fast-check';
import { type Estimate, logOf, over, times } from '../../src/numeric/estimate.js';
import { type Level, levelOf, noiseOverSignal, powerOf, snrOf } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { placesAlong } from '../generators/batches.js';
import { type Answer, answering, type Mistakes, placeOf, worstAnswer } from '../measurements/answers.js';
import { beforeFirst, blocks, levelsIn, type PlacedLevel } from '../measurements/levels-of-systems.js';

/** A block of levels, and places whose labels are asked for. */
export interface LevelsCase {
  readonly block: number;
  readonly progress: readonly number[];
}

export const levelsCases = () => fc.record({ block: blocks, progress: placesAlong(3) });

/** Of the steps from level to level in a block, the one in which the SNR falls least. */
export function snrStep({ schedule }: SystemUnderTest, { block }: LevelsCase) {
  const steps = levelsIn(schedule, block).flatMap((each) =>
    each.previous === undefined ? [] : [{ ratio: snrRatio(each.previous, each.level), where: placeOfLevel(each) }],
  );
  return steps.length === 0 ? undefined : steps.reduce((a, b) => (b.ratio > a.ratio ? b : a));
}

/** SNR_t/SNR_s from products, as the last alpha may be 0 and the first sigma too. */
function snrRatio(earlier: Level, later: Level): number {
  const below = earlier.alpha.value * later.sigma.value;
  const ratio = (later.alpha.value * earlier.sigma.value) / below;
  // a later level without noise is as wrong as one with less of it
  return below === 0 ? 2 : ratio * ratio;
}

/** Of the levels in a block, the one whose alpha^2 + sigma^2 (vp) or alpha (ve) is farthest from 1. */
export function power(system: SystemUnderTest, { block }: LevelsCase): Answer | undefined {
  const { family } = system.description.process;
  const answer = answering(system);
  const one = { value: 1, error: 0 };
  return worstAnswer(
    levelsIn(system.schedule, block).flatMap(({ level, k }) => {
      if (family === 'vp') return [answer(powerOf(level).value, one, powerOf(level).value, `entry ${k}`)];
      return family === 've' ? [answer(level.alpha.value, one, 1, `entry ${k}`)] : [];
    }),
  );
}

/** For each table of a system, the entry in a block of levels that is farthest off. */
export function tables(system: SystemUnderTest, { block }: LevelsCase): Answer[] {
  const { process } = system.description;
  if (!('levels' in process)) return [];
  const { tables } = process;
  // where the table says nothing of a longer chain, the data are before level 0
  const before = beforeFirst(system) ?? levelOf(Number.NaN, 1, 0, { rounding: 0 });
  const placed = levelsIn(system.schedule, block);
  const answer = answering(system);
  /** @param terms the sizes that an entry is made of, beyond its own */
  const entries = (
    name: Exclude<keyof typeof tables, 'beta'>,
    of: (level: PlacedLevel) => Estimate | undefined,
    terms = 0,
  ) => {
    const table = tables[name];
    if (table === undefined) return [];
    const found = placed.flatMap((each) => {
      const expected = of(each);
      if (expected === undefined) return [];
      const question = { where: `entry ${each.k} of ${name}`, mistakes: () => entriesByMistake(system, each.k, of) };
      return [answer(table[each.k], expected, Math.abs(expected.value) + terms, question)];
    });
    return worstAnswer(found) ?? [];
  };
  return [
    entries('alphaBar', ({ level }) => times(level.alpha, level.alpha)),
    entries('alphaBarPrevious', ({ previous = before }) => times(previous.alpha, previous.alpha)),
    entries('snr', ({ level }) => snrOf(level)),
    entries('logSnr', ({ level }) => logOf(snrOf(level)), 1),
    entries('dataOfState', ({ level }) => over(1, level.alpha)),
    entries('dataOfNoise', ({ level }) => noiseOverSignal(level)),
    betaProduct(system, tables.beta, placed),
  ].flat();
}

/** An entry of a table as known mistakes have it. @param of the right entry of a level */
function entriesByMistake(
  { schedule: { levels = [] } }: SystemUnderTest,
  k: number,
  of: (level: PlacedLevel) => Estimate | undefined,
): Mistakes {
  const at = (i: number) => {
    const [level, previous] = [levels[i], levels[i - 1]];
    return level && of({ k: i, level, ...(previous && { previous }) })?.value;
  };
  const right = at(k) ?? Number.NaN;
  const end = levels.length - 1;
  return {
    ...Object.fromEntries(
      [k - 1, k + 1].flatMap((i) => (levels[i] ? [[`entry ${i} for ${k}`, at(i) ?? Number.NaN]] : [])),
    ),
    'a table the wrong way round': at(end - k) ?? Number.NaN,
    'a forgotten root': right * right,
    'a root too many': Math.sqrt(right),
    'the inverse': 1 / right,
    'the logarithm': Math.log(right),
    'no logarithm': Math.exp(right),
  };
}

/** alpha_t^2 = prod_{s <= t} (1 - beta_s): each factor is rounded, and each product. */
function betaProduct(
  system: SystemUnderTest,
  beta: readonly number[] | undefined,
  placed: readonly PlacedLevel[],
): Answer[] {
  if (beta === undefined) return [];
  const answer = answering(system);
  let product = 1;
  const products = beta.map((each) => {
    product *= 1 - each;
    return product;
  });
  const found = placed.map(({ k, level }) => {
    const square = times(level.alpha, level.alpha);
    // 16 roundings are allowed to an answer; k of them are made here
    const scale = square.value * (1 + k / 8);
    return answer(products[k], square, scale, `entry ${k}`);
  });
  const worst = worstAnswer(found);
  return worst === undefined ? [] : [worst];
}

/** How a chain goes from a level to the next one, beside the slopes that are described there. */
export interface Course {
  /** The sine of the angle between the step (dalpha, dsigma) and the slopes (alpha', sigma') at its first level. */
  readonly off: number;
  /** The same with alpha' one percent too large. */
  readonly offWithPercentMore: number;
  /** The sine of the angle by which the slopes turn meanwhile, and what roundings do to `off`. */
  readonly bound: number;
  readonly where: string;
}

/** Slopes of doubles are held to this: the step is a difference of levels, and rounded. */
const LEAST_TOLERANCE = 1e-11;

/** Of a block of levels the step that is farthest off, where slopes are described. */
export function course(system: SystemUnderTest, { block }: LevelsCase): Course | undefined {
  const { schedule, can, rounding } = system;
  const { levels = [] } = schedule;
  if (!can.has('slopes')) return undefined;
  const slopesAt = (k: number): Vector => {
    const { alphaSlope, sigmaSlope } = schedule.slopes(k / (levels.length - 1));
    return [alphaSlope.value, sigmaSlope.value];
  };
  const steps = levelsIn(schedule, block).flatMap((each): Course[] => {
    const { k, level, previous } = each;
    if (previous === undefined) return [];
    const step: Vector = [level.alpha.value - previous.alpha.value, level.sigma.value - previous.sigma.value];
    const errors = level.alpha.error + level.sigma.error + previous.alpha.error + previous.sigma.error;
    const [before, after] = [slopesAt(k - 1), slopesAt(k)];
    const rounded = errors / Math.hypot(...step) + 4 * Math.max(rounding, LEAST_TOLERANCE);
    return [
      {
        off: sineBetween(step, before),
        offWithPercentMore: sineBetween(step, [1.01 * before[0], before[1]]),
        bound: sineBetween(before, after) + rounded,
        where: placeOfLevel(each),
      },
    ];
  });
  const excess = ({ off, bound }: Course) => off / bound;
  return steps.length === 0 ? undefined : steps.reduce((a, b) => (excess(b) > excess(a) ? b : a));
}

type Vector = readonly [alpha: number, sigma: number];

/** Of the angle between two lines, whichever way each is gone. */
function sineBetween([a, b]: Vector, [c, d]: Vector): number {
  const size = Math.hypot(a, b) * Math.hypot(c, d);
  return size === 0 ? 1 : Math.abs(a * d - b * c) / size;
}

/** The least change of a label from level to level in a block, turned so that labels should rise. */
export function labelStep({ schedule, can }: SystemUnderTest, { block }: LevelsCase) {
  if (!can.has('levels')) return undefined;
  const direction = schedule.at(1).label < schedule.at(0).label ? -1 : 1;
  const steps = levelsIn(schedule, block).flatMap((each) => {
    const { level, previous } = each;
    if (previous === undefined) return [];
    return [{ difference: direction * (level.label - previous.label), where: placeOfLevel(each) }];
  });
  return steps.length === 0 ? undefined : steps.reduce((a, b) => (b.difference < a.difference ? b : a));
}

/** Steps in the process by which a label's rounding is carried into signal and noise. */
const STEP = 1e-4;

/** The label of a level's sigma/alpha beside its own: of some levels the answer that is farthest off. */
export function labelOfNoise(system: SystemUnderTest, aCase: LevelsCase): Answer | undefined {
  const { schedule, description, can } = system;
  // levelOf says what the labels of a continuous process mean, which then are not its times
  if (!can.has('labelOf') || (can.has('levelOf') && can.has('continuous time'))) return undefined;
  const answer = answering(system);
  const progress = placesOf(system, aCase);
  const range = Math.abs(schedule.at(1).label - schedule.at(0).label);
  const ratios = progress.map((each) => noiseOverSignal(schedule.at(each)));
  const found = system.labelOf(ratios.map(({ value }) => value));
  return worstAnswer(
    progress.map((each, i) => {
      const level = schedule.at(each);
      // how far a label moves when sigma/alpha does, by as much as it is uncertain
      const near = schedule.at(each < 0.5 ? each + STEP : each - STEP);
      const moved = Math.abs(noiseOverSignal(near).value - ratios[i].value);
      const slope = can.has('continuous time') && moved > 0 ? Math.abs(near.label - level.label) / moved : 0;
      const error = (description.labelTolerance ?? 0) * range + 2 * slope * ratios[i].error;
      return answer(found[i], { value: level.label, error }, range, placeOf(level.label));
    }),
  );
}

/** The level of a label beside that of the process: of some levels the alpha and the sigma that are farthest off. */
export function levelOfLabel(system: SystemUnderTest, aCase: LevelsCase): Answer[] {
  if (!system.can.has('levelOf')) return [];
  const answer = answering(system);
  const levels = placesOf(system, aCase).map((each) => system.schedule.at(each));
  const found = system.levelOf(levels.map(({ label }) => label));
  const of = (part: 'alpha' | 'sigma') =>
    worstAnswer(
      levels.map((level, i) =>
        // of its own size: the noise of one label says nothing of that of another
        answer(found[part][i], level[part], Math.abs(level[part].value) + level[part].error, placeOf(level.label)),
      ),
    );
  return [of('alpha') ?? [], of('sigma') ?? []].flat();
}

/**
 * How far from one level to the next sigma/alpha is asked for, in its logarithm. Half way the two nearest levels are those on
 * both sides; near a level they need not be.
 */
const BETWEEN = [0.1, 0.5, 0.9];

/** sigma/alpha between two levels beside that of the level of its label. */
export function thereAndBack(system: SystemUnderTest, aCase: LevelsCase): Answer | undefined {
  const { schedule, description, can } = system;
  if (!can.has('labelOf') || !can.has('levelOf') || !can.has('levels')) return undefined;
  // a label that is rounded to a level does not come back to what lies between
  if (description.labelTolerance !== undefined) return undefined;
  const answer = answering(system);
  const step = 1 / ((schedule.levels?.length ?? 2) - 1);
  const between = placesOf(system, aCase).flatMap((each) => {
    const [one, other] = [each, Math.min(1, each + step)].map((place) => noiseOverSignal(schedule.at(place)).value);
    const ratios = BETWEEN.map((part) => Math.exp((1 - part) * Math.log(one) + part * Math.log(other)));
    return ratios.filter((ratio) => ratio > 0 && Number.isFinite(ratio));
  });
  const { alpha, sigma } = system.levelOf(Array.from(system.labelOf(between)));
  return worstAnswer(
    between.map((ratio, i) => {
      // by way of a logarithm and an interpolation between two labels
      const scale = ratio * (1 + Math.abs(Math.log(ratio))) + ratio / step;
      return answer(sigma[i] / alpha[i], { value: ratio, error: 0 }, scale, `sigma/alpha ${ratio.toPrecision(6)}`);
    }),
  );
}

/** Where labels are asked for: of a chain at the levels of the block, whose labels may be off one by one. */
function placesOf({ schedule }: SystemUnderTest, { block, progress }: LevelsCase): readonly number[] {
  const { levels } = schedule;
  if (levels === undefined) return progress;
  return levelsIn(schedule, block).map(({ k }) => k / Math.max(1, levels.length - 1));
}

/** A level and its label as a reader finds them again; a label that is the level's number is said once. */
function placeOfLevel({ k, level: { label } }: PlacedLevel): string {
  return label === k ? `level ${k}` : `level ${k}, ${placeOf(label)}`;
}
