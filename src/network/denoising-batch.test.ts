import { expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { epochOf, type Noised } from './denoising-batch.js';

/** Each datum is its number. */
const dataOf = (count: number) => ({ count, dimension: 1, values: Float64Array.from({ length: count }, (_, i) => i) });
const orderOf = (batches: readonly Noised[]) => batches.flatMap(({ x0 }) => Array.from(x0));
const TIMES = { from: 0.4, to: 0.6 };

test('an epoch has each datum once, in a fresh order, and ends with what is left', () => {
  const source = stream(1, 'batches');
  const epochs = [0, 1].map(() => [...epochOf(dataOf(7), 3, TIMES, source)]);
  for (const batches of epochs) {
    expect(batches.map(({ count }) => count)).toEqual([3, 3, 1]);
    expect(orderOf(batches).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  }
  expect(orderOf(epochs[0])).not.toEqual(orderOf(epochs[1]));
});

test('every order of the data is as likely, and times are uniform from the first to the last', () => {
  const source = stream(2, 'batches');
  const epochs = 6000;
  const orders = new Map<string, number>();
  const times: number[] = [];
  for (let k = 0; k < epochs; k++) {
    const batches = [...epochOf(dataOf(3), 3, TIMES, source)];
    const order = orderOf(batches).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
    times.push(...batches.flatMap(({ t }) => Array.from(t)));
  }
  expect(orders.size).toBe(6);
  // five deviations of a binomial count, and of a mean of uniform numbers
  const deviation = Math.sqrt((epochs * (1 / 6) * 5) / 6);
  for (const count of orders.values()) expect(Math.abs(count - epochs / 6)).toBeLessThan(5 * deviation);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0.4);
  expect(Math.max(...times)).toBeLessThanOrEqual(0.6);
  const mean = times.reduce((sum, t) => sum + t, 0) / times.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan((5 * 0.2) / Math.sqrt(12 * times.length));
});
