import { describe, expect, it } from 'vitest';
import { endingOf, inBinary } from './system-process.js';

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

describe('inBinary', () => {
  it.each([
    [4 * 2 ** 30, '4 GiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [256 * 2 ** 20, '256 MiB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(inBinary(bytes)).toBe(text);
  });
});
