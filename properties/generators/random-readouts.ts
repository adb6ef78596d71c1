import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { stream } from '../../src/numeric/random.js';
import { experiments, type Ranges } from './experiments.js';
import { seeds, sizes } from './numbers.js';

/** An experiment whose model has readouts drawn at random in place of trained ones. */
export interface ReadoutCase {
  readonly experiment: Experiment;
  /** Of the readouts. */
  readonly seed: number;
}

/** Experiments of at least two features, with a seed for their readouts. @param trained how they are trained */
export function readoutCases(
  largestWidth: number,
  trained: Pick<Ranges, 'weighting' | 'handMade'> = {},
): Arbitrary<ReadoutCase> {
  return fc.record({ experiment: experiments({ width: sizes(2, largestWidth), ...trained }), seed: seeds });
}

/**
 * `count` readouts of m independent entries N(0, m): models s_A = (1/m) A phi of the size of a score, however many
 * features they have.
 */
export function randomReadouts(width: number, count: number, seed: number): Float64Array[] {
  const source = stream(seed, 'readouts');
  const scale = Math.sqrt(width);
  return Array.from({ length: count }, () => Float64Array.from({ length: width }, () => scale * source.normal()));
}
