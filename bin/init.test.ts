import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMMAND } from '../src/testing/command.js';
import { temporaryFolder } from '../src/testing/folder.js';

const folder = temporaryFolder();

/** As if the package were installed for Python. */
const env = { ...process.env, PYTHONPATH: fileURLToPath(new URL('../python', import.meta.url)) };

function run(...argv: string[]) {
  const options = { encoding: 'utf8', env, cwd: folder.path } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...argv], options);
  return { status, out: stdout, err: stderr };
}

/** Takes the comment signs from the paragraphs that begin with two of them: those of further calls. */
function uncommented(text: string, sign: string): string {
  const one = new RegExp(`^( *)${sign} `, 'gm');
  const isOfCall = (paragraph: string) => paragraph.trimStart().startsWith(`${sign} ${sign} `);
  return text
    .split('\n\n')
    .map((each) => (isOfCall(each) ? each.replace(one, '$1') : each))
    .join('\n\n');
}

/** Claims that are cheap to ask, of all that a run has. */
const ASKED = ['noise-levels', 'noising', 'forward-posterior', 'prior-scale', 'denoising-loss'];

const hasPython = spawnSync('python3', ['-c', 'import numpy']).status === 0;

const LANGUAGES = [
  ...(hasPython ? ([['python', 'gate.py', '#', 'python3 gate.py', 8]] as const) : []),
  ['typescript', 'system.ts', '//', 'system.ts', 5],
] as const;

test.each(LANGUAGES)(
  'the system that init prints in %s passes as it is, and with all the calls that are in comments',
  (language, file, sign, system, all) => {
    const { status, out, err } = run('init', language);
    expect([status, err]).toEqual([0, '']);
    for (const [text, count, claims] of [
      [out, 3, ASKED.filter((claim) => !['forward-posterior', 'denoising-loss'].includes(claim))],
      [uncommented(out, sign), all, ASKED],
    ] as const) {
      writeFileSync(join(folder.path, file), text);
      const list = run('list', '--system', system);
      expect(list.out, list.err).toContain(`\n${count} of `);
      const verified = run('verify', '--system', system, '--claims', claims.join(','), '--report', folder.path);
      expect(verified.status, verified.out + verified.err).toBe(0);
      expect(verified.out).toContain(`${claims.length} of ${claims.length} claims as expected`);
    }
    expect(readFileSync(join(folder.path, file), 'utf8')).not.toBe(out);
  },
  120_000,
);
