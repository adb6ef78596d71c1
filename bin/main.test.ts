import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../src/testing/command.js';
import { temporaryFolder } from '../src/testing/folder.js';

const folder = temporaryFolder();

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [...COMMAND, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits until a process has written a text to stderr. */
function said(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let err = '';
    child.stderr?.on('data', (chunk) => {
      err += chunk;
      if (err.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`it ended without saying '${text}': ${err}`)));
  });
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

/** Runs a command on a terminal of 60 columns, and prints what is shown there. */
const ON_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 60, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    while True:
        os.write(1, os.read(fd, 1024))
except OSError:
    pass
`;

const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;

test.skipIf(!hasPython)('what is for readers fits a terminal, and is not wrapped in a pipe', () => {
  const widest = (text: string) => Math.max(...text.split(/\r?\n/).map(({ length }) => length));
  for (const argv of [
    ['list', '--source', 'Lemma 4'],
    ['verify', '--claims', 'no-such-claim-as-this'],
  ]) {
    const command = [process.execPath, ...COMMAND, ...argv];
    const piped = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
    const shown = spawnSync('python3', ['-c', ON_TERMINAL, ...command], { encoding: 'utf8' }).stdout;
    expect(widest(piped.stdout + piped.stderr)).toBeGreaterThan(60);
    expect(widest(shown)).toBeLessThanOrEqual(60);
    expect(shown.split(/\s+/)).toEqual((piped.stdout + piped.stderr).split(/\s+/));
  }
});

/** A run that is soon done with its first claim, and then has minutes to go. */
const LONG = ['verify', '--profile', 'deep', '--claims', 'prior-scale,two-point-floor'];

test.each([
  ['in this thread alone', '1'],
  ['in two workers', '2'],
])('a run interrupted %s exits 130, shows what it has decided and leaves no report behind', async (_, workers) => {
  const report = join(folder.path, 'report');
  const child = start(...LONG, '--workers', workers, '--report', report);
  const ended = end(child);
  await said(child, '[1/');
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect([code, out]).toEqual([130, '']);
  expect(err).toMatch(/\nprior-scale +holds.*\n1 of 1 claims as expected/s);
  expect(err).toMatch(
    /\nPartial: 1 of 2 claims were decided, and no reports are written\.\nInterrupted by SIGINT\.\n$/,
  );
  expect(readdirSync(report)).toEqual([]);
});

test('a run removes what a killed run left half-written, and nothing else', async () => {
  const report = join(folder.path, 'report');
  const child = start(...LONG, '--report', report);
  const ended = end(child);
  await said(child, '[1/');
  child.kill('SIGKILL');
  expect((await ended).code).toBe('SIGKILL');
  expect(readdirSync(report)).toEqual([]);
  mkdirSync(join(report, 'counterexamples'));
  const temporary = `.${hostname().replace(/[^A-Za-z0-9]/g, '-')}-${child.pid}.tmp`;
  const living = temporary.replace(String(child.pid), String(process.pid));
  const abroad = `.another-machine-${child.pid}.tmp`;
  for (const name of [`results.json${temporary}`, `counterexamples/prior-scale.json${temporary}`]) {
    writeFileSync(join(report, name), '{');
  }
  const others = [`results.json${living}`, `results.json${abroad}`, `shard-1-of-2.jsonl${temporary}`];
  for (const name of others) writeFileSync(join(report, name), '{');
  const verify = ['verify', '--claims', 'prior-scale', '--workers', '1', '--report', report];
  expect(await end(start(...verify))).toMatchObject({ code: 0 });
  expect(readdirSync(report, { recursive: true }).sort()).toEqual([
    'counterexamples',
    'junit.xml',
    'outcomes.jsonl',
    'report.html',
    'results.json',
    ...others.slice(0, 2).sort(),
    'run.json',
    // of a shard, which another run may be
    others[2],
  ]);
  expect(await end(start(...verify, '--shard', '1/2'))).toMatchObject({ code: 0 });
  expect(readdirSync(report)).not.toContain(others[2]);
});

test('three shards with one worker each, merged, give the bytes of one run with two workers', async () => {
  const verify = ['verify', '--claims', 'gaussian-cloud,variational-bound,tail-bounds-as-printed'];
  const [shards, merged, whole] = ['shards', 'merged', 'whole'].map((name) => join(folder.path, name));
  expect(await end(start(...verify, '--workers', '2', '--report', whole))).toMatchObject({ code: 0 });
  const parts = ['1/3', '2/3', '3/3'].map((part) => [...verify, '--workers', '1', '--shard', part, '--report', shards]);
  for (const part of parts) expect(await end(start(...part))).toMatchObject({ code: 0 });
  const files = [1, 2, 3].map((number) => join(shards, `shard-${number}-of-3.jsonl`));
  expect(await end(start('merge', ...files, '--report', merged))).toMatchObject({ code: 0 });
  for (const name of ['results.json', 'outcomes.jsonl', 'junit.xml', 'counterexamples/tail-bounds-as-printed.json']) {
    expect(readFileSync(join(merged, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  }
});

test('a reader that stops early does not change the exit code', async () => {
  for (const argv of [['list'], ['verify', '--help']]) {
    const child = start(...argv);
    child.stdout?.destroy();
    expect(await end(child)).toMatchObject({ code: 0, err: '' });
  }
});

describe('a verdict is not lost', () => {
  const verify = () => ['verify', '--claims', 'prior-scale', '--workers', '1', '--report', folder.path];

  test('where nobody reads it: one sentence, exit 2, and the reports', async () => {
    const child = start(...verify());
    child.stdout?.destroy();
    const { code, err } = await end(child);
    expect(code).toBe(2);
    expect(err).toMatch(/^\[1\/1\] [^\n]+\nThe results cannot be written to stdout: EPIPE\.\n$/);
    expect(readdirSync(folder.path)).toContain('results.json');
  });

  test('where nobody reads the progress: the table and the verdict', async () => {
    const child = start(...verify());
    child.stderr?.destroy();
    const { code, out } = await end(child);
    expect(code).toBe(0);
    expect(out).toContain('1 of 1 claims as expected');
  });

  test.runIf(existsSync('/dev/full'))('where stdout is full: one sentence, exit 2, and the reports', () => {
    const full = openSync('/dev/full', 'w');
    const argv = [...COMMAND, ...verify()];
    const { status, stderr } = spawnSync(process.execPath, argv, {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\[1\/1\] [^\n]+\nThe results cannot be written to stdout: ENOSPC\.\n$/);
    expect(readdirSync(folder.path)).toContain('results.json');
  });
});

test.runIf(existsSync('/proc/self'))('a report folder that cannot be made is one sentence, at once', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  for (const [report, code] of [
    ['/proc/none/below', 'ENOENT'],
    [join(folder.path, 'file/none/below'), 'ENOTDIR'],
  ]) {
    expect(await end(start('verify', '--claims', 'prior-scale', '--report', report))).toEqual({
      code: 2,
      out: '',
      err: `The report folder '${report}' cannot be written to: ${code}.\n`,
    });
  }
});

/** The lines that GitHub Actions takes for commands, and acts upon: the older ones stand anywhere in a line. */
function actedUpon(output: string): string[] {
  let token: string | undefined;
  return output.split('\n').flatMap((line) => {
    if (line.trim() === `::${token}::`) token = undefined;
    else if (token === undefined && /^\s*::|##\[/.test(line)) {
      token = /^::stop-commands::(.+)$/.exec(line)?.[1];
      return token === undefined ? [line] : [];
    }
    return [];
  });
}

test('with --github only the gate gives commands, whatever a system prints or throws', async () => {
  writeFileSync(
    join(folder.path, 'system.ts'),
    `export const system = {
      name: 'mine', process: { from: 0, to: 1, prior: { variance: 1 } },
      coefficients() {
        console.error('::set-env name=A::printed');
        process.stderr.write('##[add-path]printed, without an end');
        throw new Error('##[add-path]thrown');
      },
    };`,
  );
  const system = join(folder.path, 'system.ts');
  const argv = ['verify', '--system', system, '--claims', 'prior-scale', '--report', join(folder.path, 'report')];
  const { code, out, err } = await end(start(...argv, '--github'));
  expect(code).toBe(1);
  expect(err).toContain('::set-env name=A::printed');
  expect(actedUpon(err)).toEqual([expect.stringMatching(/^::error title=prior-scale/)]);
  expect(out).toContain('#\\u0023[add-path]thrown');
  expect(actedUpon(out)).toEqual([]);
  // the next commands of the step are those of others
  expect(actedUpon(`${err}::notice::next`)).toHaveLength(2);
});

test('what is compiled of a module is kept in a folder of the user, and not in one of all users', async () => {
  const temporary = join(folder.path, 'temporary');
  mkdirSync(temporary);
  const own = join(folder.path, 'own.ts');
  writeFileSync(own, "import { claim } from 'diffusion-bounds'; export const claims: object[] = [claim as object];");
  writeFileSync(join(folder.path, 'system.ts'), 'export const system: object = {};');
  for (const argv of [
    ['list', '--with', own],
    ['verify', '--system', join(folder.path, 'system.ts')],
  ]) {
    const child = spawn(process.execPath, [...COMMAND, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: join(folder.path, 'caches') },
    });
    expect((await end(child)).code).toBe(2);
  }
  expect(readdirSync(temporary)).not.toContain('jiti');
  const kept = join(folder.path, 'caches/diffusion-bounds');
  expect(statSync(kept).mode & 0o777).toBe(0o700);
  expect(readdirSync(kept).length).toBeGreaterThan(0);
});
