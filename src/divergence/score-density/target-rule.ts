import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import type { Potential } from './potential.js';

/** A quadrature under p_0, d = 1. */
export interface TargetRule {
  /** Ascending. */
  readonly nodes: Float64Array;
  /** The quadrature weights times p_0. */
  readonly masses: Float64Array;
  /** int p_0 log p_0. */
  readonly entropyTerm: number;
}

/** Gauss-Legendre of some order on each panel, times p_0. */
export function targetRule(target: Target, panels: Float64Array, order: number): TargetRule {
  const local = gaussLegendre(order);
  const nodes = new Float64Array((panels.length - 1) * order);
  const masses = new Float64Array(nodes.length);
  const point = new Float64Array(1);
  let entropyTerm = 0;
  for (let i = 0; i < nodes.length; i++) {
    const panel = Math.floor(i / order);
    const half = 0.5 * (panels[panel + 1] - panels[panel]);
    nodes[i] = point[0] = panels[panel] + half * (1 + local.nodes[i % order]);
    const logDensity = target.logDensity(point, UNDIFFUSED);
    masses[i] = half * local.weights[i % order] * Math.exp(logDensity);
    if (masses[i] > 0) entropyTerm += masses[i] * logDensity;
  }
  return { nodes, masses, entropyTerm };
}

/** int p_0 S. */
export function expectation({ nodes, masses }: TargetRule, potential: Potential): number {
  const { kinks, slopes, anchors, values, derivatives } = potential;
  let piece = 0;
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    while (piece < kinks.length && kinks[piece] < nodes[i]) piece++;
    const offset = nodes[i] - anchors[piece];
    sum += masses[i] * (values[piece] + offset * (derivatives[piece] + 0.5 * slopes[piece] * offset));
  }
  return sum;
}
