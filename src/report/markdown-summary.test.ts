import { expect, test } from 'vitest';
import type { ClaimResult } from '../judge/claim-result.js';
import { bad, good, law, resultsOf } from '../testing/results.js';
import { faultsOf } from './faults.js';
import { codeBlock, markdownSummary, markdownTable, markdownText } from './markdown-summary.js';

const scope = { report: 'reports', sources: { system: 'mine.ts' }, require: false };

function summaryOf(claims: readonly ClaimResult[], room = 1e6): string {
  const results = resultsOf(...claims);
  return markdownSummary(results, faultsOf(results, scope), 'failed', room);
}

const skipped = { ...good, verdict: 'skipped', laws: [], controls: [] } as const;

test('a summary says how the run ended, what is wrong, how each law came out, and what was skipped', () => {
  const claims: readonly ClaimResult[] = [
    { ...good, id: 'sound' },
    bad,
    { ...skipped, id: 'lacking', reason: 'needs fit, readout' },
    { ...skipped, id: 'wanting', reason: 'needs fit, readout' },
    { ...skipped, id: 'algebra', reason: 'is not about a system' },
  ];
  expect(summaryOf(claims)).toBe(`## diffusion-bounds 1.0.0: failed

1 of 5 claims as expected, 1 unexpected, 0 undecided, 2 skipped, 1 not about a system

(profile quick, seed 4, false-alarm budget spent 0 of 1e-6)

### square.sign: expected holds, came out refuted

law 'sign', case 3: measured 2 \\> 1 \\& more

largest measured/bound of law 'sign': 0.123, in case 3

counterexample in reports/counterexamples/square.json

\`\`\`sh
npx diffusion-bounds replay 1.0.0.square.4.3.drawn --system mine.ts
\`\`\`

### Claims

| claim | law | verdict | controls met, least refuted | cases decided | cases vacuous | largest measured/bound |
| --- | --- | --- | --- | --: | --: | --: |
| sound | sign | holds | 1/1 95% | 39/40 | 0 | 0.123 |
| square | sign | refuted | 1/1 95% | 39/40 | 0 | 0.123 |

<details><summary>2 skipped</summary>

- skipped (needs fit, readout): lacking, wanting

</details>
`);
});

test('findings have a table, with what is predicted where something is', () => {
  const slope = {
    id: 'square.slope',
    statement: 'its slope',
    series: [1, 2, 3],
    median: 2,
    confidence: 0.99,
    error: 0,
  };
  const none = { ...slope, id: 'square.none', series: [], median: Number.NaN, predicted: 2 };
  const findings = [{ ...slope, interval: [1.5, 2.5] as const }, none];
  expect(markdownSummary({ ...resultsOf(good), findings }, [], 'passed', 1e6)).toContain(`### Findings

| finding | median | interval | predicted | replicates |
| --- | --: | --: | --: | --: |
| square.slope | 2 | 1.5 to 2.5 (0.99) |  | 3 |
| square.none | none |  | 2 | 0 |
`);
});

test('a verdict that is not plain says whether it was expected, and a law that applies to no case has no row', () => {
  const laws = [
    { ...law, id: 'none', verdict: 'skipped' as const },
    { ...law, id: 'size', verdict: 'refuted' as const },
    { ...law, verdict: 'refuted' as const },
  ];
  const expected = [{ law: 'size', verdict: 'refuted', reason: 'issue 12', met: true }] as const;
  const text = summaryOf([{ ...bad, laws, expected }]);
  expect(text).toContain('| square | size | refuted, expected |');
  expect(text).toContain('|  | sign | refuted |');
  expect(text).not.toContain('none');
  expect(text).toContain('### square.size: known to fail\n\nexpected: issue 12\n');
  expect(summaryOf([{ ...good, expects: 'refuted' }])).toContain('| square | sign | holds, unexpected |');
  expect(summaryOf([{ ...bad, expects: 'refuted' }])).toContain('| square | sign | refuted, expected |');
});

test('what there is no room for is left out, with a word, and the first parts stay', () => {
  const claims = Array.from({ length: 30 }, (_, i): ClaimResult => ({ ...bad, id: `square-${i}` }));
  const whole = summaryOf(claims);
  const [all, less] = [Buffer.byteLength(whole), 3000];
  expect(summaryOf(claims, all)).toBe(whole);
  const cut = summaryOf(claims, less);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(less);
  expect(whole.startsWith(cut.slice(0, cut.indexOf('\nThe rest is in the report.\n')))).toBe(true);
  expect(cut).toContain('### square-0.sign');
  expect(summaryOf(claims, all - 1)).toContain('The rest is in the report.');
  expect(summaryOf(claims, 100)).toBe('');
});

test.each([
  ['a|b', String.raw`a\|b`],
  ['*a* _b_ `c`', String.raw`\*a\* \_b\_ \`c\``],
  ['[a](b) <img> &lt; $x$ ~~y~~', String.raw`\[a\](b) \<img\> \&lt; \$x\$ \~\~y\~\~`],
  [String.raw`a\|b`, String.raw`a\\\|b`],
  ['# a', String.raw`\# a`],
  ['- a', String.raw`\- a`],
  ['12. a', String.raw`12\. a`],
  [' 3) a', String.raw`3\) a`],
  ["law 'tweedie', case 12: 1e-3", "law 'tweedie', case 12: 1e-3"],
])('%s is written as %s', (text, written) => {
  expect(markdownText(text)).toBe(written);
});

test('a block of code ends after its text, whatever that holds', () => {
  expect(codeBlock('a', 'sh')).toBe('```sh\na\n```\n');
  expect(codeBlock('a\n````\n`b`')).toBe('`````\na\n````\n`b`\n`````\n');
});

test('a table has a rule under its head, with numbers to the right', () => {
  expect(markdownTable(['a', 'b'], [['x', '1']], 1)).toBe('| a | b |\n| --- | --: |\n| x | 1 |\n');
});
