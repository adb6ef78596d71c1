import { type Divergence, estimated } from '../divergence/divergence.js';
import type { Coefficients } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type LinePotential, type LineScore, linePotential } from './line-potential.js';

/** q proportional to exp(int s(x, t) dx) on the whole line. */
export interface ScoreDensity {
  /** KL(p_t || q). */
  readonly kl: Divergence;
  /** The mass of q left of 0. */
  readonly left: number;
}

/** Nodes a cell; the difference between the two rules is the error. */
const [FINE, COARSE] = [12, 8];
/** Cells of this width to |x| = NEAR, where scores bend, and from there on wider by a tenth each. */
const [WIDTH, NEAR, WIDENING] = [0.2, 40, 1.1];
/** Where exp S is this far below its peak at both ends, nothing that counts is outside. */
const DEPTH = 60;
/** Where it is not that far by here, it is taken not to fall at all. */
const FARTHEST = 1e5;

/**
 * KL(p_t || q) of the density q that a score at one time t belongs to (the paper's eq. 11), over the whole line and with p_t at the
 * same time, so that the exact score has 0:
 *
 *     KL = E_{p_t}[log p_t - S] + log int e^S dx,   S' = s(., t).
 *
 * @param at the coefficients at t
 * @returns a reason in place of a value where q cannot be normalised
 */
export function scoreDensity(
  score: LineScore,
  target: Target,
  at: Coefficients,
): ScoreDensity | { readonly reason: string } {
  const faces = facesAround(score);
  if (faces === undefined) {
    return { reason: `not normalisable: the integral of the score does not fall at both ends of |x| <= ${FARTHEST}` };
  }
  const [fine, coarse] = [FINE, COARSE].map((count) => compared(linePotential(score, faces, count), target, at));
  const rounding = 1e-14 * (1 + fine.size);
  return { kl: estimated(fine.kl, Math.abs(fine.kl - coarse.kl) + rounding), left: fine.left };
}

/** Ends of cells between which exp S falls to nothing, if it does so. */
function facesAround(score: LineScore): Float64Array | undefined {
  for (let reach = NEAR; reach <= FARTHEST; reach *= 2) {
    const faces = facesTo(reach);
    const { atFaces } = linePotential(score, faces, COARSE);
    const lowest = Math.max(...atFaces) - DEPTH;
    if (atFaces[0] <= lowest && atFaces[atFaces.length - 1] <= lowest) return faces;
  }
  return undefined;
}

function facesTo(reach: number): Float64Array {
  const right: number[] = [];
  let width = WIDTH;
  for (let x = 0; x < reach; x += width) {
    if (x >= NEAR) width *= WIDENING;
    right.push(Math.min(reach, x + width));
  }
  return Float64Array.from([...right.map((x) => -x).reverse(), 0, ...right]);
}

function compared({ nodes, weights, atNodes }: LinePotential, target: Target, at: Coefficients) {
  const top = Math.max(...atNodes);
  let [norm, left, mean] = [0, 0, 0];
  for (let k = 0; k < nodes.length; k++) {
    const mass = weights[k] * Math.exp(atNodes[k] - top);
    norm += mass;
    if (nodes[k] < 0) left += mass;
    const logDensity = target.logDensity([nodes[k]], at);
    const density = weights[k] * Math.exp(logDensity);
    if (density > 0) mean += density * (logDensity - atNodes[k]);
  }
  return { kl: mean + top + Math.log(norm), left: left / norm, size: Math.abs(top) + Math.abs(mean) };
}
