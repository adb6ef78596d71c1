import { describe, expect, it } from 'vitest';
import { ou } from '../../testing/processes.js';
import { linearField } from '../field/linear-field.js';
import type { ScoreField } from '../field/score-field.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { type Front, frontsOf } from './path-fronts.js';

const plain = linearField(
  scoreOnLine(
    (t) => 0.8 + 0.1 * t,
    () => 0.3,
  ),
);
const times = Float64Array.from({ length: 25 }, (_, j) => (4 * j * j) / 576);
const fronts: readonly Front[] = [
  { direction: -1, low: -9, high: 9, spread: 81, depth: 40.5 },
  { direction: -1, low: -6, high: 6, spread: 36, depth: 18 },
  { direction: 1, low: -2, high: 3, spread: 0, depth: 40.5 },
];

describe('fronts', () => {
  it('begin where they are told, at the first time or the last, and have an edge for each time', () => {
    const [far, near, data] = frontsOf(ou, plain, times)(0, fronts);
    expect([far.low[24], far.high[24], near.low[24], near.high[24]]).toEqual([-9, 9, -6, 6]);
    expect([data.low[0], data.high[0]]).toEqual([-2, 3]);
    for (const { low, high } of [far, near, data]) {
      expect(low).toHaveLength(25);
      for (const j of low.keys()) expect(low[j]).toBeLessThan(high[j]);
    }
    for (const j of times.keys()) expect(near.high[j]).toBeLessThan(far.high[j]);
  });

  it('are where they would be alone', () => {
    const follow = frontsOf(ou, plain, times);
    expect(follow(0, fronts)).toEqual(fronts.flatMap((front) => follow(0, [front])));
  });

  it('take one question a step of a field that can be asked ahead, at ascending points around their edges', () => {
    const questions: { asked: readonly number[]; sets: readonly Float64Array[] }[] = [];
    const told: number[] = [];
    const field: ScoreField = {
      ...plain,
      at: () => {
        throw new Error('asked for a single time');
      },
      foresee: (asked) => told.push(...asked),
      ahead(asked, sets) {
        questions.push({ asked, sets: sets.map((xs) => xs.slice()) });
        return asked.map(plain.at);
      },
    };
    expect(frontsOf(ou, field, times)(0, fronts)).toEqual(frontsOf(ou, plain, times)(0, fronts));
    expect(told).toEqual([...times]);
    // in the middle all are at the same time
    expect(questions.map(({ asked }) => asked)).toEqual(
      Array.from({ length: 24 }, (_, j) => (j === 12 ? [times[12]] : [times[24 - j], times[j]])),
    );
    expect(questions[0].sets.map((xs) => Math.round(xs[0]))).toEqual([-9, -6, -2]);
    for (const { sets } of questions) {
      expect(sets).toHaveLength(3);
      for (const xs of sets) expect([...xs]).toEqual([...xs].sort((a, b) => a - b));
    }
  });

  it('tell the process beforehand at which times they take its coefficients', () => {
    const told: number[] = [];
    const process = {
      ...ou,
      foresee: (asked: readonly number[]) => told.push(...asked),
      coefficients(t: number) {
        expect(told).toContain(t);
        return ou.coefficients(t);
      },
    };
    expect(frontsOf(process, plain, times)(0, fronts)).toEqual(frontsOf(ou, plain, times)(0, fronts));
  });
});
