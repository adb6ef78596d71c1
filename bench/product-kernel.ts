import {
  intoPanels,
  type ProductKernel,
  plainKernel,
  simdKernel,
  TILE,
  TILE_NAME,
  TILE_SIZE,
} from '../src/numeric/product-kernel.js';
import { stream } from '../src/numeric/random.js';
import { atLeast, type Finding, found } from './finding.js';
import type { Size } from './size.js';
import { inTurns, seconds } from './stopwatch.js';
import { findPython, runScript } from './yardstick.js';

/** Rows and columns of the matrices. */
const SHAPES: Record<Size, readonly (readonly [number, number])[]> = {
  full: [
    [128, 256],
    [128, 1024],
    [20_000, 256],
    [20_000, 1024],
  ],
  small: [
    [128, 256],
    [2000, 256],
  ],
};
/** How many rows are multiplied at once, as in the series. */
const BLOCK = 128;
const ROUNDS = 3;
/** The least number of operations of one measurement: enough for the resolution of the clock. */
const OPERATIONS = 5e8;

/**
 * The half of A^T A that counts, by the kernel in plain TypeScript, by that in WebAssembly, and by OpenBLAS through
 * NumPy.
 */
export function benchProducts(size: Size): Finding[] {
  console.log(
    '\nProducts A^T A on one thread; the panels are made beforehand, as the series makes its coefficients in panels',
  );
  const python = findPython();
  return SHAPES[size].flatMap(([rows, width]) => {
    const name = `${rows} x ${width}`;
    const operations = rows * width * (width + 1);
    const repeats = Math.ceil(OPERATIONS / operations);
    const kernels = { plain: plainKernel, simd: simdKernel() ?? plainKernel };
    const runs = { plain: product(kernels.plain, rows, width), simd: product(kernels.simd, rows, width) };
    const several = (run: () => void) => () =>
      seconds(() => {
        for (let k = 0; k < repeats; k++) run();
      }) / repeats;
    const ours = inTurns(ROUNDS, { plain: several(runs.plain), simd: several(runs.simd) });
    const findings = [
      found(`${name}, plain`, operations / ours.plain / 1e9, ' GF/s'),
      found(`${name}, SIMD`, operations / ours.simd / 1e9, ' GF/s'),
      atLeast(`${name}, plain over SIMD`, ours.plain / ours.simd, 2, 'x'),
    ];
    if (python === undefined) return findings;
    const printed = runScript(python, 'products.py', [
      `${rows}`,
      `${width}`,
      `${Math.max(ROUNDS, Math.min(repeats, 50))}`,
    ]);
    const [syrk, gemm] = printed.trim().split('\n').map(Number);
    const rate = (2 * rows * width * width) / gemm;
    return [
      ...findings,
      found(`${name}, NumPy's dgemm`, rate / 1e9, ' GF/s'),
      found(`${name}, share of dgemm that SIMD reaches`, operations / ours.simd / rate),
      found(`${name}, time of NumPy's A.T @ A (dsyrk) over SIMD`, syrk / ours.simd, 'x'),
    ];
  });
}

/** A product of standard normals that can be run again and again; it occupies the arrays of the kernel. */
function product(kernel: ProductKernel, rows: number, width: number): () => void {
  const tiles: number[] = [];
  for (let row = 0; row < width / TILE; row++) {
    for (let column = 0; column <= row; column++) tiles.push(row, column, tiles.length / TILE_NAME);
  }
  const count = tiles.length / TILE_NAME;
  const { integers, numbers } = kernel.room(tiles.length, [rows * width, TILE_SIZE * count]);
  const [panels, sums] = numbers;
  integers.set(tiles);
  const source = stream(0, 'data');
  const blocks: Float64Array[] = [];
  for (let from = 0; from < rows; from += BLOCK) {
    const block = panels.subarray(from * width, Math.min(rows, from + BLOCK) * width);
    intoPanels(block.length / width, width, () => source.normal(), block);
    blocks.push(block);
  }
  return () => {
    sums.fill(0);
    for (const block of blocks) kernel.addProducts(block, block.length / width, integers, count, sums);
  };
}
