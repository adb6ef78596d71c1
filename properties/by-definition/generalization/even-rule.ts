import type { DoubleRule } from '../../../src/bound/residual-scatter.js';
import type { TargetSpec } from '../../generators/targets.js';

/** Standard deviations beyond which lies 6e-7 of the mass of a normal distribution. */
const EDGE = 5;

/** Even numbers of steps across a component. */
const STEPS = { mixture: 28, bumps: 16 } as const;

/**
 * A law on the line by the trapezoidal rule in each component, and by the same with every second node. For smooth
 * functions this is exact to all orders in the step as far as the integrand vanishes at both ends with its derivatives:
 * a normal density nearly does, and of a bump in its angle theta, z = -cos theta, those up to the fourth do.
 */
export function evenRule(target: TargetSpec): DoubleRule {
  const steps = STEPS[target.kind];
  const nodes: number[] = [];
  const masses: number[] = [];
  const coarser: number[] = [];
  for (const [k, share] of target.weights.entries()) {
    for (let i = 0; i <= steps; i++) {
      const { place, mass } = target.kind === 'bumps' ? bumpNode(i / steps) : normalNode(i / steps);
      const [centre, scale] =
        target.kind === 'bumps'
          ? [target.centers[k][0], target.halfWidths[k]]
          : [target.means[k][0], Math.sqrt(target.variances[k])];
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

/** At a part of the way from -EDGE to EDGE. */
function normalNode(part: number) {
  const z = EDGE * (2 * part - 1);
  return { place: z, mass: ((2 * EDGE) / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * z * z) };
}

/** At a part of the angle from 0 to pi: (15/16) (1 - z^2)^2 dz = (15/16) sin^5 theta dtheta. */
function bumpNode(part: number) {
  const sine = Math.sin(Math.PI * part);
  const square = sine * sine;
  return { place: -Math.cos(Math.PI * part), mass: (15 / 16) * Math.PI * square * square * sine };
}
