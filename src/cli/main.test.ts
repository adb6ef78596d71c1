import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function end(child: ChildProcess) {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', (exitCode, signal) => resolve(exitCode ?? signal)));
  return { code, out, err };
}

test('the process prints what its command prints and exits with its code', async () => {
  expect(await end(start('--version'))).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
  expect(await end(start('verify', '--seed', 'abc'))).toEqual({
    code: 2,
    out: '',
    err: "--seed should be a safe integer of at least 0, found 'abc'.\n",
  });
});

test('an interrupted run exits 130 and leaves no report behind', async () => {
  const report = join(folder, 'report');
  const child = start('verify', '--profile', 'deep', '--report', report);
  const ended = end(child);
  // The folder is made just before the first case runs; a deep run has hours to go then.
  while (!existsSync(report) && child.exitCode === null) await setTimeout(20);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, out: '' });
  expect(readdirSync(report)).toEqual([]);
});

test('a reader that stops early does not change the exit code', async () => {
  const child = start('list');
  child.stdout?.destroy();
  expect(await end(child)).toMatchObject({ code: 0, err: '' });
});
