import { expect, test } from 'vitest';
import { bad, good } from '../testing/results.js';
import { outputsText, stepOutputs } from './step-outputs.js';

test('the outputs count claims by how they came out, and by verdict', () => {
  const skipped = { ...good, verdict: 'skipped', reason: 'needs fit' } as const;
  const undecided = { ...good, verdict: 'vacuous', reason: 'says nothing' } as const;
  const known = { ...bad, expected: [{ verdict: 'refuted', reason: 'issue 12', met: true }] } as const;
  expect(stepOutputs([good, bad, known, skipped, undecided], '/work/reports')).toEqual({
    report: '/work/reports',
    'as-expected': '2',
    unexpected: '1',
    undecided: '1',
    skipped: '1',
    verdicts: '{"holds":1,"refuted":2,"skipped":1,"vacuous":1}',
  });
});

test('a value may have any characters, as it ends with the mark', () => {
  expect(outputsText({ report: '/a\nb=c', skipped: '1' }, 'mark')).toBe(
    'report<<mark\n/a\nb=c\nmark\nskipped<<mark\n1\nmark\n',
  );
});
