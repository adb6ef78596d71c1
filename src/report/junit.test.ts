import { expect, test } from 'vitest';
import type { BaselineResult } from '../baseline/baseline-result.js';
import type { AnyClaim } from '../claim/claim.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';
import { bad, good, law, resultsOf, square } from '../testing/results.js';
import { junitXml } from './junit.js';

const one = square();
const two = square({ laws: { sign: one.laws.sign, size: one.laws.sign } });

function xmlOf(result: ClaimResult, claim: AnyClaim = one): string {
  return junitXml(resultsOf(result), {
    claims: [claim],
    topics: new Map([['square', 'algebra']]),
    sources: { system: 'mine.ts' },
  });
}

test('a law is a test case in the suite of its topic; texts are escaped and counted', () => {
  const xml = xmlOf(bad);
  expect(xml).toContain('<testsuite name="algebra" tests="1" failures="1" errors="0" skipped="0">');
  expect(xml).toContain('<testcase classname="diffusion-bounds.algebra" name="square.sign">');
  expect(xml).toContain('<failure type="refuted" message="expected holds, came out refuted">');
  expect(xml).toContain(
    "measured 2 &gt; 1 &amp; more\nlargest measured/bound of law 'sign': 0.123, in case 3\nnpx diffusion-bounds replay 1.0.0.square.4.3.drawn --system mine.ts</failure>",
  );
  expect(xmlOf(good)).toContain('name="square.sign"/>');
});

test('characters that XML cannot have are left out', () => {
  const reason = 'a\uFFFEb\uFFFFc\uD800d\u0000e\u001Bf\u{1F600}\tg';
  const xml = xmlOf({ ...bad, laws: [{ ...law, verdict: 'refuted', reason }], reason } as ClaimResult);
  expect(xml).toContain('abcdef\u{1F600}\tg');
  // all that XML 1.0 allows
  expect(xml).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u);
});

test('an error of a claim is an error of each of its laws', () => {
  const worst = { ratio: Number.NaN, index: null };
  const laws = [{ ...law, worst, verdict: 'error' as const, reason: 'case 0: out of order' }];
  const failed = { cases: { run: 40, decided: 39, failed: 1 }, failing: '1.0.0.square.4.0.drawn' };
  const xml = xmlOf({ ...good, ...failed, verdict: 'error', reason: 'case 0: out of order', laws });
  expect(xml).toContain('<error type="error" message="expected holds, came out error">case 0: out of order\n');
  expect(xml).toContain(
    '\n1 of 40 cases ended in an error\nnpx diffusion-bounds replay 1.0.0.square.4.0.drawn --system mine.ts<',
  );
  expect(xml).toContain('tests="1" failures="0" errors="1" skipped="0"');
});

test('in a claim that is refuted the laws that hold pass, and all pass where a refutation is expected', () => {
  const laws = [
    { ...law, verdict: 'refuted' as const },
    { ...law, id: 'size' },
  ];
  expect(xmlOf({ ...bad, laws }, two)).toContain('tests="2" failures="1" errors="0" skipped="0"');
  expect(xmlOf({ ...bad, laws, expects: 'refuted' }, two)).toContain('tests="2" failures="0" errors="0" skipped="0"');
});

test('each law that is refuted shows its own numbers and its own case', () => {
  const size = { ...law, id: 'size', verdict: 'refuted', worst: { ratio: 9, index: 7 } } as const;
  const own = { reason: "law 'size', case 5: measured 8 exceeds bound 1", replay: '1.0.0.square.4.5.drawn' };
  const [ofSign, ofSize] = xmlOf({ ...bad, laws: [...bad.laws, { ...size, ...own }] }, two).split('square.size');
  expect(ofSign).toContain("law 'sign', case 3: measured 2");
  expect(ofSize).toContain(
    ">law 'size', case 5: measured 8 exceeds bound 1\nlargest measured/bound of law 'size': 9, in case 7\n" +
      'npx diffusion-bounds replay 1.0.0.square.4.5.drawn --system mine.ts</failure>',
  );
  // draws refute a claim together: only one law has the counterexample
  const [, together] = xmlOf({ ...bad, laws: [...bad.laws, size] }, two).split('square.size');
  expect(together).toContain(">largest measured/bound of law 'size': 9, in case 7</failure>");
});

test('a claim that holds though a refutation is expected fails', () => {
  expect(xmlOf({ ...good, expects: 'refuted' })).toContain('message="expected refuted, came out holds"');
});

test('a claim that is skipped is one test with its reason, and a law that applies to no case says so', () => {
  const xml = xmlOf({ ...good, verdict: 'skipped', reason: 'needs fit', laws: [] }, two);
  expect(xml).toContain('tests="1" failures="0" errors="0" skipped="1"');
  expect(xml).toContain('name="square">\n      <skipped message="needs fit"/>');
  const laws = [law, { ...law, id: 'size', verdict: 'skipped' as const }];
  expect(xmlOf({ ...good, laws }, two)).toContain('<skipped message="it applies to no case"/>');
  const lacking = [law, { ...laws[1], needs: 'tables' }];
  expect(xmlOf({ ...good, laws: lacking }, two)).toContain('<skipped message="needs tables"/>');
});

test('a claim that is not about a system has no tests where a system is asked, nor a suite', () => {
  const xml = xmlOf({ ...good, verdict: 'skipped', reason: NOT_ABOUT_SYSTEMS, laws: [] }, two);
  expect(xml).toContain('tests="0" failures="0" errors="0" skipped="0">\n</testsuites>');
});

test('a baseline is a test in a suite of its own, which fails with what has moved', () => {
  const baseline = { version: '1.0.0', seed: 4, quantities: 2, alphaSpent: 0, sampled: [], differences: [] };
  const xml = (differences: BaselineResult['differences']) =>
    junitXml(
      { ...resultsOf(good), baseline: { ...baseline, differences } },
      { claims: [one], topics: new Map([['square', 'algebra']]), sources: {} },
    );
  expect(xml([])).toContain('<testcase classname="diffusion-bounds.baseline" name="baseline"/>');
  const was = { value: 1, error: 0 };
  const moved = xml([{ name: 'vp-line/priorKl', kind: 'moved', was, is: { value: 2, error: 0 }, errors: 9 }]);
  expect(moved).toContain('<testsuite name="baseline" tests="1" failures="1" errors="0" skipped="0">');
  expect(moved).toContain(
    '<failure type="moved" message="baseline of version 1.0.0: 2 quantities, 1 moved, 0 vanished',
  );
  expect(moved).toContain('>moved: vp-line/priorKl: 2 ± 0, was 1 ± 0: by 9 errors</failure>');
});
