import { expect, test } from 'vitest';
import { bad, good, law, resultsOf } from '../testing/results.js';
import { resultsText } from './result-files.js';
import { runRecordText } from './run-record.js';
import { readRecord, readResults } from './stored-run.js';

test('results are read as they were, numbers that JSON does not have among them', () => {
  const trend = { median: 1, interval: [0.9, 1.1], confidence: 0.99, side: 'at most', asked: 2 } as const;
  const detects = { exceedance: null, probability: 0.99, drift: 0.1 };
  const results = {
    ...resultsOf(
      {
        ...good,
        laws: [
          { ...law, worst: { ratio: Number.NaN, index: null } },
          { ...law, worst: { ratio: Number.POSITIVE_INFINITY, index: 2 }, alphaSpent: 1e-9, detects, trend },
        ],
        controls: [
          { id: 'wrong', law: 'sign', expects: 'refuted', cases: 20, share: 0, margin: Number.NaN },
          { id: 'often', law: 'sign', expects: 'refuted', cases: 200, share: 0.3, pValue: 1e-40 },
        ],
        expected: [{ law: 'sign', verdict: 'refuted', reason: 'issue 12', met: false }],
      },
      { ...bad, counterexample: { ...bad.counterexample, case: 1, detail: { x: { value: 1, error: 0.1 } } } },
    ),
    findings: [{ id: 'a.b', statement: 'c', series: [], median: Number.NaN, confidence: 0.99, error: 0 }],
  };
  const [{ laws, controls }] = readResults(JSON.parse(resultsText(results)), 'results.json').claims;
  expect(laws).toEqual(results.claims[0].laws);
  expect(controls).toMatchObject(results.claims[0].controls);
  expect(readResults(JSON.parse(resultsText(results)), '').claims[1]).toEqual(results.claims[1]);
  expect(readResults(JSON.parse(resultsText(results)), '').findings[0].median).toBeNaN();
});

test('what a later version says besides is passed over', () => {
  const results = JSON.parse(resultsText(resultsOf(good)));
  expect(readResults({ ...results, mood: 'good' }, '').claims).toEqual([good].map(() => expect.anything()));
});

test('a difference between exact numbers from a baseline is read as it was', () => {
  const [was, is] = [0.25, 0.5].map((value) => ({ value, error: 0 }));
  const differences = [{ name: 'line/klSde', kind: 'moved', was, is, errors: Number.POSITIVE_INFINITY }] as const;
  const baseline = { version: '1.0.0', seed: 1, quantities: 40, alphaSpent: 0, sampled: [], differences };
  const text = resultsText({ ...resultsOf(good), baseline });
  expect(readResults(JSON.parse(text), '').baseline).toMatchObject(baseline);
});

test('a record is read as it was', () => {
  const record = { startedAt: 'x', workers: 1, milliseconds: { a: 1 }, require: true, offers: { mine: ['noise'] } };
  expect(readRecord(JSON.parse(runRecordText(record)), 'run.json')).toMatchObject(record);
});

test.each([
  [{ format: 1 }, 'format should be 2, found 1'],
  [{ claims: [{ ...good, verdict: 'perhaps' }] }, 'claims[0].verdict should be one of holds, refuted, '],
  [{ claims: [{ ...good, laws: [{ ...law, worst: 1 }] }] }, 'claims[0].laws[0].worst should be an object, found 1'],
  [{ findings: {} }, 'findings should be a list, found {}'],
  [{ claims: [{ ...good, cases: {} }] }, 'claims[0].cases.run should be a number, found nothing'],
])('results with %o are refused in one sentence', (changes, sentence) => {
  expect(() => readResults({ ...resultsOf(good), ...changes }, 'results.json')).toThrow(`results.json: ${sentence}`);
});
