import type { AnyClaim } from '../claim/claim.js';
import { standing } from '../evidence/verdict.js';
import type { ClaimResult } from '../judge/result.js';
import type { RunResults } from './results.js';

/** The results as JUnit XML: a suite a group, a test case a claim. */
export function junitXml(results: RunResults, claims: readonly AnyClaim[]): string {
  const byId = new Map(results.claims.map((result) => [result.id, result]));
  const groups = [...new Set(claims.map(({ group }) => group))];
  const suites = groups.map((group) => {
    const members = claims.filter((claim) => claim.group === group).flatMap((claim) => byId.get(claim.id) ?? []);
    return suite(group, members);
  });
  const name = `diffusion-bounds ${results.profile}, seed ${results.seed}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xmlText(name)}" ${counts(results.claims)}>\n${suites.join('')}</testsuites>\n`;
}

function suite(group: string, results: readonly ClaimResult[]): string {
  const body = results.map((result) => testCase(group, result)).join('');
  return `  <testsuite name="${xmlText(group)}" ${counts(results)}>\n${body}  </testsuite>\n`;
}

function testCase(group: string, result: ClaimResult): string {
  const open = `    <testcase classname="diffusion-bounds.${xmlText(group)}" name="${xmlText(result.id)}"`;
  if (standing(result.expects, result.verdict) === 'as expected') return `${open}/>\n`;
  if (result.verdict === 'skipped') {
    return `${open}>\n      <skipped message="${xmlText(result.reason ?? '')}"/>\n    </testcase>\n`;
  }
  const element = result.verdict === 'error' ? 'error' : 'failure';
  const message = `expected ${result.expects}, came out ${result.verdict}`;
  const detail = [result.reason, result.replay && `replay ${result.replay}`].filter(Boolean).join('\n');
  return `${open}>\n      <${element} type="${result.verdict}" message="${xmlText(message)}">${xmlText(detail)}</${element}>\n    </testcase>\n`;
}

function counts(results: readonly ClaimResult[]): string {
  const [errors, skipped] = ['error', 'skipped'].map(
    (name) => results.filter(({ verdict }) => verdict === name).length,
  );
  const unmet = results.filter(({ expects, verdict }) => standing(expects, verdict) !== 'as expected').length;
  return `tests="${results.length}" failures="${unmet - errors - skipped}" errors="${errors}" skipped="${skipped}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function xmlText(text: string): string {
  // XML 1.0 has no way to write most control characters.
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '').replace(/[&<>"]/g, (character) => ENTITIES[character]);
}
