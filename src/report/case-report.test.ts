import { expect, test } from 'vitest';
import type { LawCheck } from '../run/outcome.js';
import { caseReport } from './case-report.js';

const assumptions = [
  { statement: 'x is real' },
  { statement: 'x > 0', holds: () => true },
  { statement: 'x > 1', holds: () => true },
];
const subject = { kind: 'exact', laws: {}, assumptions } as const;

const measured = (...checks: readonly LawCheck[]) => ({ kind: 'measured', checks }) as const;

test('a case is reported with every number, values with their errors once per measurement', () => {
  const [early, late] = [
    { trainingTime: 10, kl: { value: 0.1 + 0.2, error: 1.23456e-12 } },
    { trainingTime: 100, kl: { value: 0.00005, error: 0 } },
  ];
  const outcome = measured(
    { law: 'bound', measured: 2, bound: 1, error: 0.01, detail: early },
    { law: 'growth', measured: 1, bound: 4, error: 3, detail: early },
    { law: 'bound', measured: 0, bound: 1, error: 0, detail: late },
  );
  expect(caseReport({ x: 1 }, outcome, subject)).toBe(
    [
      'case: {"x":1}',
      'assumption met: x > 0',
      'assumption met: x > 1',
      '',
      'trainingTime  10',
      'kl            0.30000000000000004 ± 1.23e-12',
      '',
      "law 'bound'",
      '  measured          2',
      '  bound             1',
      '  error             0.01',
      '  measured - bound  1',
      '  measured / bound  2',
      '  outcome           refuted, decided',
      '',
      "law 'growth'",
      '  measured          1',
      '  bound             4',
      '  error             3',
      '  measured - bound  -3',
      '  measured / bound  0.25',
      '  outcome           within the bound, undecided',
      '',
      'trainingTime  100',
      'kl            5e-5 ± 0',
      '',
      "law 'bound'",
      '  measured          0',
      '  bound             1',
      '  error             1e-12',
      '  measured - bound  -1',
      '  measured / bound  0',
      '  outcome           within the bound, decided',
      '',
    ].join('\n'),
  );
});

test('a law that says nothing shows why, with the numbers', () => {
  const outcome = measured({
    law: 'bound',
    vacuous: 'the bound is above J_0',
    detail: { bound: 3, initialScoreLoss: 2 },
  });
  expect(caseReport({ x: 1 }, outcome, { kind: 'exact', laws: {}, assumptions: [] })).toBe(
    'case: {"x":1}\n\nbound             3\ninitialScoreLoss  2\n\nlaw \'bound\' says nothing: the bound is above J_0\n',
  );
});

test('a draw exceeds its bound, which refutes nothing by itself', () => {
  const outcome = measured({ law: 'tail', measured: 2, bound: 1, error: 0 });
  expect(caseReport(1, outcome, { kind: 'coverage', laws: {}, assumptions: [] })).toMatch(
    /outcome +exceeds the bound, decided\n/,
  );
});

test('a finding is shown as what was measured, on no side of anything', () => {
  const outcome = measured({ law: 'power', measured: 1.5, bound: 0, error: 0.25 });
  const laws = {
    power: { statement: '', latex: '', sharpness: 'tight', kind: 'finding', check: () => undefined },
  } as const;
  expect(caseReport(1, outcome, { kind: 'trend', laws, assumptions: [] })).toBe(
    "case: 1\n\nfinding 'power'\n  measured  1.5\n  error     0.25\n",
  );
});

test('the place of a comparison is shown; of a law whose numbers say nothing it is all', () => {
  const at = { law: 'finite', measured: 1, bound: 0.5, error: 0, where: 'NaN at label 3' };
  const plain = { statement: '', latex: '', sharpness: 'tight', check: () => undefined } as const;
  const reportOf = (law: object, ...checks: readonly LawCheck[]) =>
    caseReport(1, measured(...checks), { kind: 'exact', laws: { finite: { ...plain, ...law } }, assumptions: [] });
  expect(reportOf({}, at)).toMatch(/^case: 1\n\nlaw 'finite'\n {2}where +NaN at label 3\n {2}measured +1\n/);
  const { where: _, ...nowhere } = { ...at, measured: 0 };
  expect(reportOf({ yesOrNo: true }, at, nowhere)).toBe(
    "case: 1\n\nlaw 'finite'\n  where    NaN at label 3\n  outcome  refuted\n\nlaw 'finite'\n  outcome  holds\n",
  );
});

test('assumptions that are not met are all there is to say, and so is an error', () => {
  expect(caseReport(1, { kind: 'unmet', assumptions: [2] }, subject)).toBe(
    'case: 1\nassumption met: x > 0\nassumption not met: x > 1\n',
  );
  expect(caseReport(1, { kind: 'error', message: 'broken' }, subject)).toBe('case: 1\nerror: broken\n');
});

test('a case that contains itself is not shown', () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  const text = caseReport(loop, { kind: 'error', message: 'x' }, { kind: 'exact', laws: {}, assumptions: [] });
  expect(text).toBe('case: no plain data, it contains itself\nerror: x\n');
});

test('parts that failed are reported after what is found of the others', () => {
  const part = { name: 'heun', at: '5 steps' };
  const outcome = { ...measured({ law: 'bound', vacuous: 'nothing', part }), failures: [{ ...part, message: 'a\nb' }] };
  expect(caseReport({ x: 1 }, outcome, { ...subject, assumptions: [] })).toBe(
    'case: {"x":1}\n\nlaw \'bound\' says nothing: nothing\n\nerror in heun (5 steps): a b\n',
  );
});

test('an answer that is off is shown beside what is expected, with the mistakes that give it', () => {
  const evidence = { found: 'answered 1, expected 0.5: factor 2', likely: ['doubled', 'added twice'] };
  const report = caseReport(1, measured({ law: 'bound', measured: 0.5, bound: 0, error: 0, evidence }), subject);
  expect(report).toContain(
    [
      "law 'bound'",
      '  found             answered 1, expected 0.5: factor 2',
      '  looks like        doubled',
      '  looks like        added twice',
      '  measured          0.5',
    ].join('\n'),
  );
});
