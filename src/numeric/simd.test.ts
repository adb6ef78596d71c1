import { afterEach, expect, it, vi } from 'vitest';
import { PRODUCT_BYTES } from './product-bytes.js';
import { simdModule } from './simd.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('room is given as arrays of zeros in one memory, whatever was asked for before', () => {
  const simd = simdModule(PRODUCT_BYTES);
  for (const length of [10, 100_000, 1000]) {
    const { integers, numbers } = simd!.room(5, [length, 3]);
    expect([integers.length, ...numbers.map((each) => each.length)]).toEqual([5, length, 3]);
    for (const array of [integers, ...numbers]) {
      expect(array.buffer).toBe(integers.buffer);
      expect(array.byteOffset % 64).toBe(0);
      expect(array.every((value) => value === 0)).toBe(true);
      array.fill(1);
    }
  }
});

it('a module has room for its own bytes beside arrays that fill whole pages', () => {
  const [pages] = simdModule(PRODUCT_BYTES)!.room(0, [3 * 8192]).numbers;
  expect(pages).toHaveLength(3 * 8192);
});

it('a module keeps its memory where it is large enough, and never detaches the arrays of an earlier one', () => {
  const simd = simdModule(PRODUCT_BYTES);
  const [large] = simd!.room(0, [100_000]).numbers;
  const { run } = simd!;
  const [small] = simd!.room(0, [1000]).numbers;
  expect(small.buffer).toBe(large.buffer);
  expect(simd!.run).toBe(run);
  simd!.room(0, [200_000]);
  expect(simd!.run).not.toBe(run);
  expect(large).toHaveLength(100_000);
});

it('a module is undefined where WebAssembly or its SIMD is missing', () => {
  vi.stubGlobal('WebAssembly', { validate: () => false });
  expect(simdModule(PRODUCT_BYTES)).toBeUndefined();
  vi.stubGlobal('WebAssembly', undefined);
  expect(simdModule(PRODUCT_BYTES)).toBeUndefined();
});
