import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMMAND } from '../testing/command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a process of its own writes: the progress comes from a thread, which no recording terminal hears. */
function run(...argv: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

/** Two parts, of 0.1 s and of as many seconds as are given, on a terminal or not. */
function twoParts(seconds: number, interactive: boolean) {
  const script = `
    import { withProgress } from './src/cli/measure-progress.js';
    const terminal = { err: (text) => process.stderr.write(text), interactive: ${interactive} };
    const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    const done = await withProgress(['first', 'second', 'third'], terminal, (onPart) => {
      onPart('first');
      wait(100);
      onPart('second');
      wait(${1000 * seconds});
      return 7;
    });
    process.stdout.write(String(done));
  `;
  return run('--import', 'tsx', '--input-type=module', '-e', script);
}

test('nothing is said of what takes less than two seconds', () => {
  expect(twoParts(1, false)).toEqual({ stdout: '7', stderr: '', status: 0 });
  expect(twoParts(1, true)).toEqual({ stdout: '7', stderr: '', status: 0 });
});

test('after two seconds a plain line names the part and what is left, once', () => {
  const { stdout, stderr } = twoParts(4, false);
  expect(stdout).toBe('7');
  expect(stderr).toMatch(/^\[2\/3\] second \([23] s; left: third\)\n$/);
});

test('on a terminal one line is rewritten, and is gone at the end', () => {
  const { stdout, stderr } = twoParts(4, true);
  expect(stdout).toBe('7');
  expect(stderr).not.toContain('\n');
  const lines = stderr.split('\r\u001b[K');
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.at(-2)).toMatch(/^\[2\/3\] second \([34] s; left: third\)$/);
  expect(lines.at(-1)).toBe('');
});

test('measure says what it does in the plane, and its results alone stand on stdout', () => {
  const folder = mkdtempSync(join(tmpdir(), 'progress-'));
  try {
    const path = join(folder, 'plane.json');
    const plane = JSON.parse(readFileSync(join(ROOT, 'examples/plane.json'), 'utf8'));
    writeFileSync(path, JSON.stringify({ ...plane, data: { samples: 200, seed: 2 } }));
    const { stdout, stderr, status } = run(...COMMAND, 'measure', path, '--json');
    expect(status).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).toContain('explicit');
    expect(stderr).toMatch(/^(\[\d\/5\] [^\n]+ \(\d+ s; (left: [^\n]+|the last part)\)\n)+$/);
    expect(stderr).toContain('] klOde (');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
