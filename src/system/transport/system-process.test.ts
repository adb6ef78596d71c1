import { describe, expect, it } from 'vitest';
import { endingOf } from './system-process.js';

describe('endingOf', () => {
  it.each([
    [0, null, 'ended with exit code 0'],
    [127, null, 'ended with exit code 127'],
    [137, null, 'was killed by SIGKILL'],
    [255, null, 'ended with exit code 255'],
    [null, 'SIGSEGV', 'was killed by SIGSEGV'],
  ] as const)('%s and %s: it %s', (code, signal, how) => {
    expect(endingOf(code, signal)).toBe(how);
  });
});
