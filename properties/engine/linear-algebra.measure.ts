import fc, { type Arbitrary } from 'fast-check';
import { cholesky, solveLower } from '../../src/numeric/cholesky.js';
import { genericStart, growKrylov, multiply, startKrylov } from '../../src/numeric/lanczos.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import {
  intoPanels,
  lowerTileCount,
  nameLowerTiles,
  type ProductKernel,
  plainKernel,
  productKernel,
  TILE,
  TILE_NAME,
  TILE_SIZE,
  tileEntry,
} from '../../src/numeric/product-kernel.js';
import { stream } from '../../src/numeric/random.js';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.js';
import { solveTridiagonal } from '../../src/numeric/tridiagonal.js';
import { tridiagonalEigen } from '../../src/numeric/tridiagonal-eigen.js';
import { dot, meanOf, minus, norm, squaredDistance } from '../../src/numeric/vectors.js';
import { eitherSign, logBetween, onEitherSide, seeds } from '../generators/numbers.js';
import { wholePower } from '../oracles/whole-power.js';

/** A symmetric matrix with a given spectrum, in a basis that is drawn. */
export interface MatrixCase {
  readonly spectrum: readonly number[];
  readonly seed: number;
}

/** Up to eleven eigenvalues of any scale and sign, some of them equal, and 0. */
export function matrixCases(): Arbitrary<MatrixCase> {
  const size = onEitherSide(logBetween(1e-8, 1e8));
  const alike = fc.array(eitherSign(0.5, 2), { minLength: 1, maxLength: 11 });
  const spread = fc.array(fc.oneof(size, fc.constantFrom(0, 1, 1, -1)), { minLength: 1, maxLength: 11 });
  return fc.record({ spectrum: fc.oneof(alike, spread), seed: seeds });
}

/** How far two sides of an equation are apart, beside the largest of their terms. */
export interface Residual {
  readonly of: string;
  readonly off: number;
  readonly scale: number;
}

type Matrix = number[][];

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
const transposed = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const rowsOf = (flat: ArrayLike<number>, n: number): Matrix =>
  range(n).map((i) => range(n).map((j) => flat[i * n + j]));
const largest = (a: Matrix) => Math.max(0, ...a.flat().map(Math.abs));
const apart = (a: Matrix, b: Matrix) => Math.max(0, ...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - b[i][j]))));
const unit = (n: number): Matrix => range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0)));

/** M = Q diag(l) Q^T, with Q a product of reflections. */
function drawn({ spectrum, seed }: MatrixCase) {
  const n = spectrum.length;
  const source = stream(seed, 'evaluation');
  let M: Matrix = range(n).map((i) => range(n).map((j) => (i === j ? spectrum[i] : 0)));
  for (let pass = 0; pass < 2; pass++) {
    const u = range(n).map(() => source.normal());
    const square = u.reduce((sum, x) => sum + x * x, 0);
    const H = range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0) - (2 * u[i] * u[j]) / square));
    M = product(product(H, M), H);
  }
  // symmetric to the last bit
  const S = range(n).map((i) => range(n).map((j) => 0.5 * (M[i][j] + M[j][i])));
  return { n, S, flat: Float64Array.from(S.flat()), size: Math.max(...spectrum.map(Math.abs)), source };
}

/** M v = l v with orthonormal v, and the eigenvalues that M was made of. */
export function eigen(aCase: MatrixCase): Residual[] {
  const { n, S, flat, size } = drawn(aCase);
  const { values, vectors } = symmetricEigen(flat, n);
  const V = transposed(vectors.map((v) => [...v]));
  const expected = aCase.spectrum.toSorted((a, b) => a - b);
  return [
    {
      of: 'M V = V L',
      off: apart(
        product(S, V),
        V.map((row) => row.map((x, j) => x * values[j])),
      ),
      scale: size,
    },
    { of: 'V^T V = 1', off: apart(product(transposed(V), V), unit(n)), scale: 1 },
    { of: 'eigenvalues', off: Math.max(...expected.map((l, i) => Math.abs(l - values[i]))), scale: size },
    ...tridiagonals(aCase),
  ];
}

/** T Y = Y L of a tridiagonal matrix, by all rows of Y, and those at the ends by themselves. */
function tridiagonals(aCase: MatrixCase): Residual[] {
  const { n, source, size } = drawn(aCase);
  const diagonal = aCase.spectrum;
  const off = range(n - 1).map((i) => Math.sqrt(Math.abs(diagonal[i] * diagonal[i + 1])) * source.normal());
  const T = range(n).map((i) =>
    range(n).map((j) => (i === j ? diagonal[i] : Math.abs(i - j) === 1 ? off[Math.min(i, j)] : 0)),
  );
  const { values, rows } = tridiagonalEigen(diagonal, off, 'all');
  const ends = tridiagonalEigen(diagonal, off, 'ends');
  const Y = rowsOf(rows, n);
  const kept = rowsOfLength(ends.rows, 2, n);
  const scale = size + largest([off]);
  return [
    {
      of: 'T Y = Y L',
      off: apart(
        product(T, Y),
        Y.map((row) => row.map((x, j) => x * values[j])),
      ),
      scale,
    },
    { of: 'first and last row of Y', off: apart(kept, [Y[0], Y[n - 1]]), scale: 1 },
    { of: 'eigenvalues with two rows', off: apart([[...ends.values]], [[...values]]), scale },
  ];
}

const rowsOfLength = (flat: ArrayLike<number>, count: number, length: number): Matrix =>
  range(count).map((i) => range(length).map((j) => flat[i * length + j]));

/**
 * The norm by a Krylov basis beside the largest eigenvalue, and the basis itself.
 *
 * @param factor of T, which is 1 but in a control
 */
export function krylov(aCase: MatrixCase, factor = 1) {
  const { n, S, flat, size } = drawn(aCase);
  const found = operatorNorm(flat, n);
  const basis = startKrylov(flat, genericStart(n));
  growKrylov(basis, Math.ceil(n / 2));
  growKrylov(basis, n);
  const k = basis.diagonal.length;
  const V = transposed(basis.vectors.slice(0, k).map((v) => [...v]));
  const T = range(k).map((i) =>
    range(k).map(
      (j) => factor * (i === j ? basis.diagonal[i] : Math.abs(i - j) === 1 ? basis.couplings[Math.min(i, j)] : 0),
    ),
  );
  const next = basis.vectors[k] ?? new Float64Array(n);
  const rest = range(n).map((i) => range(k).map((j) => (j === k - 1 ? basis.couplings[k - 1] * next[i] : 0)));
  const right = product(V, T).map((row, i) => row.map((x, j) => x + rest[i][j]));
  const residuals: Residual[] = [
    { of: 'M V = V T + beta v e^T', off: apart(product(S, V), right), scale: size },
    { of: 'V^T V = 1', off: apart(product(transposed(V), V), unit(k)), scale: 1 },
    { of: 'first vector', off: apart([range(n).map((i) => V[i][0] * basis.norm)], [[...genericStart(n)]]), scale: 1 },
    {
      of: 'M v',
      off: apart(
        [[...multiply(flat, genericStart(n))]],
        [
          product(
            S,
            [...genericStart(n)].map((x) => [x]),
          ).flat(),
        ],
      ),
      scale: size,
    },
  ];
  const gaps = aCase.spectrum.flatMap((l, i) => aCase.spectrum.slice(i + 1).map((m) => Math.abs(l - m)));
  return { ...found, size, residuals, gap: Math.min(size, ...gaps) };
}

/**
 * L L^T = M^2 + 1, L X = N, and a tridiagonal system.
 *
 * @param factor of L, X and the solution, which is 1 but in a control
 */
export function systems(aCase: MatrixCase, factor = 1): Residual[] {
  const { n, S, source } = drawn(aCase);
  const scaled = S.map((row) => row.map((x) => x / (largest(S) || 1)));
  const P = product(scaled, scaled).map((row, i) => row.map((x, j) => x + (i === j ? 1 : 0)));
  const L = cholesky(Float64Array.from(P.flat()), n).map((each) => factor * each);
  const lower = range(n).map((i) => range(n).map((j) => (j <= i ? source.normal() : 0)));
  const X = solveLower(L, Float64Array.from(lower.flat()), n).map((each) => factor * each);
  const bands = [0, 1, 2, 3].map(() => Float64Array.from(range(n), () => source.normal()));
  const [below, above, right] = bands;
  const diagonal = Float64Array.from(range(n), (i) => 0.1 + Math.abs(below[i]) + Math.abs(above[i]));
  const solved = right.slice();
  solveTridiagonal(below.slice(), diagonal, above.slice(), solved, n);
  const x = solved.map((each) => factor * each);
  const left = range(n).map(
    (i) => diagonal[i] * x[i] + (i > 0 ? below[i] * x[i - 1] : 0) + (i < n - 1 ? above[i] * x[i + 1] : 0),
  );
  const indefinite = P.map((row, i) => row.map((each, j) => (i === n - 1 && j === n - 1 ? -1 : each)));
  const isRefused = refuses(() => cholesky(Float64Array.from(indefinite.flat()), n));
  const lowerRows = rowsOf(L, n);
  const isLower = [L, X].every((each) => rowsOf(each, n).every((row, i) => row.every((y, j) => j <= i || y === 0)));
  return [
    { of: 'L L^T = S', off: apart(product(lowerRows, transposed(lowerRows)), P), scale: largest(P) },
    {
      of: 'L X = N',
      off: apart(product(lowerRows, rowsOf(X, n)), lower),
      scale: largest(lower) + largest(rowsOf(X, n)),
    },
    { of: 'both are lower triangular', off: isLower ? 0 : 1, scale: 1 },
    { of: 'an indefinite matrix is refused', off: isRefused ? 0 : 1, scale: 1 },
    { of: 'tridiagonal system', off: apart([left], [[...right]]), scale: largest([[...x]]) + largest([[...right]]) },
  ];
}

function refuses(compute: () => unknown): boolean {
  try {
    compute();
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}

/**
 * Inner products, distances and means of vectors, typed or not.
 *
 * @param factor of each of these, which is 1 but in a control
 */
export function vectors(aCase: MatrixCase, factor = 1): Residual[] {
  const { n, flat, source } = drawn({
    ...aCase,
    spectrum: aCase.spectrum.map((l) => l / Math.max(1e-300, ...aCase.spectrum.map(Math.abs))),
  });
  const [a, b] = [flat.slice(0, n), Float64Array.from(range(n), () => source.normal())];
  const sum = range(n).reduce((total, i) => total + a[i] * b[i], 0);
  const square = range(n).reduce((total, i) => total + (a[i] - b[i]) * (a[i] - b[i]), 0);
  const each = (of: string, off: number): Residual => ({ of, off: Math.abs(off), scale: 10 * n });
  return [
    each('a . b', factor * dot(a, b) - sum),
    each('a . b of lists', factor * dot([...a], [...b]) - sum),
    each('|a|', factor * norm(a) - Math.hypot(...a)),
    each('|a - b|^2', factor * squaredDistance(a, b) - square),
    each('a - b', Math.max(...minus(a, b).map((x, i) => Math.abs(factor * x - (a[i] - b[i]))))),
    each('mean', Math.max(...meanOf([a, b, b]).map((x, i) => Math.abs(factor * x - (a[i] + 2 * b[i]) / 3)))),
  ];
}

/** Panels of a product, and terms of a sum of products. */
const [COLUMNS, ROWS, TERMS] = [2 * TILE, 3, 3];

/**
 * Sums of products A^T A by the kernel that runs here, and by the plain one.
 *
 * @param factor of their entries, which is 1 but in a control
 */
export function products({ seed }: MatrixCase, factor = 1): Residual[] {
  return [['this', productKernel()] as const, ['the plain', plainKernel] as const].flatMap(([name, kernel]) =>
    productsBy(kernel, seed, factor).map((each) => ({ ...each, of: `${each.of} by ${name} kernel` })),
  );
}

function productsBy(kernel: ProductKernel, seed: number, factor: number): Residual[] {
  const source = stream(seed, 'noise');
  const count = lowerTileCount(COLUMNS);
  const entries = count * TILE_SIZE;
  const matrices = range(TERMS).map(() => range(ROWS).map(() => range(COLUMNS).map(() => source.normal())));
  const ratios = range(COLUMNS).map(() => range(COLUMNS).map(() => 0.5 * source.uniform()));
  const { integers, numbers } = kernel.room(count * TILE_NAME, [
    TERMS * ROWS * COLUMNS,
    ...[entries, entries, entries, entries],
    TERMS * COLUMNS,
    COLUMNS,
    ...[COLUMNS, COLUMNS, COLUMNS, COLUMNS],
  ]);
  const [panels, sums, totals, powers, ratio, shares, left, before, earlier, place, values] = numbers;
  for (const [k, A] of matrices.entries()) {
    const own = panels.subarray(k * ROWS * COLUMNS, (k + 1) * ROWS * COLUMNS);
    intoPanels(ROWS, COLUMNS, (entry) => A[Math.floor(entry / COLUMNS)][entry % COLUMNS], own);
  }
  const first = panels.subarray(0, ROWS * COLUMNS);
  nameLowerTiles(COLUMNS, integers);
  kernel.addProducts(first, ROWS, integers, count, sums);
  left.fill(1);
  kernel.subtractSquares(first, ROWS, left);
  powers.fill(1);
  shares.fill(1);
  for (const [a, row] of ratios.entries()) for (const [b, r] of row.entries()) if (b <= a) ratio[tileEntry(a, b)] = r;
  const kept = kernel.addTerms(panels, ROWS, TERMS, integers, count, totals, powers, ratio, shares, -1);
  for (const list of [before, earlier, place]) for (let i = 0; i < COLUMNS; i++) list[i] = source.normal();
  kernel.recur(values, before, earlier, place, COLUMNS, 2, 3);
  const grams = matrices.map((A) => product(transposed(A), A));
  const lower = range(COLUMNS).flatMap((a) => range(a + 1).map((b) => [a, b] as const));
  const worst = (off: (a: number, b: number) => number) => Math.max(...lower.map(([a, b]) => Math.abs(off(a, b))));
  const scale = 100;
  return [
    { of: 'A^T A', off: worst((a, b) => factor * sums[tileEntry(a, b)] - grams[0][a][b]), scale },
    {
      of: 'sum_k R^k A_k^T A_k',
      off: worst(
        (a, b) =>
          factor * totals[tileEntry(a, b)] -
          grams.reduce((sum, G, k) => sum + wholePower(ratios[a][b], k) * G[a][b], 0),
      ),
      scale,
    },
    { of: 'powers of R', off: worst((a, b) => powers[tileEntry(a, b)] - wholePower(ratios[a][b], TERMS)), scale: 1 },
    { of: 'tiles above a limit that all are above', off: Math.abs(kept - count), scale: 1 },
    {
      of: '1 - sum_p A_pi^2',
      off: Math.max(...range(COLUMNS).map((i) => Math.abs(left[i] - 1 + grams[0][i][i]))),
      scale,
    },
    {
      of: '2 x b - 3 e',
      off: Math.max(...range(COLUMNS).map((i) => Math.abs(values[i] - 2 * place[i] * before[i] + 3 * earlier[i]))),
      scale,
    },
  ];
}
