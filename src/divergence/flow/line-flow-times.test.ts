import { expect, test } from 'vitest';
import { inTime } from './line-flow-times.js';

test('the error in time is at least half of what extrapolation adds, however well the runs agree', () => {
  // errors of 1, 4, 16 and 64 hundredths, exactly of second order
  const runs = [0.01, 0.04, 0.16, 0.64].map((error) => ({ value: 2 + error, unresolved: 0 }));
  const { shift, temporal } = inTime(runs, 4);
  expect(shift).toBeCloseTo(-0.01, 14);
  expect(temporal).toBeCloseTo(0.005, 14);
});

test('a run without a value leaves the error open', () => {
  expect(inTime([{ value: null, reason: 'none' }, ...[1, 2, 3].map((value) => ({ value, unresolved: 0 }))], 4)).toEqual(
    {
      shift: 0,
      temporal: Number.POSITIVE_INFINITY,
    },
  );
});
