import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { dot, minus } from '../numeric/vectors.js';
import { type FlowSpectrum, flowReadout } from '../training/gradient-flow.js';
import { multiplyRows, residualRounding, residualTruncation } from '../training/loss-at-readout.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';

/** Panels of the time integral grow by this factor: as a function of log s, the integrand varies on the scale 1. */
const GROWTH = 3;

/**
 * int_0^tau |dB - A(s) dG|_F^2 ds for each tau, with dG = G_n - G, dB = B_n - B and A a flow: what sampling the data
 * costs. A is the flow on the data in theory L8 and T0, and that on the population in C0.
 *
 * @param spectrum that of the flow
 * @param times tau >= 0, in any order
 * @param nodesPerPanel Gauss-Legendre nodes on each panel of s
 */
export function samplingIntegral(
  population: QuadraticLoss,
  empirical: QuadraticLoss,
  spectrum: FlowSpectrum,
  times: readonly number[],
  nodesPerPanel: number,
): number[] {
  const dG = minus(empirical.gram, population.gram);
  const dB = minus(empirical.crossMoment, population.crossMoment);
  return alongFlow(spectrum, times, nodesPerPanel, (A) => {
    const gap = multiplyRows(A, dG, population.width);
    for (let i = 0; i < gap.length; i++) gap[i] = dB[i] - gap[i];
    return dot(gap, gap);
  });
}

/**
 * How far the errors of G, B, G_n and B_n themselves can move (1/4m) int_0^tau |dB - A(s) dG|_F^2 ds: where
 * |dB - A dG|_F is off by at most e, by 2 sqrt(S tau e^2/(4m)) + tau e^2/(4m).
 *
 * @param value S
 * @param readout A(tau), the largest readout of the flow
 */
export function samplingRounding(
  population: QuadraticLoss,
  empirical: QuadraticLoss,
  { tau, readout, value }: { readonly tau: number; readonly readout: Float64Array; readonly value: number },
): number {
  const off = [population, empirical].reduce(
    (sum, loss) => sum + residualRounding(loss, readout) + residualTruncation(loss, readout),
    0,
  );
  const part = off * Math.sqrt(tau / (4 * population.width));
  return part * (2 * Math.sqrt(value) + part);
}

/** int_0^tau f(A(s)) ds along a flow, for each tau. @param f as smooth in log s as A(s) is; the rest as above */
export function alongFlow(
  spectrum: FlowSpectrum,
  times: readonly number[],
  nodesPerPanel: number,
  f: (readout: Float64Array) => number,
): number[] {
  const ordered = [...new Set(times)].sort((a, b) => a - b);
  let scale = 0;
  for (const { eigen } of spectrum) for (const theta of eigen.values) scale = Math.max(scale, theta);
  const reached = new Map<number, number>();
  let total = 0;
  let from = 0;
  for (const tau of ordered) {
    while (from < tau) {
      const to = Math.min(tau, from === 0 ? 0.5 / Math.max(scale, 0.5 / tau) : from * GROWTH);
      total += integrate(from, to, nodesPerPanel, (s) => f(flowReadout(spectrum, s)));
      from = to;
    }
    reached.set(tau, total);
  }
  return times.map((tau) => reached.get(tau)!);
}

function integrate(from: number, to: number, count: number, f: (x: number) => number): number {
  const { nodes, weights } = gaussLegendre(count);
  const half = 0.5 * (to - from);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i] * f(from + half * (1 + nodes[i]));
  return half * sum;
}
