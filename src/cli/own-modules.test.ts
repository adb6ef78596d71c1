import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { COMMAND } from '../testing/command.js';
import { temporaryFolder } from '../testing/folder.js';

// What a module of own claims does beside its claims, in a process of its own: it would do it to the test runner too.

const TITLE_LENGTH = 3_000_000;

/** One claim that is refuted, with an expression for its title and one for what is measured. */
const claimsText = (title = "'x is at most a half'", measured = '({ x })') => `
  import { atMost, claim, uniform } from 'diffusion-bounds';
  export const claims = [
    claim({
      id: 'mine',
      title: ${title},
      source: { paper: 'a notebook', locus: 'Lemma 4' },
      assumptions: [],
      scope: [],
      laws: { half: { statement: 'x <= 1/2', latex: '', sharpness: 'tight', check: ({ x }) => atMost(x, 0.5) } },
      kind: 'exact',
      expects: 'holds',
      cases: () => uniform(0, 1),
      measure: (x: number): { x: number } => ${measured},
      chain: ({ x }) => [{ name: 'x', formula: 'x', value: x }],
      controls: [{ id: 'none', title: '0 in place of 1/2', breaks: 'half', check: ({ x }) => atMost(x, 0) }],
    }),
  ];
`;

const folder = temporaryFolder();
let path: string;
beforeEach(() => {
  path = join(folder.path, 'mine.ts');
});

/** What the command says of a module with some statement beside its claims. */
function verified(statement: string, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(path, `${claimsText()}\n${statement}`);
  const verify = ['verify', '--claims', 'mine', '--format', 'json', '--workers', '1', '--report', folder.path];
  const argv = [...COMMAND, ...verify, '--with', path];
  const options = { encoding: 'utf8', timeout: 100_000, env: { ...process.env, DEBUG: '', ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, options);
  return { status, stdout, stderr };
}

test('a timer that is left open does not keep the process from ending after the verdict', () => {
  const { status, stdout } = verified('setInterval(() => {}, 1000);');
  expect(status).toBe(1);
  expect(JSON.parse(stdout).claims).toMatchObject([{ id: 'mine', verdict: 'refuted' }]);
});

test('whoever reads slowly gets all of the output, more than a pipe holds', () => {
  writeFileSync(path, claimsText(`'x'.repeat(${TITLE_LENGTH})`));
  const slowly = '"$@" | { sleep 2; wc -c; }';
  const argv = ['-c', slowly, 'bash', process.execPath, ...COMMAND, 'explain', 'mine', '--with', path];
  const { stdout } = spawnSync('bash', argv, { encoding: 'utf8', timeout: 100_000, cwd: folder.path });
  expect(Number(stdout)).toBeGreaterThan(TITLE_LENGTH);
});

test('output at import goes to stderr, as on stdout it would stand among the results', () => {
  const { status, stdout, stderr } = verified("process.stdout.write('loaded\\n');");
  expect(status).toBe(1);
  expect(JSON.parse(stdout).claims).toMatchObject([{ id: 'mine' }]);
  expect(stderr).toContain('loaded\n');
});

test('a module that waits for what never comes is refused', () => {
  expect(verified('await new Promise(() => {});')).toEqual({
    status: 2,
    stdout: '',
    stderr: `The claims at '${path}' cannot be loaded: 'it waits for what never comes'.\n`,
  });
});

test.each([
  ['throws later', "setTimeout(() => { throw new Error('too late'); });"],
  ['leaves a rejected promise', "void Promise.reject(new Error('too late'));"],
])('a module that %s ends the run in one sentence, and shows where if DEBUG is set', (_, statement) => {
  expect(verified(statement)).toEqual({ status: 1, stdout: '', stderr: 'Failed: too late\n' });
  const { stderr } = verified(statement, { DEBUG: '1' });
  expect(stderr).toMatch(/^Error: too late\n +at [\s\S]*\nFailed: too late\n$/);
});

test('a measure that never ends is an error of the case that an explanation shows', () => {
  writeFileSync(path, claimsText(undefined, 'new Promise(() => {}) as never'));
  const argv = [...COMMAND, 'explain', 'mine', '--with', path];
  const { status, stderr } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    timeout: 100_000,
    cwd: folder.path,
  });
  expect(stderr).toBe("Claim 'mine', case 0 of seed 1: Error: measure never came to an end.\n");
  expect(status).toBe(2);
});
