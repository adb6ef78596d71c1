import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { gradientFlow } from '../src/training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from '../src/training/quadratic-loss.js';
import { NODES, process, target } from './curve.js';
import { ownProblem } from './own-problem.js';
import { largestDistance } from './statistics.js';
import { medianSeconds } from './stopwatch.js';

/** The flow at 30 training times by Lanczos and by a full eigendecomposition, m = 256. */
export function benchFlow(): void {
  const { features, data, trainingTimes } = ownProblem(1000, 256);
  const population = quadraticLoss(process, features, target, NODES);
  const empirical = quadraticLoss(process, features, empiricalMeasure(data), NODES);
  console.log('\nThe flow to 30 training times in 0.1 .. 10^7, m = 256, n = 1000');
  for (const [name, loss] of Object.entries({ population, empirical })) {
    const lanczos = medianSeconds(5, () => gradientFlow(loss, trainingTimes));
    const full = medianSeconds(3, () => flowByEvd(loss, trainingTimes));
    const { readouts, errors } = gradientFlow(loss, trainingTimes);
    const exact = flowByEvd(loss, trainingTimes);
    const distances = readouts.map(
      (A, k) => largestDistance(A, exact[k]) / largestDistance(A, new Float64Array(A.length)),
    );
    const bounds = readouts.map((A, k) => errors[k] / Math.hypot(...A));
    console.log(
      `${name}: Lanczos ${(1000 * lanczos).toFixed(1)} ms, eigendecomposition ${(1000 * full).toFixed(1)} ms, ratio ${(full / lanczos).toFixed(1)}; ` +
        `largest relative difference ${Math.max(...distances).toExponential(1)}, bound ${Math.max(...bounds).toExponential(1)}`,
    );
  }
}

/** A(tau) = V diag((1 - exp(-l tau))/l) V^T B. */
function flowByEvd({ width: m, gram, target: B }: QuadraticLoss, times: readonly number[]): Float64Array[] {
  const decomposition = new EigenvalueDecomposition(Matrix.from1DArray(m, m, gram), { assumeSymmetric: true });
  const V = decomposition.eigenvectorMatrix;
  const values = decomposition.realEigenvalues;
  const parts = V.transpose().mmul(Matrix.columnVector(B)).to1DArray();
  const filtered = new Matrix(m, times.length);
  for (const [k, tau] of times.entries()) {
    for (let i = 0; i < m; i++)
      filtered.set(i, k, values[i] > 0 ? (-Math.expm1(-values[i] * tau) / values[i]) * parts[i] : tau * parts[i]);
  }
  const readouts = V.mmul(filtered);
  return times.map((_, k) => Float64Array.from(readouts.getColumn(k)));
}
