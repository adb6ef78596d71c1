import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claim, control } from '../claim/claim.js';
import type { Measurement } from '../experiment/measurement.js';
import type { ClaimResult } from '../judge/result.js';
import { caseReport } from './case-report.js';
import { claimsTable } from './claims-table.js';
import { explanation } from './explanation.js';
import { jsonText } from './finite-json.js';
import { junitXml } from './junit.js';
import { measurementTable } from './measurement-table.js';
import { collectResults, exitCodeOf } from './results.js';

const settings = { version: '1.0.0', seed: 4, profile: 'quick' } as const;

const square = claim({
  id: 'square',
  group: 'training',
  title: 'A square is at least 0',
  source: { paper: 'Euclid', locus: 'Book II' },
  statement: 'x^2 \\ge 0',
  plain: 'x^2 >= 0',
  sharpness: 'tight',
  assumptions: [{ statement: 'x is real' }],
  kind: 'exact',
  expects: 'holds',
  cases: fc.integer(),
  check: (x) => ({ measured: -x * x, bound: 0, error: 0 }),
  controls: [
    control({
      id: 'sign',
      title: 'wrong sign',
      cases: fc.integer(),
      check: (x) => ({ measured: x * x, bound: 0, error: 0 }),
    }),
  ],
});

const good: ClaimResult = {
  id: 'square',
  expects: 'holds',
  verdict: 'holds',
  cases: { run: 40, decided: 39 },
  assumptions: [{ statement: 'x is real', met: null, metReason: 'by construction' }],
  worst: { ratio: 0.12345678, index: 3 },
  alphaSpent: 0,
  controls: [{ id: 'sign', share: 0.95, margin: 1e5 }],
};
const bad: ClaimResult = {
  ...good,
  verdict: 'refuted',
  reason: 'case 3: measured 2 > 1 & more',
  counterexample: { case: { points: Float64Array.of(1, 2) }, measured: 2, bound: 1, error: 0.1 },
  replay: '1.0.0.square.4.3.drawn',
};

describe('results', () => {
  test('hold a header and the claims, and nothing of time or place', () => {
    expect(Object.keys(collectResults(settings, [good]))).toEqual([
      'version',
      'system',
      'seed',
      'profile',
      'alpha',
      'corpus',
      'claims',
      'findings',
    ]);
    expect(jsonText(collectResults(settings, [bad]))).toContain('"points": [');
  });

  test('explain missing numbers', () => {
    const empty = {
      ...good,
      worst: { ratio: Number.NaN, index: null },
      controls: [{ id: 'sign', share: 0, margin: Number.NaN }],
    };
    const [stored] = JSON.parse(jsonText(collectResults(settings, [empty]))).claims;
    expect(stored.worst).toEqual({ ratio: null, index: null, ratioReason: 'no case was compared' });
    expect(stored.controls[0]).toEqual({ id: 'sign', share: 0, margin: null, marginReason: 'refuted in no case' });
  });

  test('give the exit code of the worst claim', () => {
    const code = (...claims: ClaimResult[]) => exitCodeOf(collectResults(settings, claims));
    const vacuous: ClaimResult = { ...good, verdict: 'vacuous' };
    expect(code(good)).toBe(0);
    expect(code(good, vacuous)).toBe(3);
    expect(code(good, vacuous, bad)).toBe(1);
    expect(code({ ...good, expects: 'refuted' })).toBe(1);
    expect(code({ ...bad, expects: 'refuted' })).toBe(0);
    expect(code()).toBe(3);
  });
});

test('JUnit counts and escapes', () => {
  const xml = junitXml(collectResults(settings, [bad]), [square]);
  expect(xml).toContain('<testsuite name="lemmas" tests="1" failures="1" errors="0" skipped="0">');
  expect(xml).toContain('measured 2 &gt; 1 &amp; more\nreplay 1.0.0.square.4.3.drawn</failure>');
  expect(junitXml(collectResults(settings, [good]), [square])).toContain('name="square"/>');
  expect(junitXml(collectResults(settings, [{ ...bad, verdict: 'error' }]), [square])).toContain('<error type="error"');
});

test('the table shows verdicts, worst ratio, controls, reasons and how to replay', () => {
  const table = claimsTable(collectResults(settings, [good, { ...bad, id: 'other' }]), false, 'reports');
  expect(table).toMatch(/square +holds +39\/40 +0\.1235 +0 +- +sign 95%/);
  expect(table).toContain('refuted (expected holds)');
  expect(table).toContain('other: counterexample in reports/counterexamples/other.json\n');
  expect(table).not.toContain('square.json');
  expect(table).toContain('other: diffusion-bounds replay 1.0.0.square.4.3.drawn');
  expect(table).toContain('1 of 2 claims as expected, 1 unexpected, 0 undecided');
});

const rare = claim({
  ...square,
  id: 'rare',
  kind: 'coverage',
  delta: 0.05,
  controls: [{ ...square.controls[0], exceedance: 0.3 }],
});

test('a statistical claim is shown with its risk of a false alarm, what it catches, and p-values of its controls', () => {
  const result: ClaimResult = {
    ...good,
    alphaSpent: 4.56789e-7,
    detects: { exceedance: 0.2345, probability: 0.99 },
    controls: [{ id: 'sign', share: 0.3, pValue: 1.234e-40 }],
  };
  const results = collectResults({ ...settings, alpha: 1e-5 }, [good, result]);
  expect(results.alpha).toEqual({ budget: 1e-5, spent: 4.56789e-7 });
  expect(JSON.parse(jsonText(results)).claims[1].controls).toEqual([{ id: 'sign', share: 0.3, pValue: 1.234e-40 }]);
  const table = claimsTable(results, false, 'reports');
  expect(table).toMatch(/square +holds +39\/40 +0\.1235 +0 +- +sign 95%\n/);
  expect(table).toMatch(/square +holds +39\/40 +0\.1235 +4\.57e-7 +rate 0\.234 +sign 30% \(p = 1\.23e-40\)/);
  expect(table).toContain('false-alarm budget spent 4.57e-7 of 0.00001)');
});

test('the explanation of a statistical claim says what refutes it and what it catches', () => {
  const text = explanation(rare, 1e-6);
  expect(text).toContain('Kind: coverage, with probability at least 1 - 0.05, equality is attained; expected to hold.');
  expect(text).toContain('(must be refuted; its draws exceed the bound at a rate of at least 0.3)');
  expect(text).toContain('Statistics, with 0.000001 of the false-alarm budget:');
  expect(text).toMatch(/- quick: 29 of 200 draws refute, a true rate of 0\.207 is caught with probability 0\.99;/);
});

test('an explanation reads like the theorem', () => {
  const more = {
    ...square,
    assumptions: [...square.assumptions, { statement: 'x is known', holds: () => true }],
    constants: [{ name: 'tolerance', value: 1e-7, meaning: 'what rounding may do' }],
  };
  expect(explanation(more)).toBe(
    [
      'A square is at least 0 (square, lemmas)',
      'Euclid, Book II',
      '',
      '  x^2 >= 0',
      '',
      'In LaTeX:',
      '  x^2 \\ge 0',
      '',
      'Assumptions:',
      '  - x is real (by construction)',
      '  - x is known (checked in every case)',
      '',
      'Kind: exact, equality is attained; expected to hold.',
      'Constants:',
      '  - tolerance = 1e-7: what rounding may do',
      'Statistics: none; a case is decided by itself, and nothing of the false-alarm budget is spent.',
      "Systems: none is asked; the claim is about this package's own mathematics.",
      'Controls:',
      '  - sign: wrong sign (must be refuted)',
      '',
    ].join('\n'),
  );
});

test('a case in which the claim says nothing shows the numbers why', () => {
  const outcome = {
    kind: 'vacuous',
    reason: 'the bound is above J_0',
    detail: { bound: 3, initialScoreLoss: 2 },
  } as const;
  expect(caseReport({ x: 1 }, outcome, square)).toBe(
    'case: {"x":1}\nvacuous: the bound is above J_0\nbound             3\ninitialScoreLoss  2\n',
  );
});

test('an explanation says what a system needs to be asked', () => {
  const onSystem = { needs: ['score', ['models', 'fit']] as const, of: () => square };
  expect(explanation({ ...square, onSystem })).toContain(
    '\nSystems: asked of those with a process, score, models or fit.\n',
  );
});

test('a case is reported with every number', () => {
  const comparison = { measured: 2, bound: 1, error: 0.01, detail: { trainingTime: 10 } };
  const assumptions = [
    { statement: 'x is real' },
    { statement: 'x > 0', holds: () => true },
    { statement: 'x > 1', holds: () => true },
  ];
  const subject = { kind: 'exact', assumptions } as const;
  const report = caseReport({ x: 1 }, { kind: 'compared', comparisons: [comparison] }, subject);
  expect(report).toContain('case: {"x":1}\nassumption met: x > 0\nassumption met: x > 1\n\n');
  for (const row of [/trainingTime +10/, /measured +2/, /error +0\.01/, /ratio +2/, /outcome +refuted, decided/]) {
    expect(report).toMatch(row);
  }
  expect(caseReport(1, { kind: 'vacuous', reason: 'not said', unmet: [2] }, subject)).toBe(
    'case: 1\nassumption met: x > 0\nassumption not met: x > 1\nvacuous: not said\n',
  );
  expect(caseReport(1, { kind: 'error', message: 'broken' }, subject)).toBe('case: 1\nerror: broken\n');
});

test('a measurement has a line a training time, and reasons below', () => {
  const certified = { bound: [0.5], prior: 0.1, optimisation: [0.2], approximation: [0.1], sampling: [0.1] };
  const measurement: Measurement = {
    priorKl: 0.25,
    initialScoreLoss: 4,
    population: { scoreLoss: [0.1] },
    empirical: {
      scoreLoss: [0.125],
      klSde: [0.1],
      klOde: [0.2],
      klScore: [null],
      klScoreReason: ['not normalisable'],
      klBound: [0.375],
    },
    certified,
    numerics: {
      priorKl: 1e-12,
      initialScoreLoss: 1e-12,
      population: { scoreLoss: [1e-6] },
      empirical: { scoreLoss: [1.23e-6], klSde: [1e-5], klOde: [1e-4], klScore: [null], klBound: [1e-6] },
      certified,
    },
  };
  const table = measurementTable(measurement, [10]);
  expect(table).toContain('prior KL                       0.25 ± 1e-12');
  expect(table).toMatch(/10 +0\.125 ± 1e-6 +0\.1 ± 1e-5 +0\.2 ± 1e-4 +none +0\.375 ± 1e-6 +0\.5 ± 5e-1/);
  expect(table).toContain('klScore at training time 10: not normalisable');
});
