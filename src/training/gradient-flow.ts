import { growKrylov, type Krylov, startKrylov } from '../numeric/lanczos.js';
import { type TridiagonalEigen, tridiagonalEigen } from '../numeric/tridiagonal-eigen.js';
import { norm } from '../numeric/vectors.js';
import type { QuadraticLoss } from './quadratic-loss.js';

/**
 * Gradient flow on theta = vec(A)/sqrt(m) from A = 0 (the paper's eqs. 9 and 10, with theta as in its eq. 35): dA/dtau = -(A G - B), so
 * A(tau) = B V diag((1 - exp(-l tau))/l) V^T with G = V diag(l) V^T. The clock tau is 2/T times the paper's. The flow
 * from A_0 is A_0 plus the flow from 0 on the loss `about` A_0.
 */
export interface GradientFlow {
  readonly times: readonly number[];
  /** A(tau) for each time, d x m row-major. */
  readonly readouts: readonly Float64Array[];
  /** A bound on |A(tau) - exact|_F for each time: Krylov truncation and rounding. */
  readonly errors: Float64Array;
  readonly spectrum: FlowSpectrum;
}

/** A loss and gradient flow on it. */
export interface Descent {
  readonly loss: QuadraticLoss;
  readonly flow: GradientFlow;
}

/**
 * A loss seen from each row of its cross moment: the rows of A do not interact, so each has a Krylov basis of its own.
 */
export type FlowSpectrum = readonly RowSpectrum[];

/** T = Y diag(theta) Y^T in a Krylov basis of G grown from one row of B. */
export interface RowSpectrum {
  readonly basis: Krylov;
  readonly eigen: TridiagonalEigen;
}

/** The default for the aimed error of A(tau), relative to |A(tau)|. */
const TOLERANCE = 1e-7;
/** Relative rounding of A(tau) at short times, in units of eps: at m = 512 it reaches 40. */
const ROUNDINGS = 100;

/**
 * The flow at any number of training times by Lanczos from each row of B; the number of steps does not depend on m.
 *
 * @param times training times tau >= 0, in the clock of theta
 * @param tolerance aimed error of each row of A(tau), relative to its norm
 */
export function gradientFlow(loss: QuadraticLoss, times: readonly number[], tolerance = TOLERANCE): GradientFlow {
  const rows = Array.from({ length: loss.crossMoment.length / loss.width }, (_, j) =>
    followRow(loss.gram, rowOf(loss.crossMoment, loss.width, j), times, tolerance),
  );
  const spectrum = rows.map((row) => row.spectrum);
  return {
    times,
    readouts: times.map((tau) => flowReadout(spectrum, tau)),
    errors: Float64Array.from(times, (_, i) => norm(Float64Array.from(rows, (row) => row.errors[i]))),
    spectrum,
  };
}

function followRow(gram: Float64Array, row: Float64Array, times: readonly number[], tolerance: number) {
  const basis = startKrylov(gram, row);
  for (let steps = 8; ; steps = Math.ceil(1.4 * steps)) {
    growKrylov(basis, steps);
    const ends = tridiagonalEigen(basis.diagonal, basis.couplings, 'ends');
    const truncation = times.map((tau) => truncationBound(basis, ends, tau));
    const norms = times.map((tau) => readoutNorm(basis, ends, tau));
    const exhausted = basis.vectors.length === basis.diagonal.length;
    if (!exhausted && truncation.some((error, i) => error > tolerance * norms[i] + rounding(ends, times[i], norms[i])))
      continue;
    return {
      spectrum: { basis, eigen: tridiagonalEigen(basis.diagonal, basis.couplings, 'all') },
      errors: times.map((tau, i) => truncation[i] + rounding(ends, tau, norms[i])),
    };
  }
}

/** A(tau), d x m: each row |B_j| V Y diag((1 - exp(-theta tau))/theta) Y^T e_1. */
export function flowReadout(spectrum: FlowSpectrum, tau: number): Float64Array {
  return readout(spectrum, (theta) => growth(theta, tau));
}

/** One eigendirection of a row of the flow. */
export interface FlowPart {
  /** l >= 0. */
  readonly rate: number;
  /** a, m values. */
  readonly direction: Float64Array;
}

/** A(s) = sum_j (1 - exp(-l_j s))/l_j a_j for all s: the parts of one row. */
export function flowParts({ basis, eigen: { values, rows } }: RowSpectrum): FlowPart[] {
  const k = values.length;
  return Array.from(values, (theta, j) => {
    const direction = new Float64Array(basis.size);
    for (let i = 0; i < k; i++) {
      const coefficient = basis.norm * rows[j] * rows[i * k + j];
      const v = basis.vectors[i];
      for (let q = 0; q < direction.length; q++) direction[q] += coefficient * v[q];
    }
    return { rate: Math.max(theta, 0), direction };
  });
}

/** The ridge solution B (G + shift I)^{-1} in the Krylov spaces of B, d x m. @param shift > 0 */
export function ridgeReadout(spectrum: FlowSpectrum, shift: number): Float64Array {
  return readout(spectrum, (theta) => 1 / (Math.max(theta, 0) + shift));
}

/** |B_j| V Y diag(filter(theta)) Y^T e_1 for each row. */
function readout(spectrum: FlowSpectrum, filter: (theta: number) => number): Float64Array {
  const { size } = spectrum[0].basis;
  const out = new Float64Array(spectrum.length * size);
  for (const [j, { basis, eigen }] of spectrum.entries()) addRow(rowOf(out, size, j), basis, eigen, filter);
  return out;
}

function addRow(
  out: Float64Array,
  basis: Krylov,
  { values, rows }: TridiagonalEigen,
  filter: (theta: number) => number,
): void {
  const k = values.length;
  const filtered = values.map((theta, j) => basis.norm * filter(theta) * rows[j]);
  for (let i = 0; i < k; i++) {
    let coefficient = 0;
    for (let j = 0; j < k; j++) coefficient += rows[i * k + j] * filtered[j];
    const v = basis.vectors[i];
    for (let q = 0; q < out.length; q++) out[q] += coefficient * v[q];
  }
}

/** Row j of a matrix of `width` columns, not a copy. */
export function rowOf(matrix: Float64Array, width: number, j: number): Float64Array {
  return matrix.subarray(j * width, (j + 1) * width);
}

/** (1 - exp(-theta tau))/theta, and tau for theta <= 0: only rounding makes an eigenvalue of a gram negative. */
function growth(theta: number, tau: number): number {
  return theta > 0 ? -Math.expm1(-theta * tau) / theta : tau;
}

/** |A(tau)|, from the first components alone: the basis is orthonormal. */
function readoutNorm(basis: Krylov, { values, rows }: TridiagonalEigen, tau: number): number {
  let square = 0;
  for (let j = 0; j < values.length; j++) {
    const part = rows[j] * growth(values[j], tau);
    square += part * part;
  }
  return basis.norm * Math.sqrt(square);
}

/**
 * The error obeys e' = -G e - residual with G >= 0 and residual(s) = beta_k |B| [s phi1(-s T)e_1]_k v_{k+1}, so
 * |e(tau)| <= beta_k |B| int_0^tau |[s phi1(-s T) e_1]_k| ds. T has positive couplings, so the last entry of
 * exp(-s T)e_1, and with it the integrand, has one sign for all s > 0. The integral is therefore
 * |[tau^2 phi2(-tau T) e_1]_k|, and needs no quadrature.
 */
function truncationBound(basis: Krylov, { values, rows }: TridiagonalEigen, tau: number): number {
  const k = values.length;
  if (k === 0) return 0; // B = 0: the flow stays at A = 0
  let sum = 0;
  let magnitude = 0;
  for (let j = 0; j < k; j++) {
    const theta = values[j];
    const x = theta * tau;
    // tau^2 phi2(-x) = (x - (1 - exp(-x))) / theta^2, by its series where that cancels
    const integral = x > 1e-4 ? (tau - growth(theta, tau)) / theta : tau * tau * (0.5 - x / 6 + (x * x) / 24);
    const part = rows[j] * rows[k + j] * integral;
    sum += part;
    magnitude = Math.max(magnitude, Math.abs(part));
  }
  return basis.couplings[k - 1] * basis.norm * (Math.abs(sum) + Number.EPSILON * k * magnitude);
}

/** Rounding in G moves A(tau) by about eps tau |G| |A(tau)|. */
function rounding({ values }: TridiagonalEigen, tau: number, norm: number): number {
  let largest = 0;
  for (const theta of values) largest = Math.max(largest, theta);
  return Number.EPSILON * (ROUNDINGS + tau * largest) * norm;
}
