import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { gradientFlow } from '../src/training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from '../src/training/quadratic-loss.js';
import { NODES, process, target } from './curve.js';
import { atLeast, type Finding, found } from './finding.js';
import { ownProblem } from './own-problem.js';
import type { Size } from './size.js';
import { largestDistance } from './statistics.js';
import { medianSeconds, timed } from './stopwatch.js';

const SAMPLES = 1000;
/** The width to run besides 256, at which the decomposition is cheap. */
const WIDE: Record<Size, number> = { full: 2048, small: 512 };

/** The flow at 30 training times by Lanczos and by a full eigendecomposition. */
export function benchFlow(size: Size): Finding[] {
  console.log(`\nThe flow to 30 training times in 0.1 .. 10^7, n = ${SAMPLES}`);
  return [...compare(256, 3), ...compare(WIDE[size], 1)];
}

/** @param decompositions how many times the slower way runs */
function compare(m: number, decompositions: number): Finding[] {
  const { features, data, trainingTimes } = ownProblem(SAMPLES, m);
  const population = quadraticLoss(process, features, target, NODES);
  const empirical = quadraticLoss(process, features, empiricalMeasure(data), NODES);
  // one loss is enough where the decomposition takes a minute
  const losses = decompositions > 1 ? { population, empirical } : { empirical };
  return Object.entries(losses).flatMap(([name, loss]) => {
    const lanczos = medianSeconds(5, () => gradientFlow(loss, trainingTimes));
    const runs = Array.from({ length: decompositions }, () => timed(() => flowByEvd(loss, trainingTimes)));
    const full = Math.min(...runs.map(({ seconds }) => seconds));
    const { readouts, errors } = gradientFlow(loss, trainingTimes);
    const distances = readouts.map(
      (A, k) => largestDistance(A, runs[0].value[k]) / largestDistance(A, new Float64Array(A.length)),
    );
    const bounds = readouts.map((A, k) => errors[k] / Math.hypot(...A));
    const of = `m = ${m}, ${name}`;
    return [
      found(`${of}: Lanczos`, 1000 * lanczos, ' ms'),
      found(`${of}: eigendecomposition`, 1000 * full, ' ms'),
      m < 2048 ? found(`${of}: ratio`, full / lanczos, 'x') : atLeast(`${of}: ratio`, full / lanczos, 10, 'x'),
      found(`${of}: largest relative difference`, Math.max(...distances)),
      found(`${of}: largest bound on it`, Math.max(...bounds)),
    ];
  });
}

/** A(tau) = V diag((1 - exp(-l tau))/l) V^T B. */
function flowByEvd({ width: m, gram, crossMoment: B }: QuadraticLoss, times: readonly number[]): Float64Array[] {
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
