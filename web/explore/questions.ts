/** What the page and its engine say to each other. */
import type { ModelDensities } from '../../src/experiment/densities.js';
import type { Measurement } from '../../src/experiment/measurement.js';
import type { Experiment } from '../../src/experiment/schema.js';

/** Each experiment has a number; one with a larger number overtakes all before. */
export type Question =
  | {
      readonly kind: 'measure';
      readonly id: number;
      readonly json: string;
      /** What the text is called in messages. */
      readonly name: string;
      /** The training time that is looked at, by its index. */
      readonly k: number;
    }
  | { readonly kind: 'look'; readonly k: number };

export type Answer = { readonly id: number } & (
  | { readonly kind: 'read'; readonly experiment: Experiment; readonly data: Data }
  /** The whole tree of `measure --json`, with `PENDING` as the reason of what is not there yet. */
  | { readonly kind: 'measured'; readonly measurement: Measurement; readonly left: number; readonly total: number }
  | { readonly kind: 'densities'; readonly k: number; readonly densities: ModelDensities }
  /** A sentence, and whether it is about the experiment rather than about the engine. */
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean }
);

/** The reason of a number that is still to come. */
export const PENDING = 'not computed yet';

/** What the models were trained on, and on the line p_0. */
export interface Data {
  readonly dimension: number;
  readonly count: number;
  /** By point, ascending on the line; of more than `MOST_TICKS` every so many. */
  readonly points: Float64Array;
  /** Ends of cells, where p_0 and the densities of models are drawn; none beyond the line. */
  readonly faces: Float64Array;
  /** p_0, averaged over each cell. */
  readonly target: Float64Array;
}
