import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { LEAST } from '../measurements/two-ways.js';
import {
  eigen,
  krylov,
  type MatrixCase,
  matrixCases,
  products,
  type Residual,
  systems,
  vectors,
} from './linear-algebra.measure.js';

/** Roundings of sums over a dozen entries, relative to the largest eigenvalue or entry. */
const ROUNDING = 2e-13;
/** Eigenvalues closer than this part of the largest are alike. */
const ALIKE = 0.01;
/** What the error of a norm may be, beside it, where no two eigenvalues are alike. */
const SHARP = 1e-6;

export const linearAlgebra = claim({
  id: 'linear-algebra',
  title: 'Eigenvalues, factors, norms and products of matrices solve the equations that define them',
  source: { paper: 'Golub, Van Loan 2013, Matrix Computations', locus: 'the equations' },
  assumptions: [{ statement: 'M is symmetric' }],
  scope: ['up to eleven eigenvalues from 1e-8 to 1e8 of either sign, equal ones and 0 among them, in a drawn basis'],
  laws: {
    eigen: {
      statement: 'M v = l v for orthonormal v and the eigenvalues that M was made of; T y = l y',
      latex: String.raw`M V = V \Lambda, \quad V^T V = 1`,
      sharpness: 'tight',
      measure: eigen,
      check: (each) => agrees(each),
    },
    norm: {
      statement: 'value <= |M|_op <= value + e, and e is small where no two eigenvalues are alike',
      latex: String.raw`v \le \|M\|_{op} \le v + e`,
      sharpness: 'tight',
      measure: (aCase: MatrixCase) => krylov(aCase),
      check: ({ value, error, size, gap }) => [
        atMost(value, (1 + ROUNDING) * size + LEAST),
        atMost((1 - ROUNDING) * size, value + error + LEAST),
        ...(gap > ALIKE * size ? [atMost(error, SHARP * size + LEAST)] : []),
      ],
    },
    krylov: {
      statement: 'M V = V T + beta v e^T for an orthonormal basis that grows from a vector',
      latex: String.raw`M V = V T + \beta_k v_{k+1} e_k^T`,
      sharpness: 'tight',
      measure: (aCase: MatrixCase) => krylov(aCase).residuals,
      check: (each) => agrees(each),
    },
    systems: {
      statement: 'L L^T = S,  L X = N,  and a tridiagonal system, are solved',
      latex: String.raw`L L^T = S, \quad L X = N`,
      sharpness: 'tight',
      measure: (aCase: MatrixCase) => systems(aCase),
      check: (each) => agrees(each),
    },
    vectors: {
      statement: 'inner products, norms, distances and means are sums over entries',
      latex: String.raw`a \cdot b = \textstyle\sum_i a_i b_i`,
      sharpness: 'tight',
      measure: (aCase: MatrixCase) => vectors(aCase),
      check: (each) => agrees(each),
    },
    products: {
      statement: 'the kernels find A^T A and sum_k R^k A_k^T A_k, entry by entry',
      latex: String.raw`\textstyle\sum_k R^{\circ k} \circ A_k^T A_k`,
      sharpness: 'tight',
      measure: (aCase: MatrixCase) => products(aCase),
      check: (each) => agrees(each),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: matrixCases,
  controls: [
    {
      id: 'eigen-1e-9',
      title: 'eigenvalues off by 1e-9 of the largest',
      breaks: 'eigen',
      check: (each) => agrees({ ...each, off: each.off + 1e-9 * each.scale }),
    },
    {
      id: 'norm-1e-3',
      title: 'a norm smaller by 1e-3 of it',
      breaks: 'norm',
      cases: threeValues,
      check: ({ value, error, size }) => atMost(size, (1 - 1e-3) * value + error),
    },
    {
      id: 'krylov-1e-9',
      title: 'a T that is larger by 1e-9 of it',
      breaks: 'krylov',
      cases: threeValues,
      measure: (aCase: MatrixCase) => krylov(aCase, 1 + 1e-9).residuals,
    },
    {
      id: 'system-1e-9',
      title: 'the same of solutions and factors',
      breaks: 'systems',
      measure: (aCase: MatrixCase) => systems(aCase, 1 + 1e-9),
    },
    {
      id: 'vector-1e-6',
      title: 'sums over entries larger by 1e-6',
      breaks: 'vectors',
      measure: (aCase: MatrixCase) => vectors(aCase, 1 + 1e-6),
    },
    {
      id: 'product-1e-9',
      title: 'entries of products larger by 1e-9',
      breaks: 'products',
      measure: (aCase: MatrixCase) => products(aCase, 1 + 1e-9),
    },
  ],
  sizes: {
    quick: { cases: 24, controlCases: 12 },
    ci: { cases: 200, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'relative to the largest eigenvalue or entry' },
    { name: 'sharp', value: SHARP, meaning: 'the error of a norm beside it, where no two eigenvalues are alike' },
  ],
});

/** Eigenvalues that are told apart. */
function threeValues() {
  return matrixCases().map((aCase) => ({ ...aCase, spectrum: [1, 0.5, -0.3] }));
}

function agrees({ of, off, scale }: Residual) {
  return { ...atMost(off, ROUNDING * scale + LEAST), where: of };
}
