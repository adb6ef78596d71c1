import { expect, test } from 'vitest';
import type { AnyClaim } from '../claim/claim.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { junitXml } from './junit.js';
import { bad, good, law, resultsOf, square } from './made-up-results.js';

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
    'measured 2 &gt; 1 &amp; more\ndiffusion-bounds replay 1.0.0.square.4.3.drawn --system mine.ts</failure>',
  );
  expect(xmlOf(good)).toContain('name="square.sign"/>');
});

test('an error of a claim is an error of each of its laws', () => {
  const laws = [{ ...law, verdict: 'error' as const }];
  const xml = xmlOf({ ...good, verdict: 'error', reason: 'case 0: out of order', laws });
  expect(xml).toContain('<error type="error" message="expected holds, came out error">case 0: out of order</error>');
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

test('a claim that holds though a refutation is expected fails', () => {
  expect(xmlOf({ ...good, expects: 'refuted' })).toContain('message="expected refuted, came out holds"');
});

test('a claim that is skipped skips its laws with its reason, and a law that applies to no case says so', () => {
  const xml = xmlOf({ ...good, verdict: 'skipped', reason: 'needs fit', laws: [] }, two);
  expect(xml).toContain('tests="2" failures="0" errors="0" skipped="2"');
  expect(xml).toContain('name="square.size">\n      <skipped message="needs fit"/>');
  const laws = [law, { ...law, id: 'size', verdict: 'skipped' as const }];
  expect(xmlOf({ ...good, laws }, two)).toContain('<skipped message="it applies to no case"/>');
});
