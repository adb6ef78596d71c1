import { PRODUCT_BYTES } from './product-bytes.js';
import { simdModule } from './simd.js';
import type { ProductKernel } from './transposed-product.js';

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
