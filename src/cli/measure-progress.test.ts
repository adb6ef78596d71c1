import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a process of its own writes: the progress comes from a thread, which no recording terminal hears. */
function run(...argv: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

/** Runs TypeScript that has a terminal which writes to stderr, interactive or not. */
function script(code: string, interactive: boolean) {
  const before = `
    import { withProgress } from './src/cli/measure-progress.js';
    const terminal = { err: (text) => process.stderr.write(text), interactive: ${interactive} };
    const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);`;
  return run('--import', 'tsx', '--input-type=module', '-e', before + code);
}

/** In milliseconds, in place of seconds. */
const PACE = { silence: 300, pause: 60_000, period: 20 };

/** Two parts, of 0.1 s and of as many seconds as are given. */
function twoParts(seconds: number, interactive: boolean, pace?: typeof PACE) {
  const code = `
    const done = await withProgress(['first', 'second', 'third'], terminal, (onPart) => {
      onPart('first');
      wait(100);
      onPart('second');
      wait(${1000 * seconds});
      return 7;
    }, ${JSON.stringify(pace)});
    process.stdout.write(String(done));
  `;
  return script(code, interactive);
}

test('nothing is said of what takes less than two seconds, and a line of what takes more', () => {
  expect(twoParts(1, false)).toEqual({ stdout: '7', stderr: '', status: 0 });
  expect(twoParts(0.1, true)).toEqual({ stdout: '7', stderr: '', status: 0 });
  expect(twoParts(2.5, false)).toMatchObject({ stdout: '7', stderr: expect.stringMatching(/^\[2\/3\] second \(/) });
});

test('a plain line names the part and what is left, once', () => {
  const { stdout, stderr } = twoParts(2, false, PACE);
  expect(stdout).toBe('7');
  expect(stderr).toMatch(/^\[2\/3\] second \([01] s; left: third\)\n$/);
});

test('on a terminal one line is rewritten, and is gone at the end', () => {
  const { stdout, stderr } = twoParts(2, true, PACE);
  expect(stdout).toBe('7');
  expect(stderr).not.toContain('\n');
  const lines = stderr.split('\r\u001b[K');
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.at(-2)).toMatch(/^\[2\/3\] second \([23] s; left: third\)$/);
  expect(lines.at(-1)).toBe('');
});

test('a measurement in the plane says what it does, and its results alone stand on stdout', () => {
  const plane = JSON.parse(readFileSync(join(ROOT, 'examples/plane.json'), 'utf8'));
  const experiment = { ...plane, features: { width: 4, seed: 1 }, data: { samples: 4, seed: 2 }, trainingTimes: [0.1] };
  const { stdout, stderr, status } = script(
    `
    const { measureOnWorkers } = await import('./src/run/measure-on-workers.js');
    const { PARTS } = await import('./src/experiment/measure.js');
    const compute = (onPart) => measureOnWorkers(${JSON.stringify(experiment)}, 1, { onPart });
    const measured = await withProgress(PARTS, terminal, compute, { silence: 0, pause: 60_000, period: 1 });
    process.stdout.write(JSON.stringify(measured));
    `,
    false,
  );
  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(stdout))).toContain('explicit');
  expect(stderr).toMatch(/^(\[\d\/8\] [^\n]+ \(\d+ s; (left: [^\n]+|the last part)\)\n)+$/);
  expect(stderr).toContain('] klOde (');
});
