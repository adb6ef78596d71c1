import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileKernel } from '../../assembly/compile.js';
import { stream } from '../numeric/random.js';
import { PAIR_BYTES } from './pair-bytes.js';
import { gramOf, MOMENTS, type PairKernel, pairKernel, plainPairs, simdPairs } from './pair-kernel.js';

const simd = () => {
  const kernel = simdPairs();
  if (!kernel) throw new Error('no SIMD here');
  return kernel;
};

/** The sums on and above the diagonal after three times, with kinks of which some coincide and some are infinite. */
function sumsBy(kernel: PairKernel, rights: number, lefts: number): bigint[] {
  const columns = rights + lefts;
  const source = stream(3, 'data');
  const [sums, moments] = kernel.room([columns * columns, MOMENTS.length * columns]);
  for (let time = 0; time < 3; time++) {
    for (let k = 0; k < moments.length; k++) moments[k] = source.normal();
    if (columns > 2) moments[1] = moments[columns - 1];
    if (columns > 4) [moments[0], moments[columns - 2]] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    kernel.addPairs(sums, moments, rights, columns);
  }
  const upper = sums.filter((_, e) => e % columns >= Math.floor(e / columns));
  return [...new BigUint64Array(upper.buffer)];
}

describe('simdPairs', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [2, 0],
    [0, 2],
    [2, 2],
    [6, 4],
    [4, 16],
    [64, 60],
  ])('adds the same bits as the plain kernel: %i features active on the right, %i on the left', (rights, lefts) => {
    const plain = sumsBy(plainPairs, rights, lefts);
    expect(sumsBy(simd(), rights, lefts)).toEqual(plain);
    expect(plain.some((bits) => bits !== 0n)).toBe(true);
  });

  it('is compiled from the source in assembly/', async () => {
    expect(await compileKernel('pair-kernel.ts')).toBe(PAIR_BYTES);
  });

  it('does not exist without WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(simdPairs()).toBeUndefined();
  });

  it('is made once for all calculations of a thread', () => {
    expect(pairKernel(64)).toBe(pairKernel(8192));
    expect(pairKernel(64)).not.toBe(plainPairs);
  });

  it('is not asked for more memory than there may be', () => {
    expect(pairKernel(8193)).toBe(plainPairs);
  });
});

describe('plainPairs', () => {
  it('adds w_outer E[x phi_inner] + b_outer E[phi_inner] for two features active on the same side', () => {
    const columns = 4;
    const [sums, moments] = plainPairs.room([columns * columns, MOMENTS.length * columns]);
    // feature 1 is active on less than feature 0, and feature 2 on less than feature 3
    moments.set([-0.5, 0.3, 2, 1], 0);
    moments.set([2, 3, 5, 7], columns);
    moments.set([11, 13, 17, 19], 2 * columns);
    moments.set([23, 29, 31, 37], 3 * columns);
    moments.set([41, 43, 47, 53], 4 * columns);
    plainPairs.addPairs(sums, moments, 2, columns);
    expect(sums[1]).toBe(2 * 29 + 11 * 43);
    expect(sums[11]).toBe(7 * 31 + 19 * 47);
    expect([sums[0], sums[5], sums[10], sums[15]]).toEqual([
      2 * 23 + 11 * 41,
      3 * 29 + 13 * 43,
      5 * 31 + 17 * 47,
      7 * 37 + 19 * 53,
    ]);
    // both of the left end before both of the right begin: -2 < -0.5 and -1 < -0.5
    expect([sums[2], sums[3], sums[6], sums[7]]).toEqual([0, 0, 0, 0]);
  });
});

it('gramOf puts the sums of each pair in both of its places, over m', () => {
  // features 0 and 2 in columns 0 and 1, feature 1 in column 2; column 3 is empty
  const sums = Float64Array.of(1, 2, 3, 9, 9, 4, 5, 9, 9, 9, 6, 9, 9, 9, 9, 9);
  const gram = gramOf(sums, Int32Array.of(0, 2, 1), 4);
  expect([...gram]).toEqual([1, 3, 2, 3, 6, 5, 2, 5, 4].map((sum) => sum / 3));
});
