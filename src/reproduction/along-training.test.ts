import { expect, test } from 'vitest';
import { coursesOf, type ReadRow, type ReadSeries, rising } from './along-training.js';
import { BY_SGD, seriesOf } from './configurations.js';

/** A series whose only seed has these read-outs at even epochs. */
function read(values: readonly (number | null)[]): ReadSeries {
  const epochs = 100 * (values.length - 1);
  const series = seriesOf(BY_SGD, 3, { seeds: [1], epochs });
  const rows = values.map((value, k): ReadRow => {
    const paper = value === null ? { value, reason: 'diverged' } : { value, error: 0 };
    return { epoch: 100 * k, losses: null, reads: [{ paper, klScore: paper, klSde: paper, klOde: paper, left: 0.5 }] };
  });
  return { trained: { series, computedBy: '', rows: [], last: { epoch: epochs, steps: 0, networks: [] } }, rows };
}

test('a rise is told from stretches that are fixed beforehand and not from the minimum', () => {
  // the least comes early, and what follows is no larger in the end than it was around it
  const [course] = coursesOf(read([5, 4, 3, 1, 3, 3, 3, 3, 2, 2, 2]), 'paper');
  expect(course).toMatchObject({ best: 300, least: 1, later: 2 });
  expect(course?.earlier).toBeCloseTo(7 / 3, 12);
  expect(rising([course])).toBe(0);
  expect(rising(coursesOf(read(new Array(11).fill(2)), 'paper'))).toBe(0);
  const rises = coursesOf(read([5, 4, 3, 1, 1, 1, 2, 3, 4, 4, 4]), 'paper');
  expect(rising(rises)).toBe(1);
});

test('a jump is the mean of the logarithms of one read-out over the one before', () => {
  const [course] = coursesOf(read([8, 8, 8, 1, 2, 1, 2, 1, 2, 1, 2]), 'paper');
  expect(course?.jump).toBeCloseTo(Math.LN2, 12);
});

test('a training that diverges has no course', () => {
  expect(coursesOf(read([5, 4, 3, 2, 2, 2, null, null, null, null, null]), 'paper')).toEqual([null]);
  expect(rising([null])).toBe(0);
});
