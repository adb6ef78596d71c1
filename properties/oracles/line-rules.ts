import { gaussLegendre, type Quadrature } from '../../src/numeric/gauss-legendre.js';
import type { BumpMixture } from '../../src/target/bumps.js';
import type { GaussianMixture } from '../../src/target/mixture.js';

/** A law on the line, by its components. */
export type LineLaw =
  | Pick<GaussianMixture, 'kind' | 'weights' | 'means' | 'variances'>
  | Pick<BumpMixture, 'kind' | 'weights' | 'centers' | 'halfWidths'>;

/** Standard deviations beyond which lies 2e-9 of the mass of a normal distribution. */
const EDGE = 6;

/**
 * A law on the line as masses at the nodes of one Gauss-Legendre rule for each of its components: few nodes, for the
 * moments of functions that are smooth on the scale of a component.
 */
export function componentRule(law: LineLaw, count: number): Quadrature {
  const rule = gaussLegendre(count);
  const nodes = new Float64Array(law.weights.length * count);
  const weights = new Float64Array(nodes.length);
  for (const [k, share] of law.weights.entries()) {
    const { centre, reach, density } = componentOf(law, k);
    for (let i = 0; i < count; i++) {
      nodes[k * count + i] = centre + reach * rule.nodes[i];
      weights[k * count + i] = share * rule.weights[i] * density(rule.nodes[i]);
    }
  }
  return { nodes, weights };
}

/** A component on [centre - reach, centre + reach], with the density of z = (x - centre)/reach. */
function componentOf(law: LineLaw, k: number) {
  if (law.kind === 'bumps') {
    const biweight = (z: number) => (15 / 16) * (1 - z * z) * (1 - z * z);
    return { centre: law.centers[k][0], reach: law.halfWidths[k], density: biweight };
  }
  const normal = (z: number) => (EDGE / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * EDGE * EDGE * z * z);
  return { centre: law.means[k][0], reach: EDGE * Math.sqrt(law.variances[k]), density: normal };
}

/** Masses at some nodes, and the masses of a coarser rule at every second of them, which show the error. */
export interface EvenRule {
  readonly nodes: Float64Array;
  readonly masses: Float64Array;
  readonly coarser: Float64Array;
}

/** Standard deviations beyond which lies 2e-9 of the mass of a normal distribution, and 1e-4 of its eighth moment. */
const EVEN_EDGE = 6;

/** Even numbers of steps across a component. */
const STEPS = { mixture: 36, bumps: 24 } as const;

/**
 * A law on the line by the trapezoidal rule in each component, and by the same with every second node. For smooth
 * functions this is exact to all orders in the step as far as the integrand vanishes at both ends with its derivatives:
 * a normal density nearly does, and of a bump in its angle theta, z = -cos theta, those up to the fourth do.
 */
export function evenRule(law: LineLaw): EvenRule {
  const steps = STEPS[law.kind];
  const nodes: number[] = [];
  const masses: number[] = [];
  const coarser: number[] = [];
  for (const [k, share] of law.weights.entries()) {
    for (let i = 0; i <= steps; i++) {
      const { place, mass } = law.kind === 'bumps' ? bumpNode(i / steps) : normalNode(i / steps);
      const [centre, scale] =
        law.kind === 'bumps' ? [law.centers[k][0], law.halfWidths[k]] : [law.means[k][0], Math.sqrt(law.variances[k])];
      nodes.push(centre + scale * place);
      masses.push((share * mass) / steps);
      coarser.push(i % 2 === 0 ? (2 * share * mass) / steps : 0);
    }
  }
  return {
    nodes: Float64Array.from(nodes),
    masses: Float64Array.from(masses),
    coarser: Float64Array.from(coarser),
  };
}

/** At a part of the way from -EVEN_EDGE to EVEN_EDGE. */
function normalNode(part: number) {
  const z = EVEN_EDGE * (2 * part - 1);
  return { place: z, mass: ((2 * EVEN_EDGE) / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * z * z) };
}

/** At a part of the angle from 0 to pi: (15/16) (1 - z^2)^2 dz = (15/16) sin^5 theta dtheta. */
function bumpNode(part: number) {
  const sine = Math.sin(Math.PI * part);
  const square = sine * sine;
  return { place: -Math.cos(Math.PI * part), mass: (15 / 16) * Math.PI * square * square * sine };
}
