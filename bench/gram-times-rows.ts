import { plainKernel, simdKernel, TILE, TILE_NAME, TILE_SIZE } from '../src/numeric/product-kernel.js';

/**
 * A G for a symmetric G and several rows A at once, by the kernel of the grams: the product of the panels of G and
 * those of A^T.
 *
 * @param d the number of rows of A
 */
export function gramTimesRows(gram: Float64Array, m: number, d: number): (A: Float64Array) => Float64Array {
  const [gramPanels, rowPanels] = [Math.ceil(m / TILE), Math.ceil(d / TILE)];
  const tiles: number[] = [];
  for (let row = 0; row < gramPanels; row++) {
    for (let column = 0; column < rowPanels; column++) tiles.push(row, gramPanels + column, tiles.length / TILE_NAME);
  }
  const count = tiles.length / TILE_NAME;
  const kernel = simdKernel() ?? plainKernel;
  const { integers, numbers } = kernel.room(tiles.length, [(gramPanels + rowPanels) * TILE * m, TILE_SIZE * count]);
  const [panels, sums] = numbers;
  integers.set(tiles);
  const place = (row: number, column: number) => (Math.floor(column / TILE) * m + row) * TILE + (column % TILE);
  for (let p = 0; p < m; p++) {
    for (let i = 0; i < m; i++) panels[place(p, i)] = gram[p * m + i];
  }
  const first = gramPanels * TILE;
  return (A) => {
    for (let j = 0; j < d; j++) {
      for (let p = 0; p < m; p++) panels[place(p, first + j)] = A[j * m + p];
    }
    sums.fill(0);
    kernel.addProducts(panels, m, integers, count, sums);
    const out = new Float64Array(d * m);
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < m; i++) {
        const tile = Math.floor(i / TILE) * rowPanels + Math.floor(j / TILE);
        out[j * m + i] = sums[TILE_SIZE * tile + TILE * (i % TILE) + (j % TILE)];
      }
    }
    return out;
  };
}
