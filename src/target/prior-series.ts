import type { Estimate } from '../numeric/estimate.js';
import type { Axis, AxisTable } from './axis-quadrature.js';

/** The most components: K^4 moments are summed. */
const MOST_COMPONENTS = 12;
/** Steps of two quadratures on each axis: the difference between their results is the error. */
const FINE = 0.3;
const COARSE = 0.4;
/** pi (p_k/pi)^4 must be below this at the ends of an axis: it has decayed there if its integral is finite. */
const NEGLIGIBLE = 1e-10;

/**
 * KL(p || pi) of a mixture p close to pi, within proven bounds; the components and pi are products over the axes. Let
 * R = p/pi - 1. In Taylor's remainder of (1 + R) log(1 + R) - R, the coefficient of R^4 decreases from 1/3 at R = -1 to
 * 0, and is 1/12 at R = 0, so
 *
 *     E_pi[R^2]/2 - E_pi[R^3]/6 <= KL(p || pi) <= E_pi[R^2]/2 - E_pi[R^3]/6 + E_pi[R^4]/3.
 *
 * The moments of p/pi are sums over components of products over axes, so that no grid is needed.
 *
 * @param axes their densities are those of the K components, then the prior's
 * @returns undefined if the fourth moment may be infinite or has too many terms
 */
export function priorSeries(axes: readonly Axis[], weights: readonly number[]): Estimate | undefined {
  if (weights.length > MOST_COMPONENTS) return undefined;
  const tables = [FINE, COARSE].map((step) => axes.map((axis) => ratios(axis.tabulate(step), weights.length)));
  if (!tables[0].every(decays)) return undefined;
  const [fine, coarse] = tables.map((table) => {
    const [second, third, fourth] = [2, 3, 4].map((order) => ratioMoment(table, weights, order));
    const quartic = fourth - 4 * third + 6 * second;
    return { value: second / 2 - (third - 3 * second) / 6 + quartic / 12, second, fourth, quartic };
  });
  const rounding = 16 * axes.length * Number.EPSILON * (Math.sqrt(Math.abs(fine.second)) + Math.abs(fine.fourth));
  const error = Math.abs(fine.quartic) / 4 + Math.abs(fine.value - coarse.value) + rounding;
  return Number.isFinite(error) ? { value: fine.value, error } : undefined;
}

/** For one axis: weight times prior density at each node, and p_k/pi - 1, nodes x K row-major. */
interface Ratios {
  readonly masses: Float64Array;
  readonly excesses: Float64Array;
}

function ratios({ weights, logs }: AxisTable, components: number): Ratios {
  const count = components + 1;
  const excesses = new Float64Array(weights.length * components);
  for (let i = 0; i < weights.length; i++) {
    for (let k = 0; k < components; k++) {
      excesses[i * components + k] = Math.expm1(logs[i * count + k] - logs[i * count + components]);
    }
  }
  return { masses: weights.map((weight, i) => weight * Math.exp(logs[i * count + components])), excesses };
}

function decays({ masses, excesses }: Ratios): boolean {
  const components = excesses.length / masses.length;
  return [0, masses.length - 1].every((i) => {
    const largest = Math.max(...excesses.subarray(i * components, (i + 1) * components)) + 1;
    return masses[i] * largest * largest * largest * largest < NEGLIGIBLE;
  });
}

/**
 * E_pi[(p/pi)^j] - 1 = sum over j-tuples of components of the product of their weights times ((prod over axes of
 * (1 + F)) - 1).
 */
function ratioMoment(axes: readonly Ratios[], weights: readonly number[], order: number): number {
  const tuple: number[] = [];
  const walk = (weight: number): number => {
    if (tuple.length === order) {
      return weight * Math.expm1(axes.reduce((sum, axis) => sum + Math.log1p(excessMoment(axis, tuple)), 0));
    }
    let sum = 0;
    for (const [k, own] of weights.entries()) {
      tuple.push(k);
      sum += walk(weight * own);
      tuple.pop();
    }
    return sum;
  };
  return walk(1);
}

/**
 * F = E_pi[prod_i (1 + e_i)] - 1 on one axis, without cancellation: E_pi[e_i] = 0, and for the first i factors,
 * G_i = prod (1 + e) - 1 - sum e obeys G_{i+1} = G_i + e_{i+1} (G_i + e_1 + .. + e_i).
 */
function excessMoment({ masses, excesses }: Ratios, tuple: readonly number[]): number {
  const components = excesses.length / masses.length;
  let moment = 0;
  for (let i = 0; i < masses.length; i++) {
    let linear = 0;
    let rest = 0;
    for (const k of tuple) {
      const e = excesses[i * components + k];
      rest += e * (rest + linear);
      linear += e;
    }
    moment += masses[i] * rest;
  }
  return moment;
}
