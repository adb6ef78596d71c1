import { expect, test } from 'vitest';
import type { Fault } from './faults.js';
import { annotationsOf, workflowCommand } from './workflow-commands.js';

const fault: Fault = {
  ...{ level: 'error', name: 'square.sign', title: 'expected holds, came out refuted' },
  ...{ evidence: ['measured 2', 'counterexample in x.json'], commands: ['npx diffusion-bounds replay token'] },
};

const many = (level: Fault['level'], count: number): Fault[] =>
  Array.from({ length: count }, (_, i) => ({ ...fault, level, name: `${level}-${i}` }));

test('an annotation names the claim in its message too, which is all that the log shows', () => {
  expect(annotationsOf([fault, { ...fault, level: 'notice', evidence: [], commands: [] }])).toEqual([
    {
      level: 'error',
      title: 'square.sign: expected holds, came out refuted',
      message: 'square.sign: measured 2\ncounterexample in x.json\nnpx diffusion-bounds replay token',
    },
    {
      level: 'notice',
      title: 'square.sign: expected holds, came out refuted',
      message: 'square.sign: expected holds, came out refuted',
    },
  ]);
});

test('there are no more of a level than GitHub shows, and the last says how many are left out', () => {
  expect(annotationsOf(many('error', 10)).at(-1)?.title).toContain('error-9');
  const shown = annotationsOf([...many('error', 12), ...many('warning', 11), ...many('notice', 1)]);
  expect(shown.map(({ level }) => level)).toEqual([
    ...Array(10).fill('error'),
    ...Array(10).fill('warning'),
    ...['notice'],
  ]);
  expect(shown[8].title).toContain('error-8');
  expect(shown[9].title).toBe('3 more');
  expect(shown[19].message).toMatch(/^2 more are in the summary/);
});

test('a command is one line, whatever its texts hold, and they end neither its title nor its message', () => {
  const title = 'a: 50%, b\r\n::warning::c';
  const message = 'a: 50%, b\r\n::warning::c %0A';
  expect(workflowCommand({ level: 'error', title, message })).toBe(
    '::error title=a%3A 50%25%2C b%0D%0A%3A%3Awarning%3A%3Ac::a: 50%25, b%0D%0A::warning::c %250A\n',
  );
});
