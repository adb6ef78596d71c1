import { cos, sin } from '../numeric/trigonometry.js';
import type { TargetSpec } from '../target/target-spec.js';
import type { LineRule } from './residual-scatter.js';

/** A law in R^d as masses at some of its points, and as other masses at some of these, which show the error. */
export interface DatumRule {
  readonly points: readonly (readonly number[])[];
  readonly masses: Float64Array;
  /** 0 at the points that the coarser rule leaves out. */
  readonly coarser: Float64Array;
  /** The same once more, on the line. */
  readonly coarsest: Float64Array | undefined;
}

/** One place on an axis of a component, in its own scale. */
interface Node {
  readonly place: number;
  readonly mass: number;
  readonly coarser: number;
  readonly coarsest: number;
}

/** Steps across a component, a multiple of four, and deviations of a normal that they span, by dimension. */
const RULES = {
  1: { steps: 32, edge: 5.5 },
  2: { steps: 12, edge: 4.5 },
} as const;

/** Points that weigh less than this are left out. */
const NEGLIGIBLE = 1e-12;

/**
 * p_0 by the trapezoidal rule on each axis of each component, and by the same with every second and every fourth node. For smooth
 * functions it is exact to all orders in the step where the integrand vanishes at both ends with its derivatives, which a normal
 * density nearly does, and that of a bump in its angle theta, z = -cos theta, (15/16) sin^5 theta.
 *
 * @param law on the line or in the plane
 */
export function datumRule(law: TargetSpec): DatumRule {
  const { places, scales } = componentsOf(law);
  const dimension = places[0].length;
  if (dimension !== 1 && dimension !== 2)
    throw new RangeError(`p_0 has a rule in 1 or 2 dimensions, not in ${dimension}`);
  const axis = axisRule(law.kind, RULES[dimension]);
  const rule = dimension === 1 ? axis.map((node) => [node]) : axis.flatMap((one) => axis.map((other) => [one, other]));
  const points: number[][] = [];
  const all = { masses: [] as number[], coarser: [] as number[], coarsest: [] as number[] };
  for (const [k, share] of law.weights.entries()) {
    for (const nodes of rule) {
      const of = (key: 'mass' | 'coarser' | 'coarsest') => nodes.reduce((product, node) => product * node[key], share);
      if (!(of('mass') > NEGLIGIBLE * share)) continue;
      points.push(nodes.map(({ place }, j) => places[k][j] + scales[k] * place));
      all.masses.push(of('mass'));
      all.coarser.push(of('coarser'));
      all.coarsest.push(of('coarsest'));
    }
  }
  return {
    points,
    masses: summedToOne(all.masses),
    coarser: summedToOne(all.coarser),
    coarsest: dimension === 1 ? summedToOne(all.coarsest) : undefined,
  };
}

/** Even numbers of steps across a component for `lineRule`, and deviations of a normal that they span. */
const LINE_STEPS = { mixture: 36, bumps: 24 } as const;
const LINE_EDGE = 6;

/**
 * p_0 on the line by the same rule with other steps, whose masses add up to 1 as nearly as the rule is exact, and by twice the
 * masses at every second node: for the moments of functions whose scale is that of a component.
 */
export function lineRule(law: TargetSpec): LineRule {
  const { places, scales } = componentsOf(law);
  const steps = LINE_STEPS[law.kind];
  const nodes: number[] = [];
  const masses: number[] = [];
  const coarser: number[] = [];
  for (const [k, share] of law.weights.entries()) {
    for (let i = 0; i <= steps; i++) {
      const { place, density } = law.kind === 'mixture' ? normalNode(i / steps, LINE_EDGE) : bumpNode(i / steps);
      nodes.push(places[k][0] + scales[k] * place);
      masses.push((share * density) / steps);
      coarser.push(i % 2 === 0 ? (2 * share * density) / steps : 0);
    }
  }
  return { nodes: Float64Array.from(nodes), masses: Float64Array.from(masses), coarser: Float64Array.from(coarser) };
}

/** Where the components of a law lie, and the scale of each. */
function componentsOf(law: TargetSpec) {
  return law.kind === 'mixture'
    ? { places: law.means, scales: law.variances.map(Math.sqrt) }
    : { places: law.centers, scales: law.halfWidths };
}

function axisRule(kind: TargetSpec['kind'], { steps, edge }: (typeof RULES)[1 | 2]): Node[] {
  const at = kind === 'mixture' ? (part: number) => normalNode(part, edge) : bumpNode;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const { place, density } = at(i / steps);
    // all masses of a rule are divided by their sum
    const every = (kept: number) => (i % kept === 0 ? density / steps : 0);
    return { place, mass: every(1), coarser: every(2), coarsest: every(4) };
  });
}

/** At a part of the way from -edge to edge. */
function normalNode(part: number, edge: number) {
  const place = edge * (2 * part - 1);
  return { place, density: ((2 * edge) / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * place * place) };
}

/** At a part of the angle from 0 to pi: (15/16) (1 - z^2)^2 dz = (15/16) sin^5 theta dtheta. */
function bumpNode(part: number) {
  const sine = sin(Math.PI * part);
  const square = sine * sine;
  return { place: -cos(Math.PI * part), density: (15 / 16) * Math.PI * square * square * sine };
}

function summedToOne(masses: readonly number[]): Float64Array {
  const sum = masses.reduce((total, mass) => total + mass, 0);
  return Float64Array.from(masses, (mass) => mass / sum);
}
