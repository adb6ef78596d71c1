import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineReader } from './line-reader.js';

function read(chunks: readonly string[], limit = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = [];
  const take = lineReader(
    limit,
    (line) => found.push(Buffer.from(line).toString('latin1')),
    () => found.push('too long'),
  );
  for (const chunk of chunks) take(Buffer.from(chunk, 'latin1'));
  return found;
}

describe('lineReader', () => {
  it('finds the lines of a stream however it is cut, but for one that is not ended', () => {
    const chunk = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        expect(read(chunks)).toEqual(chunks.join('').split('\n').slice(0, -1));
      }),
    );
  });

  it('gives lines longer than it keeps room for, and the next one', () => {
    const long = 'x'.repeat(1e6);
    expect(read([long, long, `${long}\nshort\n`])).toEqual([long + long + long, 'short']);
  });

  it('stops at a line of more than its limit, ended or not', () => {
    expect(read(['1234\n12345'], 4)).toEqual(['1234', 'too long']);
    expect(read(['12', '345\n6\n'], 4)).toEqual(['too long']);
    expect(read(['1234', '\n'], 4)).toEqual(['1234']);
  });
});
