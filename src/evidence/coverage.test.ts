import { describe, expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { upperTail } from './binomial-tail.js';
import { coverageTest, DETECTION_PROBABILITY, detectableRate, missProbability, power } from './coverage.js';

describe('the check value: delta = 0.05, 50 draws, a share of 1e-6', () => {
  test('more than 12 exceedances refute', () => {
    const fifty = coverageTest(50, 0.05, 1e-6);
    expect(fifty.critical).toBe(13);
    expect(fifty.level).toBeLessThan(1e-6);
    expect(upperTail(12, 50, 0.05)).toBeGreaterThan(1e-6);
  });

  test('a true rate of 0.463 is caught with probability 0.999', () => {
    const fifty = coverageTest(50, 0.05, 1e-6);
    expect(power(fifty, 0.463)).toBeGreaterThan(0.999);
    expect(power(fifty, 0.462)).toBeLessThan(0.999);
  });
});

test.each([
  [50, 0.05, 1e-6],
  [400, 0.05, 2.5e-7],
  [200, 0.01, 1e-8],
  [30, 0.2, 1e-3],
])(
  'the critical count is the first whose tail is below the share: %d draws, delta %d, share %d',
  (draws, delta, share) => {
    const { critical, level } = coverageTest(draws, delta, share);
    expect(level).toBeLessThan(share);
    expect(upperTail(critical - 1, draws, delta)).toBeGreaterThanOrEqual(share);
  },
);

test('a tail equal to the share does not refute: only one below it does', () => {
  expect(coverageTest(50, 0.05, upperTail(13, 50, 0.05)).critical).toBe(14);
});

test('too few draws refute nothing and catch nothing', () => {
  const four = coverageTest(4, 0.05, 1e-6);
  expect(four).toEqual({ draws: 4, delta: 0.05, critical: 5, level: 0 });
  expect([detectableRate(four), missProbability(four, 1)]).toEqual([null, 1]);
});

/** How many of `runs` simulated runs, whose draws exceed at a true rate, are refuted. */
function refutedRuns(runs: number, draws: number, critical: number, rate: number): number {
  const { uniform } = stream(7, 'data');
  let refuted = 0;
  for (let run = 0; run < runs; run++) {
    let exceeded = 0;
    for (let i = 0; i < draws; i++) if (uniform() < rate) exceeded++;
    if (exceeded >= critical) refuted++;
  }
  return refuted;
}

test.each([
  [50, 0.05, 1e-6],
  [200, 0.05, 2.5e-7],
  [400, 0.1, 1e-6],
])(
  'the detectable rate is caught with probability 0.99, by formula and by simulation: %d draws, delta %d, share %d',
  (draws, delta, share) => {
    const found = coverageTest(draws, delta, share);
    const rate = detectableRate(found) ?? Number.NaN;
    expect(rate).toBeGreaterThan(delta);
    expect(power(found, rate)).toBeCloseTo(DETECTION_PROBABILITY, 9);
    expect(power(found, rate) + missProbability(found, rate)).toBeCloseTo(1, 12);
    const runs = 4000;
    const refuted = refutedRuns(runs, draws, found.critical, rate);
    // a count this far off either way has a chance below 1e-6
    expect(upperTail(refuted, runs, DETECTION_PROBABILITY)).toBeGreaterThan(1e-6);
    expect(upperTail(runs - refuted, runs, 1 - DETECTION_PROBABILITY)).toBeGreaterThan(1e-6);
  },
);

test('a true statement is refuted about as often as the level says', () => {
  const loose = coverageTest(50, 0.05, 0.05);
  const runs = 4000;
  const refuted = refutedRuns(runs, 50, loose.critical, 0.05);
  expect(upperTail(refuted, runs, loose.level)).toBeGreaterThan(1e-6);
  expect(upperTail(runs - refuted, runs, 1 - loose.level)).toBeGreaterThan(1e-6);
});
