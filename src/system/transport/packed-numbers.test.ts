import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadlyPacked, isPacked, packed, unpacked } from './packed-numbers.js';

/** The numbers of a text, read byte by byte. */
function numbersIn(text: string): number[] {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const doubles = fc.double();

/** Nested lists of a shape, and their numbers in order. */
const nestings = shapes.chain((shape) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return fc.array(doubles, { minLength: count, maxLength: count }).map((numbers) => {
    const list = shape.reduceRight<unknown[]>(
      (parts, size) => Array.from({ length: parts.length / size }, (_, i) => parts.slice(i * size, (i + 1) * size)),
      numbers,
    )[0] as unknown[];
    return { shape, numbers, list };
  });
});

describe('packed', () => {
  it('holds the bytes of at least sixteen numbers in order, and comes back as it was', () => {
    fc.assert(
      fc.property(nestings, ({ shape, numbers, list }) => {
        const found = packed(list);
        expect(found !== undefined).toBe(numbers.length >= 16);
        if (found === undefined) return;
        expect(isPacked(found)).toBe(true);
        expect(found.shape).toEqual(shape);
        expect(numbersIn(found.packed)).toEqual(numbers);
        expect(unpacked(JSON.parse(JSON.stringify(found)))).toEqual(list);
      }),
    );
  });

  const row = Array.from({ length: 20 }, (_, i) => i / 3);
  it('takes typed arrays for lists', () => {
    expect(packed(Float64Array.from(row))).toEqual(packed(row));
    expect(packed([Float64Array.from(row), row])).toEqual(packed([row, row]));
    expect(unpacked(packed(Float32Array.from(row)) ?? { packed: '', shape: [] })).toEqual(row.map(Math.fround));
  });

  it.each([
    ['nothing', []],
    ['nothing in rows', new Array(20).fill([])],
    ['rows of several lengths', [row, [...row, 1]]],
    ['rows of as many together', [row, row.slice(1), [...row, 1]]],
    ['numbers after rows', [row, 1]],
    ['rows after numbers', [...row, row]],
    ['deeper rows', [row, [row]]],
    ['a text', [...row, '1']],
    ['nothing at a place', [...row, undefined]],
    ['holes', new Array(20)],
    ['big integers', BigInt64Array.from(row, (_, i) => BigInt(i))],
    ['truths', row.map(() => true)],
  ])('is not made of %s', (_, list) => {
    expect(packed(list)).toBeUndefined();
  });

  it.each([1, 2])('is not made of a circle, %s times', (times) => {
    const circle: unknown[] = [];
    for (let k = 0; k < times; k++) circle.push(circle);
    expect(packed(circle)).toBeUndefined();
  });

  it('asks for no memory for rows that are not there', () => {
    const long = new Float64Array(2 ** 20);
    expect(packed([long, ...new Array(2 ** 20).fill([1])])).toBeUndefined();
    expect(packed([long, ...new Array(31).fill([1])])).toBeUndefined();
  });
});

describe('unpacked', () => {
  const two = Buffer.from(Float64Array.of(1, 2).buffer).toString('base64');
  it.each([
    [two, [3], '16 bytes of packed numbers where the shape [3] needs 24'],
    [two, [1, 1], '16 bytes of packed numbers where the shape [1,1] needs 8'],
    ['AAAA', [1], '3 bytes of packed numbers where the shape [1] needs 8'],
    [two, [], 'packed numbers of shape []'],
    [two, [-1, -2], 'packed numbers of shape [-1,-2]'],
    [two, [1.5], 'packed numbers of shape [1.5]'],
    [two, 2, 'packed numbers of shape 2'],
    [two, ['2'], 'packed numbers of shape ["2"]'],
    [two, new Array(200_000).fill(1), 'packed numbers in 200000 dimensions, where 100 are the most'],
    ['', [0], 'packed numbers of shape [0]'],
    ['', [2 ** 40, 0], 'packed numbers of shape [1099511627776,0]'],
  ])('refuses %s of some other shape (%#)', (text, shape, message) => {
    expect(() => unpacked({ packed: text, shape })).toThrow(new BadlyPacked(message));
  });
});

it.each([{ packed: true }, { packed: 'AAAA' }, { packed: 1, shape: [1] }, {}])('%j is not packed', (value) => {
  expect(isPacked(value)).toBe(false);
});
