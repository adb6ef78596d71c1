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
  const [, code, commands] = /```ts\n(.*?)```.*?```sh\n(.*?)```/s.exec(after) ?? [];
  return { code, commands: commands.trim().split('\n') };
}

/** Runs the commands of an example in an empty project, from a packed tarball. */
function tried(name: string): { code: number | null; out: string }[] {
  const project = join(folder, name.replace(/\W/g, '-'));
  mkdirSync(project);
  const { code, commands } = example(name);
  writeFileSync(join(project, name), code);
  execFileSync('npm', ['init', '--yes'], { cwd: project });
  return commands.map((command) => {
    const here =
      command === INSTALL ? `npm install --save-dev --no-audit --no-fund --prefer-offline ${tarball}` : command;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', here], { cwd: project, encoding: 'utf8' });
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
