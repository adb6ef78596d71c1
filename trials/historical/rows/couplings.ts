import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { type Points, signals } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

/**
 * The column of each row in the cheapest assignment of a square matrix, as a solver of scipy returns it: rows are added
 * one by one along shortest augmenting paths, with prices that keep reduced costs at least 0 (Jonker, Volgenant 1987).
 */
function cheapest(costs: Points): number[] {
  const size = costs.length;
  const rowPrice = new Array<number>(size).fill(0);
  const columnPrice = new Array<number>(size).fill(0);
  const rowOf = new Array<number>(size).fill(-1);
  for (let added = 0; added < size; added++) {
    const distance = new Array<number>(size).fill(Number.POSITIVE_INFINITY);
    const from = new Array<number>(size).fill(-1);
    const settled = new Set<number>();
    let column = -1;
    let reached = 0;
    for (let row = added; row !== -1; row = rowOf[column]) {
      let next = -1;
      for (let j = 0; j < size; j++) {
        if (settled.has(j)) continue;
        const length = reached + costs[row][j] - rowPrice[row] - columnPrice[j];
        if (length < distance[j]) [distance[j], from[j]] = [length, column];
        if (next === -1 || distance[j] < distance[next]) next = j;
      }
      reached = distance[next];
      column = next;
      settled.add(column);
    }
    rowPrice[added] += reached;
    for (const j of settled) {
      const slack = reached - distance[j];
      columnPrice[j] -= slack;
      if (rowOf[j] !== -1) rowPrice[rowOf[j]] += slack;
    }
    for (let j = column; j !== -1; j = from[j]) rowOf[j] = from[j] === -1 ? added : rowOf[from[j]];
  }
  const columnOf = new Array<number>(size);
  rowOf.forEach((row, j) => {
    columnOf[row] = j;
  });
  return columnOf;
}

/** Minibatches of noise and data of one size, paired at the least sum of squared distances; a path is straight. */
function optimalTransport(pair: (row: number, column: number) => readonly [number, number]): DiffusionSystem {
  return {
    name: 'torchcfm, OTPlanSampler',
    process: { from: 1, to: 0, prior: { variance: 1 } },
    dtype: 'float32',
    coefficients: ({ time }) => signals(time, (t) => ({ alpha: t, sigma: 1 - t })),
    couple({ x0, x1 }) {
      const costs = x0.map((one) => x1.map((other) => one.reduce((sum, value, j) => sum + (value - other[j]) ** 2, 0)));
      return cheapest(costs).map((column, row) => [...pair(row, column)]);
    },
  };
}

/** Pairs of noise and data. */
export const couplings: readonly HistoricalRow[] = [
  {
    number: 77,
    repository: 'atong01/conditional-flow-matching',
    reference: 'PR #178 (cacd4dc)',
    wrong: 'The assignment j of rows to columns pairs x0[j] with x1 -> x0 with x1[j].',
    faulty: optimalTransport((row, column) => [column, row]),
    right: optimalTransport((row, column) => [row, column]),
    expected: 'coupling',
  },
];
