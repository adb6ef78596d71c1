import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { temporaryFolder } from '../testing/folder.js';
import { failure, forked } from './process-pool.js';

describe('a process that runs a file', () => {
  const folder = temporaryFolder();
  beforeEach(() => {
    writeFileSync(join(folder.path, 'package.json'), '{ "type": "module" }');
  });

  test.each([
    ['JavaScript', 'echo.js', 'const echo = (message) => process.send({ message, flags: process.execArgv });'],
    [
      'TypeScript',
      'echo.ts',
      'const echo = (message: unknown) => process.send?.({ message, flags: process.execArgv });',
    ],
  ])('in %s has its flags, and is sent numbers that JSON cannot write as they are', async (_, name, code) => {
    const path = join(folder.path, name);
    writeFileSync(path, `${code}\nprocess.once('message', echo);\n`);
    const child = forked(path, ['--max-old-space-size=77'], ['ignore', 'ignore', 'inherit', 'ipc'], 'mark');
    const sent = { values: Float64Array.of(1, Number.NaN, -0), least: Number.NEGATIVE_INFINITY };
    child.send(sent);
    const [{ message, flags }] = await once(child, 'message');
    child.kill('SIGKILL');
    expect(message).toEqual(sent);
    expect(flags).toContain('--max-old-space-size=77');
  });
});

test('bad input is told from other errors as it leaves a process, where an error loses its class', () => {
  expect(structuredClone(failure(new InputError('n should be 1.')))).toEqual({ badInput: 'n should be 1.' });
  expect(structuredClone(failure(new RangeError('no')))).toEqual({ failed: new RangeError('no') });
  expect(failure('thrown text')).toEqual({ failed: new Error('thrown text') });
});
