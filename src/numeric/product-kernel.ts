import { PRODUCT_BYTES } from './product-bytes.js';
import { simdModule } from './simd.js';

/** The number of columns of a panel, and of rows and columns of the square tiles that make up a product A^T A. */
export const TILE = 4;

/** The number of entries of a tile. */
export const TILE_SIZE = TILE * TILE;

/** How many integers name a tile: the panel of its rows, the panel of its columns, and its place among all tiles. */
export const TILE_NAME = 3;

/** The number of tiles on and below the diagonal of a square. @param columns a multiple of TILE */
export function lowerTileCount(columns: number): number {
  const panels = columns / TILE;
  return (panels * (panels + 1)) / 2;
}

/** Names the tiles on and below the diagonal, row after row. @param into TILE_NAME integers per tile */
export function nameLowerTiles(columns: number, into: Int32Array): void {
  for (let row = 0, tile = 0; row < columns / TILE; row++) {
    for (let column = 0; column <= row; column++, tile++) {
      into[TILE_NAME * tile] = row;
      into[TILE_NAME * tile + 1] = column;
      into[TILE_NAME * tile + 2] = tile;
    }
  }
}

/** The index of entry (a, b), a >= b, among the numbers of those tiles. */
export function tileEntry(a: number, b: number): number {
  const [row, column] = [Math.floor(a / TILE), Math.floor(b / TILE)];
  return TILE_SIZE * ((row * (row + 1)) / 2 + column) + TILE * (a % TILE) + (b % TILE);
}

/**
 * Sums of products A_k^T A_k of matrices, tile by tile. A matrix is stored in panels of TILE columns, one panel after
 * the other, each rows x TILE row-major; `rows` may differ from call to call. All arrays of a call come from the same
 * `room`.
 */
export interface ProductKernel {
  /**
   * Arrays of zeros: one of integers, and some of numbers of the given lengths. Arrays from earlier calls become
   * invalid.
   */
  room(integers: number, lengths: readonly number[]): { integers: Int32Array; numbers: Float64Array[] };

  /** sums[q, a, b] += sum_p A[p, row_q + a] A[p, column_q + b], over ascending p, for the first `count` tiles q. */
  addProducts(panels: Float64Array, rows: number, tiles: Int32Array, count: number, sums: Float64Array): void;

  /**
   * Some terms of sum_k R^k * (A_k^T A_k), powers and products by element, for the first `count` tiles:
   * totals += powers * A_k^T A_k, powers *= R, term after term while some power^2 share_i share_j of the tile is above
   * the limit. Moves the tiles that are still above it to the front of the list.
   *
   * @param panels of the matrices A_k, one after the other
   * @param totals in the order of all tiles, as are powers and ratios
   * @param shares one per column and term
   * @returns how many tiles are left
   */
  addTerms(
    panels: Float64Array,
    rows: number,
    terms: number,
    tiles: Int32Array,
    count: number,
    totals: Float64Array,
    powers: Float64Array,
    ratios: Float64Array,
    shares: Float64Array,
    limit: number,
  ): number;

  /** values = ahead x before - back earlier, for the first `count`, an even number; `values` may be `earlier`. */
  recur(
    values: Float64Array,
    before: Float64Array,
    earlier: Float64Array,
    x: Float64Array,
    count: number,
    ahead: number,
    back: number,
  ): void;

  /** left_i -= sum_p A[p, i]^2, one subtraction after the other. */
  subtractSquares(panels: Float64Array, rows: number, left: Float64Array): void;
}

/** The kernel in plain TypeScript. */
export const plainKernel: ProductKernel = {
  room: (integers, lengths) => ({
    integers: new Int32Array(integers),
    numbers: lengths.map((length) => new Float64Array(length)),
  }),

  addProducts(panels, rows, tiles, count, sums) {
    for (let q = 0; q < count; q++) {
      const row = tiles[TILE_NAME * q] * rows * TILE;
      const column = tiles[TILE_NAME * q + 1] * rows * TILE;
      addTile(panels, rows, row, column, sums, TILE_SIZE * q);
    }
  },

  addTerms(panels, rows, terms, tiles, count, totals, powers, ratios, shares, limit) {
    const columns = shares.length / terms;
    const sums = new Float64Array(TILE_SIZE);
    let kept = 0;
    for (let q = 0; q < count; q++) {
      const name = tiles.subarray(TILE_NAME * q, TILE_NAME * (q + 1));
      const [row, column, tile] = name;
      let worst = Number.POSITIVE_INFINITY;
      for (let k = 0; k < terms && worst > limit; k++) {
        sums.fill(0);
        const first = k * rows * columns;
        addTile(panels, rows, first + row * rows * TILE, first + column * rows * TILE, sums, 0);
        worst = 0;
        for (let e = 0; e < TILE_SIZE; e++) {
          const at = TILE_SIZE * tile + e;
          totals[at] += powers[at] * sums[e];
          const next = powers[at] * ratios[at];
          powers[at] = next;
          const [a, b] = [TILE * row + Math.floor(e / TILE), TILE * column + (e % TILE)];
          const square = next * next * (shares[k * columns + a] * shares[k * columns + b]);
          if (square > worst) worst = square;
        }
      }
      if (worst > limit) {
        tiles.set(name, TILE_NAME * kept);
        kept++;
      }
    }
    return kept;
  },

  recur(values, before, earlier, x, count, ahead, back) {
    for (let e = 0; e < count; e++) values[e] = ahead * x[e] * before[e] - back * earlier[e];
  },

  subtractSquares(panels, rows, left) {
    for (let i = 0; i < left.length; i++) {
      let rest = left[i];
      const first = (i - (i % TILE)) * rows + (i % TILE);
      for (let e = first; e < first + TILE * rows; e += TILE) rest -= panels[e] * panels[e];
      left[i] = rest;
    }
  },
};

/** Writes a row-major rows x columns matrix, given by its entries, into panels. @param columns a multiple of TILE */
export function intoPanels(
  rows: number,
  columns: number,
  value: (entry: number) => number,
  panels: Float64Array,
): void {
  for (let column = 0, e = 0; column < columns; column += TILE) {
    for (let p = 0; p < rows; p++) {
      const first = p * columns + column;
      for (let b = 0; b < TILE; b++, e++) panels[e] = value(first + b);
    }
  }
}

/** Reads both panels in the order of their memory, and keeps the sums in registers. */
function addTile(A: Float64Array, rows: number, row: number, column: number, sums: Float64Array, at: number): void {
  let s00 = sums[at];
  let s01 = sums[at + 1];
  let s02 = sums[at + 2];
  let s03 = sums[at + 3];
  let s10 = sums[at + 4];
  let s11 = sums[at + 5];
  let s12 = sums[at + 6];
  let s13 = sums[at + 7];
  let s20 = sums[at + 8];
  let s21 = sums[at + 9];
  let s22 = sums[at + 10];
  let s23 = sums[at + 11];
  let s30 = sums[at + 12];
  let s31 = sums[at + 13];
  let s32 = sums[at + 14];
  let s33 = sums[at + 15];
  const end = row + TILE * rows;
  for (let i = row, j = column; i < end; i += TILE, j += TILE) {
    const b0 = A[j];
    const b1 = A[j + 1];
    const b2 = A[j + 2];
    const b3 = A[j + 3];
    let a = A[i];
    s00 += a * b0;
    s01 += a * b1;
    s02 += a * b2;
    s03 += a * b3;
    a = A[i + 1];
    s10 += a * b0;
    s11 += a * b1;
    s12 += a * b2;
    s13 += a * b3;
    a = A[i + 2];
    s20 += a * b0;
    s21 += a * b1;
    s22 += a * b2;
    s23 += a * b3;
    a = A[i + 3];
    s30 += a * b0;
    s31 += a * b1;
    s32 += a * b2;
    s33 += a * b3;
  }
  sums[at] = s00;
  sums[at + 1] = s01;
  sums[at + 2] = s02;
  sums[at + 3] = s03;
  sums[at + 4] = s10;
  sums[at + 5] = s11;
  sums[at + 6] = s12;
  sums[at + 7] = s13;
  sums[at + 8] = s20;
  sums[at + 9] = s21;
  sums[at + 10] = s22;
  sums[at + 11] = s23;
  sums[at + 12] = s30;
  sums[at + 13] = s31;
  sums[at + 14] = s32;
  sums[at + 15] = s33;
}

/** The exported functions: as in `ProductKernel`, with the byte address in place of each array. */
interface Exports {
  addProducts(panels: number, rows: number, tiles: number, count: number, sums: number): void;
  addTerms(
    panels: number,
    rows: number,
    terms: number,
    tiles: number,
    count: number,
    totals: number,
    powers: number,
    ratios: number,
    shares: number,
    columns: number,
    limit: number,
  ): number;
  recur(values: number, before: number, earlier: number, x: number, count: number, ahead: number, back: number): void;
  subtractSquares(panels: number, rows: number, left: number, columns: number): void;
}

/**
 * The kernel in WebAssembly, two lanes at a time, or undefined where that does not run. Its results have the same bits
 * as the plain kernel's.
 */
export function simdKernel(): ProductKernel | undefined {
  const simd = simdModule<Exports>(PRODUCT_BYTES);
  if (simd === undefined) return undefined;
  return {
    room: simd.room,
    addProducts: (panels, rows, tiles, count, sums) =>
      simd.run.addProducts(panels.byteOffset, rows, tiles.byteOffset, count, sums.byteOffset),
    addTerms: (panels, rows, terms, tiles, count, totals, powers, ratios, shares, limit) =>
      simd.run.addTerms(
        panels.byteOffset,
        rows,
        terms,
        tiles.byteOffset,
        count,
        totals.byteOffset,
        powers.byteOffset,
        ratios.byteOffset,
        shares.byteOffset,
        shares.length / terms,
        limit,
      ),
    recur: (values, before, earlier, x, count, ahead, back) =>
      simd.run.recur(values.byteOffset, before.byteOffset, earlier.byteOffset, x.byteOffset, count, ahead, back),
    subtractSquares: (panels, rows, left) =>
      simd.run.subtractSquares(panels.byteOffset, rows, left.byteOffset, left.length),
  };
}

let chosen: ProductKernel | undefined;

/** The faster kernel that runs here; one per thread. */
export function productKernel(): ProductKernel {
  chosen ??= simdKernel() ?? plainKernel;
  return chosen;
}
