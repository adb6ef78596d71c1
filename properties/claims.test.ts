import { describe, expect, test } from 'vitest';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { planOf } from '../src/judge/plan.js';
import { readCorpus } from '../src/run/corpus.js';
import { packageVersion } from '../src/run/package.js';
import { ownRunner, runCases } from '../src/run/run-cases.js';
import { claims } from './index.js';

const settings = {
  version: packageVersion(),
  seed: 1,
  profile: 'quick',
  alpha: FALSE_ALARM_BUDGET,
  corpus: readCorpus(claims),
} as const;

/** The plan of the whole registry, so that each share of the false-alarm budget is that of a run. */
const plan = planOf(claims, settings);
const silent = { case: () => undefined, claim: () => undefined };

/** Long enough for the slowest claim on a slow machine: nothing is judged by its time. */
const TIMEOUT = 900_000;

test('the registry names every claim once', () => {
  const ids = claims.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});

test('no statement holds a control character, such as the tab that an unescaped \\tau becomes', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = /[\u0000-\u0009\u000b-\u001f]/;
  for (const { id, laws } of claims) {
    for (const { says, latex } of Object.values(laws)) {
      for (const text of [says, typeof latex === 'function' ? latex() : latex]) expect(text, id).not.toMatch(control);
    }
  }
});

describe('comes out as expected, law by law, and so do its controls', () => {
  test.each(claims.map(({ id }) => id))(
    '%s',
    async (id) => {
      const addresses = plan.addresses.filter(({ claim }) => claim === id);
      const result = await plan.decide(id, await runCases(addresses, ownRunner(claims, settings), silent));
      const remark = `${result.reason ?? ''} ${result.replay === undefined ? '' : `replay ${result.replay}`}`;
      expect(result.verdict, remark).toBe(result.expects);
      for (const law of result.laws) expect([result.expects, 'holds'], law.id).toContain(law.verdict);
      for (const control of result.controls) {
        if (control.expects === 'holds') expect(control.share, control.id).toBe(0);
        // a coverage control is refuted by its p-value, which the verdict has judged
        else if ('margin' in control) expect(control.share, control.id).toBeGreaterThanOrEqual(0.25);
      }
    },
    TIMEOUT,
  );
});
