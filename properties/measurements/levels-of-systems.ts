import { type Level, levelOf } from '../../src/process/level.js';
import type { Schedule } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { signalOfLabel, timesOfLabels } from '../../src/system/contract/time-labels.js';
import { between } from '../generators/numbers.js';
import { placeOf, shortLabel } from './answers.js';

/** The part of all levels that a case covers: some cases together cover every level, and none covers a thousand. */
const PART = 1 / 6;

/** A label of a table is found again through single precision. */
const SAME = 2 ** -22;

/** Where a block of levels begins, as a fraction of all. */
export const blocks = between(0, 1);

/** A level of a chain with the one before it. */
export interface PlacedLevel {
  readonly k: number;
  readonly level: Level;
  readonly previous?: Level;
}

/** A block of consecutive levels, with what lies beyond the last one at the beginning. */
export function levelsIn({ levels = [] }: Schedule, block: number): PlacedLevel[] {
  const count = levels.length;
  const length = Math.min(count, Math.max(16, Math.ceil(PART * count)));
  const first = Math.floor(block * (count - 1));
  return Array.from({ length }, (_, i) => {
    const k = (first + i) % count;
    return { k, level: levels[k], ...(k > 0 ? { previous: levels[k - 1] } : {}) };
  });
}

/** The levels of a chain beside one of it, by the mistake that takes them for it; none in continuous time. */
export function levelsBeside({ levels }: Schedule, level: Level): Readonly<Record<string, Level>> {
  const k = levels?.findIndex(({ label }) => label === level.label) ?? -1;
  if (levels === undefined || k < 0) return {};
  return Object.fromEntries([
    ...(k > 0 ? [[`the level before, ${insteadOf(levels[k - 1], level)}`, levels[k - 1]]] : []),
    ...(k < levels.length - 1 ? [[`the level after, ${insteadOf(levels[k + 1], level)}`, levels[k + 1]]] : []),
  ]);
}

/** A level that is taken for another, by their labels: code has these, and need not count from 0 as a description does. */
function insteadOf(taken: Level, level: Level): string {
  return `${placeOf(taken.label)} for ${shortLabel(level.label)}`;
}

/**
 * What lies before level 0: the data themselves, with alpha = 1 and sigma = 0, or under vp a level of a longer chain, if
 * the table of previous alpha_bar says so by a number above that of level 0. Undefined where that says neither.
 */
export function beforeFirst({ description: { process }, schedule, rounding }: SystemUnderTest): Level | undefined {
  const first = 'levels' in process ? process.tables.alphaBarPrevious?.[0] : undefined;
  const data = levelOf(Number.NaN, 1, 0, { rounding: 0 });
  if (first === undefined || first === 1) return data;
  const { alpha } = schedule.at(0);
  const isBetween = first > alpha.value * alpha.value + 2 * alpha.error && first < 1;
  if (process.family !== 'vp' || !isBetween) return undefined;
  return levelOf(Number.NaN, Math.sqrt(first), Math.sqrt(1 - first), { rounding, family: 'vp' });
}

/** alpha and sigma of labels, as a system's model understands them; NaN for a label that is none. */
export function levelsOfLabels(system: SystemUnderTest, labels: readonly number[]): { alpha: number; sigma: number }[] {
  const { levels } = system.schedule;
  if (levels !== undefined && !system.can.has('levelOf')) {
    return labels.map((label) => {
      const found = levels.find((level) => Math.abs(level.label - label) <= SAME * Math.abs(label));
      return { alpha: found?.alpha.value ?? Number.NaN, sigma: found?.sigma.value ?? Number.NaN };
    });
  }
  if (system.can.has('levelOf')) return pairs(system.levelOf(labels), labels);
  const times = timesOfSystem(system, labels);
  const known = times.filter((time) => !Number.isNaN(time));
  const found = pairs(system.coefficients(known), known).values();
  const { process } = system.description;
  const described = 'levels' in process ? undefined : process.labels;
  return times.map((time, i) =>
    Number.isNaN(time) ? UNKNOWN : signalOfLabel(described, labels[i], found.next().value ?? UNKNOWN),
  );
}

/** The times of labels in continuous time, without a `levelOf`; NaN for a label that is none. */
export function timesOfSystem(
  { description: { process }, coefficients }: SystemUnderTest,
  labels: readonly number[],
): readonly number[] {
  if ('levels' in process) throw new RangeError('labels of levels have no times');
  return timesOfLabels(labels, process, (times) => pairs(coefficients(times), times));
}

const UNKNOWN = { alpha: Number.NaN, sigma: Number.NaN };

function pairs({ alpha, sigma }: { alpha: Float64Array; sigma: Float64Array }, of: readonly number[]) {
  return of.map((_, i) => ({ alpha: alpha[i], sigma: sigma[i] }));
}
