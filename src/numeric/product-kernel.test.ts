import { Matrix } from 'ml-matrix';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileKernel } from '../../assembly/compile.js';
import { PRODUCT_BYTES } from './product-bytes.js';
import {
  intoPanels,
  type ProductKernel,
  plainKernel,
  productKernel,
  simdKernel,
  TILE,
  TILE_NAME,
  TILE_SIZE,
} from './product-kernel.js';
import { stream } from './random.js';

const simd = () => {
  const kernel = simdKernel();
  if (!kernel) throw new Error('no SIMD here');
  return kernel;
};

const normals = (seed: number, count: number) => {
  const source = stream(seed, 'data');
  return Float64Array.from({ length: count }, () => source.normal());
};

const bits = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)];

/** All tiles on and below the diagonal. */
function lowerTiles(panels: number): number[][] {
  const tiles: number[][] = [];
  for (let row = 0; row < panels; row++)
    for (let column = 0; column <= row; column++) tiles.push([row, column, tiles.length]);
  return tiles;
}

/**
 * A^T A of a row-major rows x width matrix, with the columns padded to whole tiles, accumulated over blocks of rows.
 */
function product(kernel: ProductKernel, A: Float64Array, rows: number, width: number, block = rows): Float64Array {
  const panelCount = Math.ceil(width / TILE);
  const places = TILE * panelCount;
  const tiles = lowerTiles(panelCount);
  const { integers, numbers } = kernel.room(TILE_NAME * tiles.length, [block * places, TILE_SIZE * tiles.length]);
  const [panels, sums] = numbers;
  integers.set(tiles.flat());
  for (let from = 0; from < rows; from += block) {
    const count = Math.min(block, rows - from);
    const entry = (e: number) => (e % places < width ? A[(from + Math.floor(e / places)) * width + (e % places)] : 0);
    intoPanels(count, places, entry, panels);
    kernel.addProducts(panels, count, integers, tiles.length, sums);
  }
  const full = new Float64Array(width * width);
  for (const [row, column, tile] of tiles) {
    for (let e = 0; e < TILE_SIZE; e++) {
      const i = TILE * row + Math.floor(e / TILE);
      const j = TILE * column + (e % TILE);
      if (i >= width || j >= width) continue;
      full[i * width + j] = sums[TILE_SIZE * tile + e];
      full[j * width + i] = sums[TILE_SIZE * tile + e];
    }
  }
  return full;
}

/**
 * Adds four terms of a series on some of the tiles, `atOnce` at a time; returns the arrays that the kernel wrote to.
 */
function series(kernel: ProductKernel, rows: number, panelCount: number, limit: number, atOnce = 2) {
  const tiles = lowerTiles(panelCount).filter(([row, column]) => (row + 2 * column) % 3 !== 1);
  const all = TILE_SIZE * ((panelCount * (panelCount + 1)) / 2);
  const places = TILE * panelCount;
  const entries = rows * places;
  const { integers, numbers } = kernel.room(TILE_NAME * tiles.length, [
    ...[4 * entries, entries, places, 4 * places],
    ...[all, all, all],
  ]);
  const [terms, x, left, shares, totals, powers, ratios] = numbers;
  for (const [k, array] of [terms, x, left, totals, powers].entries()) array.set(normals(k, array.length));
  ratios.set(normals(7, all).map((value) => Math.tanh(value)));
  integers.set(tiles.flat());
  const term = (k: number) => terms.subarray(entries * (k % 4), entries * ((k % 4) + 1));
  for (let k = 0; k < 4; k++) {
    kernel.recur(term(k), term(k + 3), term(k + 2), x, entries, 0.7 - k, 0.3);
    kernel.subtractSquares(term(k), rows, left);
    for (let i = 0; i < places; i++) shares[places * k + i] = Math.abs(left[i]);
  }
  const counts = [tiles.length];
  for (let k = 0; k < 4; k += atOnce) {
    const [panels, part] = [terms.subarray(entries * k), shares.subarray(places * k, places * (k + atOnce))];
    counts.push(
      kernel.addTerms(panels, rows, atOnce, integers, counts[k / atOnce], totals, powers, ratios, part, limit),
    );
  }
  const kept = counts[4 / atOnce];
  return { kept, names: [...integers.subarray(0, TILE_NAME * kept)], numbers: numbers.map((a) => bits(a)) };
}

const shapes = [
  [1, 1],
  [2, 12],
  [7, 5],
  [50, 13],
  [129, 33],
] as const;

describe.each([
  ['plain', () => plainKernel],
  ['SIMD', simd],
] as const)('the %s product kernel', (_name, make) => {
  it.each(shapes)('sums the products of columns over ascending rows: %i x %i', (rows, width) => {
    const A = normals(rows, rows * width);
    const naive = new Float64Array(width * width);
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++)
        for (let p = 0; p < rows; p++) naive[i * width + j] += A[p * width + i] * A[p * width + j];
    expect(bits(product(make(), A, rows, width))).toEqual(bits(naive));
  });

  it.each(shapes)('agrees with ml-matrix up to rounding: %i x %i', (rows, width) => {
    const A = normals(rows, rows * width);
    const matrix = Matrix.from1DArray(rows, width, A);
    const expected = matrix.transpose().mmul(matrix).to1DArray();
    const found = product(make(), A, rows, width);
    // both sums of |a_p b_p| are at most the mean of the squares
    const largest = Math.max(...found);
    for (const [e, value] of expected.entries())
      expect(Math.abs(found[e] - value)).toBeLessThanOrEqual(2 * rows * Number.EPSILON * largest);
  });

  it('gives the same bits in several blocks of rows as in one', () => {
    const A = normals(3, 101 * 10);
    expect(product(make(), A, 101, 10, 16)).toEqual(product(make(), A, 101, 10));
  });

  it('adds a power times the products, raises the power, and keeps what is above the limit', () => {
    const kernel = make();
    const rows = 5;
    const { integers, numbers } = kernel.room(3 * TILE_NAME, [rows * 2 * TILE, 48, 48, 48, 2 * TILE]);
    const [panels, totals, powers, ratios, shares] = numbers;
    const A = normals(1, rows * 2 * TILE);
    intoPanels(rows, 2 * TILE, (e) => A[e], panels);
    integers.set([0, 0, 2, 1, 0, 1, 1, 1, 0]);
    totals.set(normals(2, 48));
    ratios.fill(0.5);
    shares.fill(4);
    powers.fill(1);
    powers.fill(0.25, 16, 32);
    const before = totals.slice();
    // next powers 0.5, 0.125, 0.5: 16 times their squares is 4, 0.25, 4
    expect(kernel.addTerms(panels, rows, 1, integers, 3, totals, powers, ratios, shares, 1)).toBe(2);
    expect([...integers.subarray(0, 6)]).toEqual([0, 0, 2, 1, 1, 0]);
    for (const [row, column, tile] of [
      [0, 0, 2],
      [1, 0, 1],
      [1, 1, 0],
    ]) {
      for (let e = 0; e < TILE_SIZE; e++) {
        const power = tile === 1 ? 0.25 : 1;
        const at = TILE_SIZE * tile + e;
        let sum = 0;
        for (let p = 0; p < 2 * TILE * rows; p += 2 * TILE)
          sum += A[p + TILE * row + Math.floor(e / TILE)] * A[p + TILE * column + (e % TILE)];
        expect(totals[at]).toBe(before[at] + power * sum);
        expect(powers[at]).toBe(power / 2);
      }
    }
    powers.fill(1);
    expect(kernel.addTerms(panels, rows, 1, integers, 2, totals, powers, ratios, shares, 4)).toBe(0);
  });

  it('weights a pair by the shares of its own row and column', () => {
    const kernel = make();
    const { integers, numbers } = kernel.room(TILE_NAME, [2 * TILE, TILE_SIZE, TILE_SIZE, TILE_SIZE, 2 * TILE]);
    const [panels, totals, powers, ratios, shares] = numbers;
    ratios.fill(1);
    for (let a = 0; a < TILE; a++) {
      for (let b = 0; b < TILE; b++) {
        integers.set([1, 0, 0]);
        powers.fill(0);
        powers[TILE * a + b] = 1;
        shares.fill(0);
        shares[TILE + a] = 2;
        shares[b] = 3;
        expect(kernel.addTerms(panels, 1, 1, integers, 1, totals, powers, ratios, shares, 5.9)).toBe(1);
        shares[b] = 2.9;
        expect(kernel.addTerms(panels, 1, 1, integers, 1, totals, powers, ratios, shares, 5.9)).toBe(0);
      }
    }
  });

  it.each([
    [2, 3, 0.5],
    [9, 4, 3],
  ])('gives the same bits however many terms are added at once: %i rows, %i panels', (rows, panels, limit) => {
    const one = series(make(), rows, panels, limit, 1);
    expect(one.kept).toBeLessThan(lowerTiles(panels).length);
    for (const atOnce of [2, 4]) expect(series(make(), rows, panels, limit, atOnce)).toEqual(one);
  });

  it('advances the recurrence by one step, and subtracts squares column by column', () => {
    const kernel = make();
    const [rows, columns] = [3, 2 * TILE];
    const entries = rows * columns;
    const { numbers } = kernel.room(0, [entries, entries, entries, entries, columns]);
    const [values, before, earlier, x, left] = numbers;
    for (const [k, array] of numbers.entries()) array.set(normals(k, array.length));
    const expected = earlier.map((value, e) => 0.3 * x[e] * before[e] - 1.7 * value);
    kernel.recur(values, before, earlier, x, entries, 0.3, 1.7);
    expect(values).toEqual(expected);
    kernel.recur(earlier, before, earlier, x, entries, 0.3, 1.7);
    expect(earlier).toEqual(expected);
    const matrix = normals(9, rows * columns);
    const rest = left.map((value, i) => {
      for (let p = 0; p < rows; p++) value -= matrix[p * columns + i] * matrix[p * columns + i];
      return value;
    });
    intoPanels(rows, columns, (e) => matrix[e], values);
    kernel.subtractSquares(values, rows, left);
    expect(left).toEqual(rest);
  });

  it('gives arrays of zeros, however much was asked for before', () => {
    const kernel = make();
    for (const length of [10, 100_000, 1000]) {
      const { integers, numbers } = kernel.room(5, [length, 3]);
      expect([integers.length, numbers[0].length, numbers[1].length]).toEqual([5, length, 3]);
      for (const array of [integers, ...numbers]) {
        expect(array.every((value) => value === 0)).toBe(true);
        array.fill(1);
      }
    }
  });
});

describe('simdKernel', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [1, 1, 0.1],
    [3, 2, 1],
    [50, 3, 0.01],
    [17, 8, 0.5],
    [128, 5, 0],
  ])('gives the same bits as the plain kernel: %i rows, %i panels, limit %d', (rows, panels, limit) => {
    const plain = series(plainKernel, rows, panels, limit);
    expect(series(simd(), rows, panels, limit)).toEqual(plain);
    expect(plain.numbers.flat().length).toBeGreaterThan(0);
  });

  it('is compiled from the source beside it', async () => {
    expect(await compileKernel('product-kernel.ts')).toBe(PRODUCT_BYTES);
  });

  it('does not exist without WebAssembly or without its SIMD', () => {
    vi.stubGlobal('WebAssembly', { validate: () => false });
    expect(simdKernel()).toBeUndefined();
    vi.stubGlobal('WebAssembly', undefined);
    expect(simdKernel()).toBeUndefined();
  });

  it('is made once for all calculations of a thread', () => {
    expect(productKernel()).toBe(productKernel());
    expect(productKernel()).not.toBe(plainKernel);
  });
});
