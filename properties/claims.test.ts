import { describe, expect, test } from 'vitest';
import { expectationOf } from '../src/claim/claim.js';
import { resultOf } from '../src/claim/result.js';
import { runClaim } from '../src/claim/run.js';
import { claims } from '../src/claims/index.js';
import { packageVersion } from '../src/cli/version.js';

const settings = { version: packageVersion(), seed: 1, profile: 'quick' } as const;

/** Long enough for the slowest claim on a slow machine: nothing is judged by its time. */
const TIMEOUT = 900_000;

test('the registry names every claim once', () => {
  const ids = claims.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('comes out as expected, its controls too', () => {
  test.each(claims.map((subject) => [subject.id, subject] as const))(
    '%s',
    async (_id, subject) => {
      const result = await resultOf(subject, await runClaim(subject, settings), settings);
      const remark = `${result.reason ?? ''} ${result.replay === undefined ? '' : `replay ${result.replay}`}`;
      expect(result.verdict, remark).toBe(expectationOf(subject));
      for (const [i, { id, share }] of result.controls.entries()) {
        if (subject.controls[i].expects === 'holds') expect(share, id).toBe(0);
        else expect(share, id).toBeGreaterThanOrEqual(0.25);
      }
    },
    TIMEOUT,
  );
});
