import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const INSTALL = 'npm install --save-dev diffusion-bounds';
const TIMEOUT = 300_000;

let folder: string;
let tarball: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  // packing builds first
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n')));
  tarball = join(folder, filename);
}, TIMEOUT);
afterAll(() => rmSync(folder, { recursive: true, force: true }), TIMEOUT);

/** The code of an example in the README, and the commands that the next block gives for it. */
function example(name: string): { code: string; commands: string[] } {
  const [, after = ''] = README.split(`<!-- example: ${name} -->`);
  const [, code, commands] = /```(?:ts|python)\n(.*?)```.*?```sh\n(.*?)```/s.exec(after) ?? [];
  return { code, commands: commands.trim().split('\n') };
}

/** Runs the commands of an example in an empty project, from a packed tarball. @param env beside that of this process */
function tried(name: string, env: NodeJS.ProcessEnv = {}): { code: number | null; out: string }[] {
  const project = join(folder, name.replace(/\W/g, '-'));
  mkdirSync(project);
  const { code, commands } = example(name);
  writeFileSync(join(project, name), code);
  execFileSync('npm', ['init', '--yes'], { cwd: project });
  return commands.map((command) => {
    const here =
      command === INSTALL ? `npm install --save-dev --no-audit --no-fund --prefer-offline ${tarball}` : command;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', here], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { code: status, out: stdout + stderr };
  });
}

test(
  "the README's own system passes when copied into an empty project, with the commands it gives",
  () => {
    const [installed, verified] = tried('system.ts');
    expect(installed.code, installed.out).toBe(0);
    expect(verified.code, verified.out).toBe(0);
    expect(verified.out).toContain("system 'mine'");
    expect(verified.out).toMatch(/score-identities +holds/);
  },
  TIMEOUT,
);

/** Whether there is a Python that the example can be run with; CI installs one. */
const hasPython = spawnSync('python3', ['-c', 'import numpy, venv, ensurepip']).status === 0;

test.skipIf(!hasPython)(
  "the README's Python system passes in a new virtual environment, with the commands it gives, and its bug is refuted",
  () => {
    const venv = join(folder, 'venv');
    // NumPy comes from the system, and nothing from a network
    execFileSync('python3', ['-m', 'venv', '--system-site-packages', venv]);
    const env = { PATH: `${join(venv, 'bin')}:${process.env.PATH}`, VIRTUAL_ENV: venv };
    const [packed, installed, verified] = tried('gate.py', env);
    expect(packed.code, packed.out).toBe(0);
    expect(installed.code, installed.out).toBe(0);
    expect(verified.code, verified.out).toBe(0);
    expect(verified.out).toContain('4 of');

    const project = join(folder, 'gate-py');
    const path = join(project, 'gate.py');
    writeFileSync(path, readFileSync(path, 'utf8').replace('/ (snr + 1)', '/ snr + 1'));
    const command = example('gate.py').commands[2];
    const refuted = spawnSync('bash', ['-c', command], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    expect(refuted.status, refuted.stdout).toBe(1);
    expect(refuted.stdout).toMatch(/\nloss-weights: law 'weighting', case \d+, label \d+: measured/);
  },
  TIMEOUT,
);

test(
  "the README's own claim holds when copied into an empty project, with the commands it gives",
  () => {
    const [installed, verified] = tried('my-claims.ts');
    expect(installed.code, installed.out).toBe(0);
    expect(verified.code, verified.out).toBe(0);
    expect(verified.out).toMatch(/two-modes +holds/);
    expect(verified.out).toContain('1 of 1 claims as expected');
  },
  TIMEOUT,
);
