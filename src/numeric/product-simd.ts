import { PRODUCT_BYTES } from './product-bytes.js';
import type { ProductKernel } from './transposed-product.js';

/** The part of WebAssembly used here: Node's types leave it out, and a Node without a compiler does not have it. */
declare const WebAssembly:
  | {
      validate(bytes: Uint8Array): boolean;
      Module: new (bytes: Uint8Array) => object;
      Memory: new (size: { initial: number }) => Memory;
      Instance: new (module: object, imports: { env: { memory: Memory } }) => { exports: unknown };
    }
  | undefined;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
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

/** Bytes in a page of memory. */
const PAGE = 65536;

/** Bytes at the start of the memory, in which the kernel keeps a tile. */
const OWN = 128;

/** Arrays start at multiples of a cache line. */
const LINE = 64;

/**
 * The kernel in WebAssembly, two lanes at a time, or undefined where that does not run. Its results have the same bits
 * as the plain kernel's.
 */
export function simdKernel(): ProductKernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Uint8Array.from(Buffer.from(PRODUCT_BYTES, 'base64'));
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const run = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports as Exports;
  return {
    room: (integers, lengths) => room(memory, integers, lengths),
    addProducts: (panels, rows, tiles, count, sums) =>
      run.addProducts(panels.byteOffset, rows, tiles.byteOffset, count, sums.byteOffset),
    addTerms: (panels, rows, terms, tiles, count, totals, powers, ratios, shares, limit) =>
      run.addTerms(
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
      run.recur(values.byteOffset, before.byteOffset, earlier.byteOffset, x.byteOffset, count, ahead, back),
    subtractSquares: (panels, rows, left) => run.subtractSquares(panels.byteOffset, rows, left.byteOffset, left.length),
  };
}

/**
 * The memory grows to what the largest calculation needs, and keeps that size. Its start is reserved for the kernel.
 */
function room(memory: Memory, integers: number, lengths: readonly number[]) {
  const sizes = [4 * integers, ...lengths.map((length) => 8 * length)];
  const starts = [OWN];
  for (const size of sizes) starts.push(LINE * Math.ceil((starts[starts.length - 1] + size) / LINE));
  const end = starts[sizes.length];
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
  new Uint8Array(memory.buffer, OWN, end - OWN).fill(0);
  return {
    integers: new Int32Array(memory.buffer, OWN, integers),
    numbers: lengths.map((length, k) => new Float64Array(memory.buffer, starts[k + 1], length)),
  };
}
