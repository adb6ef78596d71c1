import fc from 'fast-check';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { between, seeds, vectors } from '../generators/numbers.js';

/** Two samples on the line. */
interface CouplingCase {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly seed: number;
}

export function samplePairs() {
  return fc
    .integer({ min: 3, max: 8 })
    .chain((count) => fc.record({ x: vectors(count, between(-3, 3)), y: vectors(count, between(-3, 3)), seed: seeds }));
}

/** The cost of a system's plan, and that of the cheapest one. */
export function planOf(system: SystemUnderTest, { x, y, seed }: CouplingCase) {
  const points = (values: readonly number[]) => ({
    count: values.length,
    dimension: 1,
    values: Float64Array.from(values),
  });
  const pairs = system.couple(points(x), points(y), seed);
  const ranked = (values: readonly number[]) => values.map((_, i) => i).sort((i, j) => values[i] - values[j] || i - j);
  const [one, other] = [ranked(x), ranked(y)];
  const partner = new Map(one.map((i, rank) => [i, y[other[rank]]]));
  const wrong = pairs.find(([i, j]) => y[j] !== partner.get(i));
  const square = (a: number, b: number) => (a - b) * (a - b);
  return {
    where: wrong && pairText(wrong, x, y, partner),
    cost: pairs.reduce((sum, [i, j]) => sum + square(x[i], y[j]), 0),
    least: pairs.reduce((sum, [i]) => sum + square(x[i], partner.get(i)!), 0),
    sorted: one.reduce((sum, i, rank) => sum + square(x[i], y[other[rank]]), 0),
    inOrder: x.reduce((sum, each, i) => sum + square(each, y[i]), 0),
  };
}

/** A pair that the cheapest plan does not have, for a reader. */
function pairText(
  [i, j]: readonly [number, number],
  x: readonly number[],
  y: readonly number[],
  partner: ReadonlyMap<number, number>,
): string {
  const [from, to, due] = [x[i], y[j], partner.get(i)!].map((value) => Number(value.toPrecision(6)));
  return `pair [${i}, ${j}], ${from} with ${to}, where ${due} has its rank`;
}
