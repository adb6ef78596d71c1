/**
 * What the page of a conjecture shows (`conjecture --report`), as plain JSON with no markup.
 */
import type { ConjectureResult } from '../../conjecture/result.js';

export interface ConjecturePage {
  /** What `conjecture --format json` prints. */
  readonly result: ConjectureResult;
  /** measured/bound along each ladder, with the C of the answer: the bound holds where it is at most 1. */
  readonly ladders: readonly LadderOnPage[];
}

/** The replicates of one direction. */
export interface LadderOnPage {
  /** The variable that goes out, or 'together'. */
  readonly direction: string;
  /** The name of its axis. */
  readonly x: { readonly name: string; readonly scale: 'log' | 'linear' };
  readonly replicates: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly ratio: readonly number[];
  }[];
  /** Where the part for calibration ends. */
  readonly keptApartFrom: number | null;
}
