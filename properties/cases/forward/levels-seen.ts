import fc from 'fast-check';
import type { Level } from '../../../src/process/level.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { type CourseSeen, courseSeen } from '../../by-definition/forward/flow-course.js';
import { labelAnswers } from '../../by-definition/forward/labels.js';
import { placeOfLevel, powerAnswer, tableAnswers } from '../../by-definition/forward/level-tables.js';
import { type Answer, answering, worstAnswer } from '../../generators/answers.js';
import { progresses } from '../../generators/batches.js';
import { vectors } from '../../generators/numbers.js';
import { blocks, levelsIn } from './level-blocks.js';

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
