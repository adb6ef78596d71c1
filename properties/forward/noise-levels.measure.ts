import fc from 'fast-check';
import { type Estimate, logOf, over, times } from '../../src/numeric/estimate.js';
import { type Level, noiseOverSignal, powerOf, snrOf } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type Answer, answering, placeOf, worstAnswer } from '../generators/answers.js';
import { progresses } from '../generators/batches.js';
import { blocks, levelsIn, type PlacedLevel } from '../generators/level-blocks.js';
import { vectors } from '../generators/numbers.js';

/** A block of levels, and places whose labels are asked for. */
export interface LevelsCase {
  readonly block: number;
  readonly progress: readonly number[];
}

/** What is seen of them: of a block what is farthest off. */
export interface LevelsSeen {
  /** The largest SNR_t/SNR_{t-1}. */
  readonly snr?: { readonly ratio: number; readonly where: string };
  readonly power?: Answer | undefined;
  readonly tables?: readonly Answer[];
  readonly course?: CourseSeen | undefined;
  /** The least change of a label from level to level, turned so that labels should rise. */
  readonly label?: { readonly difference: number; readonly where: string };
  readonly labelOf?: Answer | undefined;
  readonly levelOf?: readonly Answer[];
  readonly inverse?: Answer | undefined;
}

export const levelsDrawn = () => fc.record({ block: blocks, progress: vectors(3, progresses) });

/** Tables and labels of a system, beside what they should be. */
export function levelsSeen(system: SystemUnderTest, { block, progress }: LevelsCase): LevelsSeen[] {
  return [
    ...(system.can.has('levels') ? [chainSeen(system, block)] : []),
    ...(system.can.has('labelOf') || system.can.has('levelOf')
      ? [labelAnswers(system, placesOf(system, block, progress), answering(system))]
      : []),
  ];
}

/** Of a chain the levels of the block, whose labels may be off one by one. */
function placesOf({ schedule }: SystemUnderTest, block: number, progress: readonly number[]): readonly number[] {
  const { levels } = schedule;
  if (levels === undefined) return progress;
  return levelsIn(schedule, block).map(({ k }) => k / Math.max(1, levels.length - 1));
}

/** The steps and entries of a block of levels that are farthest from what they should be. */
function chainSeen(system: SystemUnderTest, block: number): LevelsSeen {
  const { schedule } = system;
  const placed = levelsIn(schedule, block);
  const [first, last] = [schedule.at(0).label, schedule.at(1).label];
  const direction = last < first ? -1 : 1;
  const steps = placed.flatMap((each) => {
    const { level, previous } = each;
    if (previous === undefined) return [];
    const where = placeOfLevel(each);
    const difference = direction * (level.label - previous.label);
    return [{ snr: { ratio: snrRatio(previous, level), where }, label: { difference, where } }];
  });
  const power = worstAnswer(placed.flatMap(({ level, k }) => powerAnswer(system, level, k) ?? []));
  const tables = tableAnswers(system, placed);
  const course = courseSeen(system, placed);
  return {
    ...(steps.length === 0
      ? {}
      : {
          snr: steps.map(({ snr }) => snr).reduce((a, b) => (b.ratio > a.ratio ? b : a)),
          label: steps.map(({ label }) => label).reduce((a, b) => (b.difference < a.difference ? b : a)),
        }),
    ...(power === undefined ? {} : { power }),
    ...(tables.length === 0 ? {} : { tables }),
    ...(course === undefined ? {} : { course }),
  };
}

/** SNR_t/SNR_s from products, as the last alpha may be 0 and the first sigma too. */
function snrRatio(earlier: Level, later: Level): number {
  const below = earlier.alpha.value * later.sigma.value;
  const ratio = (later.alpha.value * earlier.sigma.value) / below;
  // a later level without noise is as wrong as one with less of it
  return below === 0 ? 2 : ratio * ratio;
}

/** How a chain goes from a level to the next one, beside the slopes that are described there. */
export interface CourseSeen {
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
function courseSeen(system: SystemUnderTest, placed: readonly PlacedLevel[]): CourseSeen | undefined {
  const { schedule, can, rounding } = system;
  const { levels = [] } = schedule;
  if (!can.has('slopes')) return undefined;
  const slopesAt = (k: number): Vector => {
    const { alphaSlope, sigmaSlope } = schedule.slopes(k / (levels.length - 1));
    return [alphaSlope.value, sigmaSlope.value];
  };
  const seen = placed.flatMap((each): CourseSeen[] => {
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
  const excess = ({ off, bound }: CourseSeen) => off / bound;
  return seen.length === 0 ? undefined : seen.reduce((a, b) => (excess(b) > excess(a) ? b : a));
}

type Vector = readonly [alpha: number, sigma: number];

/** Of the angle between two lines, whichever way each is gone. */
function sineBetween([a, b]: Vector, [c, d]: Vector): number {
  const size = Math.hypot(a, b) * Math.hypot(c, d);
  return size === 0 ? 1 : Math.abs(a * d - b * c) / size;
}

/** A level and its label as a reader finds them again; a label that is the level's number is said once. */
function placeOfLevel({ k, level: { label } }: PlacedLevel): string {
  return label === k ? `level ${k}` : `level ${k}, ${placeOf(label)}`;
}

/** What the family of a process promises of a level: alpha^2 + sigma^2 = 1, or alpha = 1. */
function powerAnswer(system: SystemUnderTest, level: Level, k: number): Answer | undefined {
  const { family } = system.description.process;
  const answer = answering(system);
  const one = { value: 1, error: 0 };
  if (family === 'vp') return answer(powerOf(level).value, one, powerOf(level).value, `entry ${k}`);
  return family === 've' ? answer(level.alpha.value, one, 1, `entry ${k}`) : undefined;
}

/** For each table of a system, the entry in a block of levels that is farthest off. */
function tableAnswers(system: SystemUnderTest, placed: readonly PlacedLevel[]): Answer[] {
  const { process } = system.description;
  if (!('levels' in process)) return [];
  const { tables } = process;
  const answer = answering(system);
  /** @param terms the sizes that an entry is made of, beyond its own */
  const entries = (
    table: readonly number[] | undefined,
    of: (level: PlacedLevel) => Estimate | undefined,
    terms = 0,
  ) => {
    if (table === undefined) return [];
    const found = placed.flatMap((each) => {
      const expected = of(each);
      const where = `entry ${each.k}`;
      return expected === undefined ? [] : [answer(table[each.k], expected, Math.abs(expected.value) + terms, where)];
    });
    return worstAnswer(found) ?? [];
  };
  const signal = ({ level }: PlacedLevel) => times(level.alpha, level.alpha);
  return [
    entries(tables.alphaBar, signal),
    entries(tables.alphaBarPrevious, ({ previous }) => previous && times(previous.alpha, previous.alpha)),
    entries(tables.snr, ({ level }) => snrOf(level)),
    entries(tables.logSnr, ({ level }) => logOf(snrOf(level)), 1),
    entries(tables.dataOfState, ({ level }) => over(1, level.alpha)),
    entries(tables.dataOfNoise, ({ level }) => noiseOverSignal(level)),
    betaProduct(system, tables.beta, placed),
  ].flat();
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

/** What labelOf and levelOf say of some levels: the answers that are farthest off. */
interface LabelAnswers {
  readonly labelOf?: Answer | undefined;
  readonly levelOf?: readonly Answer[];
  readonly inverse?: Answer | undefined;
}

/** Steps in the process by which a label's rounding is carried into signal and noise. */
const STEP = 1e-4;

type Answering = ReturnType<typeof answering>;

/**
 * The label of a level's sigma/alpha, and the level of its label, beside what the process says. Without levelOf a label
 * is the process's own time or level.
 *
 * @param progress the places that are asked about
 */
function labelAnswers(system: SystemUnderTest, progress: readonly number[], answer: Answering): LabelAnswers {
  const { can } = system;
  return {
    ...(can.has('levelOf') ? { levelOf: levelsOfLabelsOf(system, progress, answer) } : {}),
    ...(can.has('labelOf') && !(can.has('levelOf') && can.has('continuous time'))
      ? { labelOf: labelsOfNoise(system, progress, answer) }
      : {}),
    ...(can.has('labelOf') && can.has('levelOf') && can.has('levels')
      ? { inverse: thereAndBack(system, progress, answer) }
      : {}),
  };
}

function levelsOfLabelsOf(system: SystemUnderTest, progress: readonly number[], answer: Answering): Answer[] {
  const levels = progress.map((each) => system.schedule.at(each));
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

function labelsOfNoise(system: SystemUnderTest, progress: readonly number[], answer: Answering): Answer | undefined {
  const { schedule, description, can } = system;
  const range = Math.abs(schedule.at(1).label - schedule.at(0).label);
  const asked = progress.map((each) => noiseOverSignal(schedule.at(each)));
  const found = system.labelOf(asked.map(({ value }) => value));
  return worstAnswer(
    progress.map((each, i) => {
      const level = schedule.at(each);
      // how far a label moves when sigma/alpha does, by as much as it is uncertain
      const near = schedule.at(each < 0.5 ? each + STEP : each - STEP);
      const moved = Math.abs(noiseOverSignal(near).value - asked[i].value);
      const slope = can.has('continuous time') && moved > 0 ? Math.abs(near.label - level.label) / moved : 0;
      const error = (description.labelTolerance ?? 0) * range + 2 * slope * asked[i].error;
      return answer(found[i], { value: level.label, error }, range, placeOf(level.label));
    }),
  );
}

/** sigma/alpha half way between two levels, in its logarithm, and what the level of its label has. */
function thereAndBack(system: SystemUnderTest, progress: readonly number[], answer: Answering): Answer | undefined {
  const { schedule, description } = system;
  // a label that is rounded to a level does not come back to what lies between
  if (description.labelTolerance !== undefined) return undefined;
  const step = 1 / ((schedule.levels?.length ?? 2) - 1);
  const between = progress.flatMap((each) => {
    const [one, other] = [each, Math.min(1, each + step)].map((place) => noiseOverSignal(schedule.at(place)).value);
    const middle = Math.sqrt(one * other);
    return middle > 0 && Number.isFinite(middle) ? [middle] : [];
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
