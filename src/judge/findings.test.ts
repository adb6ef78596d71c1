import { expect, test } from 'vitest';
import { reported } from '../claim/law.js';
import { medianInterval } from '../evidence/median.js';
import { atMost } from '../numeric/estimate.js';
import { claimsTable } from '../report/claims-table.js';
import { resultsText } from '../report/result-files.js';
import { blatant, madeUpClaim, madeUpCoverage, madeUpLaw } from '../testing/claims.js';
import { verify } from './verify.js';

const showing = { colours: false, report: 'reports', sources: {} };
const law = madeUpLaw(() => atMost(0, 1));

/** A claim that reports its draws, spread evenly over the unit interval, beside what it decides. */
const reporting = () =>
  madeUpCoverage({
    laws: {
      bound: law,
      middle: {
        ...madeUpLaw(({ x }) => (x < 1e5 ? undefined : reported({ value: x / 1e6, error: x / 2e6 }))),
        statement: 'the middle of the draws',
        kind: 'finding',
        predicted: { value: 0.5, by: 'symmetry' },
      },
    },
    controls: [{ ...blatant, check: () => atMost(2, 1), exceedance: 1 }],
  });

test('a finding is reported beside the claims, and decides nothing', async () => {
  const results = await verify([reporting(), { ...reporting(), id: 'other' }], { seed: 11 });
  expect(results.claims[0]).toMatchObject({ verdict: 'holds', cases: { run: 200, decided: 200 } });
  expect(results.claims[0].laws.map(({ id }) => id)).toEqual(['bound']);
  expect(results.claims[0]).not.toHaveProperty('findings');
  const [{ series, median, interval = [0, 0], error, ...finding }] = results.findings;
  expect(finding).toEqual({
    id: 'made-up.middle',
    statement: 'the middle of the draws',
    predicted: 0.5,
    confidence: 0.99,
  });
  // of 200 draws about 20 measure nothing; the others are even on [0.1, 1]
  expect(series.length).toBeGreaterThan(160);
  expect(series.length).toBeLessThan(200);
  expect(error).toBe(Math.max(...series) / 2);
  expect(results.findings.map(({ id }) => id)).toEqual(['made-up.middle', 'other.middle']);
  expect(Math.abs(median - 0.55)).toBeLessThan(0.1);
  expect([interval[0] < median, median < interval[1], interval[1] - interval[0] < 0.25]).toEqual([true, true, true]);
  expect(claimsTable(results, showing)).toMatch(
    /^finding made-up\.middle: median 0\.\d+ \(0\.\d+ to 0\.\d+ with confidence 0\.99\) in 1\d\d replicates; predicted 0\.5$/m,
  );
  expect(JSON.parse(resultsText(results)).findings[0].series).toEqual(series);
});

test('a finding that no replicate measured says so, and a claim of findings alone is refused', async () => {
  const laws = { bound: law, never: { ...madeUpLaw(() => undefined), kind: 'finding' as const } };
  const results = await verify([madeUpClaim({ laws, controls: [{ ...blatant, check: () => atMost(2, 1) }] })]);
  expect(claimsTable(results, showing)).toContain('\nfindings without a replicate: made-up.never\n');
  expect(JSON.parse(resultsText(results)).findings).toEqual([
    expect.objectContaining({ series: [], median: null, medianReason: 'no replicate measured it' }),
  ]);
  expect(() => madeUpClaim({ laws: { never: laws.never } })).toThrow('it should have a law that is decided');
  expect(() => madeUpClaim({ laws, controls: [{ ...blatant, breaks: 'never' }] })).toThrow(
    "control 'blatant' should break one of the laws bound, found 'never'",
  );
});

test('a replicate that measured several numbers counts once, by their median', async () => {
  const several = {
    ...madeUpLaw(({ x }) => [0, 1, 5].map((off) => reported({ value: x / 1e6 + off, error: 0 }))),
    kind: 'finding' as const,
  };
  const controls = [{ ...blatant, check: () => atMost(2, 1), exceedance: 1 }];
  const { findings } = await verify([madeUpCoverage({ laws: { bound: law, several }, controls })], { seed: 11 });
  expect(findings[0].series).toHaveLength(200);
  expect(findings[0].series.every((value) => value >= 1 && value <= 2)).toBe(true);
  expect(findings[0]).toMatchObject(medianInterval(findings[0].series, 0.99));
});
