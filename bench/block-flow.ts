import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { dot, norm } from '../src/numeric/vectors.js';
import { rowOf } from '../src/training/gradient-flow.js';
import type { QuadraticLoss } from '../src/training/quadratic-loss.js';
import { gramTimesRows } from './gram-times-rows.js';

/** An orthonormal basis of span(B^T, G B^T, .., G^{steps-1} B^T), with G times each of its vectors. */
interface BlockKrylov {
  readonly vectors: readonly Float64Array[];
  readonly images: readonly Float64Array[];
}

/** A direction whose part left by orthogonalisation is this small is rounding. */
const BREAKDOWN = 1e-13;

/** Grows a basis by blocks of d vectors, with full reorthogonalisation as in the flow that grows one basis per row. */
export function growBlocks({ width: m, gram, crossMoment }: QuadraticLoss, steps: number): BlockKrylov {
  const d = crossMoment.length / m;
  const times = gramTimesRows(gram, m, d);
  const vectors: Float64Array[] = [];
  const images: Float64Array[] = [];
  let front: Float64Array = crossMoment.slice();
  for (let step = 0; step < steps && front.length > 0; step++) {
    const fresh: Float64Array[] = [];
    for (let j = 0; j < front.length / m; j++) {
      const w = rowOf(front, m, j);
      const before = norm(w);
      for (let pass = 0; pass < 2; pass++) {
        for (const v of vectors) {
          const overlap = dot(w, v);
          for (let i = 0; i < m; i++) w[i] -= overlap * v[i];
        }
      }
      const after = norm(w);
      if (after <= BREAKDOWN * before || vectors.length === m) continue;
      for (let i = 0; i < m; i++) w[i] /= after;
      vectors.push(w);
      fresh.push(w);
    }
    const block = new Float64Array(d * m);
    for (const [j, v] of fresh.entries()) block.set(v, j * m);
    front = times(block).subarray(0, fresh.length * m);
    for (let j = 0; j < fresh.length; j++) images.push(rowOf(front, m, j).slice());
  }
  return { vectors, images };
}

/** A(tau) = B V Y diag((1 - exp(-theta tau))/theta) Y^T V^T with V^T G V = Y diag(theta) Y^T, for each time. */
export function blockReadouts(
  { width: m, crossMoment }: QuadraticLoss,
  { vectors, images }: BlockKrylov,
  trainingTimes: readonly number[],
): Float64Array[] {
  const size = vectors.length;
  const projected = new Matrix(size, size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      const value = dot(vectors[a], images[b]);
      projected.set(a, b, value);
      projected.set(b, a, value);
    }
  }
  const eigen = new EigenvalueDecomposition(projected, { assumeSymmetric: true });
  const thetas = eigen.realEigenvalues;
  const V = new Matrix(vectors as Float64Array[]);
  const ritz = eigen.eigenvectorMatrix.transpose().mmul(V);
  const parts = Matrix.from1DArray(crossMoment.length / m, m, crossMoment).mmul(ritz.transpose());
  return trainingTimes.map((tau) => {
    const filter = thetas.map((theta) => (theta > 0 ? -Math.expm1(-theta * tau) / theta : tau));
    return Float64Array.from(parts.clone().mulRowVector(filter).mmul(ritz).to1DArray());
  });
}
