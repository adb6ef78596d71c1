import type { Level } from '../../src/process/level.js';
import type { Schedule } from '../../src/system/contract/schedule.js';
import { between } from './numbers.js';

/** A case looks at this part of all levels: enough cases see every level, and none sees a thousand. */
const PART = 1 / 6;

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
