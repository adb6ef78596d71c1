import { stream } from '../numeric/random.js';

/**
 * `count` readouts of m independent entries N(0, m): models s_A = (1/m) A phi of the size of a score, however many features.
 */
export function randomReadouts(width: number, count: number, seed: number): Float64Array[] {
  const source = stream(seed, 'readouts');
  const scale = Math.sqrt(width);
  return Array.from({ length: count }, () => Float64Array.from({ length: width }, () => scale * source.normal()));
}
