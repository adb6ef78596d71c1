import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../../src/claim/claim.js';
import { lowerTail } from '../../src/evidence/binomial-tail.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { verify } from '../../src/judge/verify.js';
import { comparisonsOf, outcomeOf } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { concentration } from './concentration.js';
import { concentrationByMarkov } from './concentration-by-markov.js';

const both: AnyClaim[] = [concentration, concentrationByMarkov];

const controls = both.flatMap((claim) => claim.controls.map((control) => ({ claim, control })));

describe.each(controls)('$control.id of $claim.id', ({ claim, control }) => {
  test('exceeds at the rate it states', async () => {
    const subject = subjectOf(claim, control);
    const draws = fc.sample(fc.noBias(control.cases?.() ?? claim.cases()), { seed: 20, numRuns: 600 });
    let exceeded = 0;
    for (const draw of draws) {
      if (comparisonsOf(await outcomeOf(subject, draw)).some(isRefuted)) exceeded++;
    }
    // so few would have a chance below 1e-6 at that rate
    expect(lowerTail(exceeded + 1, draws.length, control.exceedance ?? 1)).toBeGreaterThan(1e-6);
  });

  test('is refuted as a claim of its own', async () => {
    const radii = { ...claim.laws.radii, check: control.check ?? claim.laws.radii.check };
    const wrong = {
      ...claim,
      cases: control.cases ?? claim.cases,
      measure: (control.measure ?? claim.measure) as NonNullable<AnyClaim['measure']>,
      laws: { radii },
      controls: [],
    };
    expect((await verify([wrong], { seed: 3 })).claims).toMatchObject([{ verdict: 'refuted' }]);
  });
});

test('the 95% quantile of the distance on a compact support is at least a third of the radius', async () => {
  const parts: number[] = [];
  for (const draw of fc.sample(fc.noBias(concentration.cases?.() ?? fc.constant(null)), { seed: 4, numRuns: 400 })) {
    const compared = comparisonsOf(await outcomeOf(concentration as AnyClaim, draw));
    parts.push(Math.max(...compared.map(({ measured, bound }) => measured / bound)));
  }
  expect(parts.sort((a, b) => a - b)[380]).toBeGreaterThan(1 / 3);
});

describe.each(both)('$id', (claim) => {
  test('each draw has a setting and data of its own, and half of them one seed for features and data', () => {
    const draws = fc.sample(fc.noBias((claim as typeof concentration).cases()), { seed: 20, numRuns: 200 });
    for (const of of ['process', 'target', 'features', 'data'] as const) {
      expect(new Set(draws.map((draw) => JSON.stringify(draw[of]))).size).toBeGreaterThan(190);
    }
    const shared = draws.filter(
      ({ features, data }) => 'seed' in data && 'seed' in features && data.seed === features.seed,
    );
    expect(shared.length).toBeGreaterThan(70);
    expect(shared.length).toBeLessThan(130);
  });
});
