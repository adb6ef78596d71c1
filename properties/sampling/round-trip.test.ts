import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consistencies, roundTrips, tripCases } from './round-trip.measure.js';

test('errors halve as steps do, on the way there and back and from two points of one trajectory', () => {
  for (const aCase of fc.sample(fc.noBias(tripCases()), { seed: 11, numRuns: 40 })) {
    for (const { before, after } of [roundTrips(aCase), consistencies(aCase)]) {
      expect(after / before).toBeGreaterThan(0.45);
      expect(after / before).toBeLessThan(0.55);
    }
  }
});

test('a point beside the trajectory, or a model that is told another noise upwards, leaves an error that stays', () => {
  const cases = fc.sample(fc.noBias(tripCases()), { seed: 12, numRuns: 20 });
  const stays = ({ before, after }: { before: number; after: number }) => after > 0.6 * before;
  expect(cases.filter((aCase) => stays(roundTrips(aCase, 0.9))).length).toBeGreaterThanOrEqual(18);
  expect(cases.filter((aCase) => stays(consistencies(aCase, 1.05))).length).toBeGreaterThanOrEqual(18);
});
