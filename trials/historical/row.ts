import type { DiffusionSystem } from '../../src/system/contract/contract.js';

/** A bug that happened in public code, restated; or right code that was reported as a bug, which has to pass. */
export interface HistoricalRow {
  /**
   * The number of the row in historical.md, twice where a bug was mended in several tries or shows in several places;
   * negatives: 0 or below.
   */
  readonly number: number;
  readonly repository: string;
  /** Issue, pull request or commit. */
  readonly reference: string;
  /** What was wrong, and what is right; of a negative: what was reported, and why the code is right. */
  readonly wrong: string;
  /** Absent for negatives. */
  readonly faulty?: DiffusionSystem;
  readonly right: DiffusionSystem;
  /** The claim that should refute the faulty form; of a negative: the one that a wrong gate would refute it by. */
  readonly expected: string;
  /** Claims that say nothing of the faulty form, which is too far off for what they compute; any other should be decided. */
  readonly silent?: readonly string[];
}
