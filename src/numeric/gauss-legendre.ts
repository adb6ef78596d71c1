import { cos } from './trigonometry.js';

/** Nodes and weights of a quadrature rule, nodes ascending. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const rules = new Map<number, Quadrature>();

/**
 * The Gauss-Legendre rule on [-1, 1]; rules are computed once and shared, so treat the arrays as read-only.
 *
 * Newton's method on P_count from the asymptotic roots cos(pi (i + 3/4)/(count + 1/2)); w = 2 / ((1 - x^2) P'(x)^2).
 *
 * @param count number of nodes, >= 1; exact for polynomials of degree 2 count - 1
 */
export function gaussLegendre(count: number): Quadrature {
  const known = rules.get(count);
  if (known) return known;
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < (count + 1) >> 1; i++) {
    let x = cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let iteration = 0; iteration < 20; iteration++) {
      let previous = 1;
      let value = x;
      for (let k = 2; k <= count; k++) {
        const next = ((2 * k - 1) * x * value - (k - 1) * previous) / k;
        previous = value;
        value = next;
      }
      slope = count === 1 ? 1 : (count * (previous - x * value)) / (1 - x * x);
      const step = (count === 1 ? x : value) / slope;
      x -= step;
      if (Math.abs(step) <= 1e-16) break;
    }
    if (2 * i + 1 === count) x = 0;
    nodes[i] = -x;
    nodes[count - 1 - i] = x;
    weights[i] = weights[count - 1 - i] = 2 / ((1 - x * x) * slope * slope);
  }
  const rule = { nodes, weights };
  rules.set(count, rule);
  return rule;
}
