/** The gates of public repositories, as far as that needs no checkout: `npm run repositories` runs them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { claims } from '../../properties/index.js';
import { expectedFile, GATES, nameOf, OUTCOMES, RUNS, readOutcomes } from './runs.js';
import { pageWithTable } from './table.js';

const gates = readdirSync(GATES).filter((name) => name.startsWith('gate_'));
const readme = readFileSync(join(GATES, 'README.md'), 'utf8');
const page = readFileSync(fileURLToPath(new URL('../../docs/real-code.md', import.meta.url)), 'utf8');
const outcomes = readOutcomes();

/** The environment in which all checkouts are in one place. */
const checkoutsAt = (place: string | undefined) =>
  Object.fromEntries(RUNS.map(({ repository }) => [repository.variable, place]));

describe.each(gates)('the gate %s', (gate) => {
  const text = readFileSync(join(GATES, gate), 'utf8');

  test('is Python', () => {
    const parse = 'import ast, sys; ast.parse(sys.stdin.read())';
    const { stderr, status } = spawnSync('python3', ['-c', parse], { input: text, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('is as long as one reads in one go', () => {
    expect(text.split('\n').length).toBeLessThan(181);
  });

  test('asks in one sentence for the checkout that it needs', () => {
    const env = { ...process.env, ...checkoutsAt('') };
    const { stderr, status } = spawnSync('python3', [join(GATES, gate)], { env, encoding: 'utf8' });
    const run = RUNS.find((each) => each.gate === gate);
    expect(stderr).toBe(`${run?.repository.variable} should be the path of a checkout of the repository; it is ''.\n`);
    expect(status).toBe(1);
  });

  test('has a row in the README with the commit and the variable of its checkout', () => {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${gate}\``));
    for (const { repository } of RUNS.filter((run) => run.gate === gate)) {
      expect(row).toContain(repository.name);
      expect(row).toContain(`\`${repository.commit}\``);
      expect(row).toContain(`\`${repository.variable}\``);
    }
  });
});

test('every run has an outcome, and every outcome is that of a run', () => {
  expect(Object.keys(outcomes)).toEqual(RUNS.map(nameOf));
});

test('a run of which nothing is known but its last outcome keeps that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'repositories-'));
  const env = { ...process.env, ...checkoutsAt(undefined) };
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const before = readFileSync(OUTCOMES, 'utf8');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, '--report', folder], {
    env,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(readFileSync(OUTCOMES, 'utf8')).toBe(before);
});

test('the table of the page has the outcomes', () => {
  expect(page).toBe(pageWithTable());
});

describe('the known failures', () => {
  test.each(RUNS.map((run) => [nameOf(run), run] as const))(
    'of %s are those that it was found to have, each with a reason',
    (name, run) => {
      const { failing } = outcomes[name];
      const known = existsSync(expectedFile(run)) ? JSON.parse(readFileSync(expectedFile(run), 'utf8')) : {};
      const found = Object.entries(failing).map(([law, { verdict }]) => [law, { verdict, reason: expect.any(String) }]);
      expect(known).toEqual(Object.fromEntries(found));
    },
  );

  test('are of runs that there are, and of laws that there are', () => {
    const laws = claims.flatMap(({ id, laws }) => [...Object.keys(laws), 'finite'].map((law) => `${id}.${law}`));
    for (const file of readdirSync(join(GATES, 'expected'))) {
      expect(RUNS.map((run) => `${nameOf(run)}.json`)).toContain(file);
      for (const law of Object.keys(JSON.parse(readFileSync(join(GATES, 'expected', file), 'utf8')))) {
        expect(laws).toContain(law);
      }
    }
  });
});

test('the scripts of the page are Python of at most ten lines', () => {
  const scripts = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, script]) => script);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    expect(script.trim().split('\n').length).toBeLessThanOrEqual(10);
    const parse = 'import ast, sys; ast.parse(sys.stdin.read())';
    expect(spawnSync('python3', ['-c', parse], { input: script, encoding: 'utf8' }).stderr).toBe('');
  }
});
