import { describe, expect, test } from 'vitest';
import { expectationOf } from '../src/claim/claim.js';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { alphaShares } from '../src/judge/alpha-shares.js';
import { resultOf } from '../src/judge/result.js';
import { readCorpus } from '../src/run/corpus.js';
import { packageVersion } from '../src/run/package.js';
import { runClaim } from '../src/run/run.js';
import { claims } from './index.js';

const settings = { version: packageVersion(), seed: 1, profile: 'quick', corpus: readCorpus(claims) } as const;

/** As in a run of the whole registry. */
const shares = alphaShares(claims, FALSE_ALARM_BUDGET);

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
      const result = await resultOf(subject, await runClaim(subject, settings), settings, shares.get(subject.id));
      const remark = `${result.reason ?? ''} ${result.replay === undefined ? '' : `replay ${result.replay}`}`;
      expect(result.verdict, remark).toBe(expectationOf(subject));
      for (const [i, { id, share }] of result.controls.entries()) {
        if (subject.controls[i].expects === 'holds') expect(share, id).toBe(0);
        // a coverage control is refuted by its p-value, which the verdict has judged
        else if (subject.kind !== 'coverage') expect(share, id).toBeGreaterThanOrEqual(0.25);
      }
    },
    TIMEOUT,
  );
});
