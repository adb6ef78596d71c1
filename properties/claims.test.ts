import { describe, expect, test } from 'vitest';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { packageVersion } from '../src/input/package-file.js';
import { planOf } from '../src/judge/plan.js';
import { readCorpus } from '../src/run/corpus.js';
import { localRunner, runCases } from '../src/run/run-cases.js';
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

describe('comes out as expected, law by law, and so do its controls', () => {
  test.each(claims.map(({ id }) => id))(
    '%s',
    async (id) => {
      const addresses = plan.addresses.filter(({ claim }) => claim === id);
      const runner = localRunner(claims, settings);
      const outcomes = await runCases(addresses, runner, silent, plan.curtailment());
      const result = await plan.decide(id, outcomes, runner);
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
