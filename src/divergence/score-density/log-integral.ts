import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { Potential } from './potential.js';

/** log int e^S, computed relative to the largest value of S. */
export function logIntegralExp(potential: Potential): number {
  const parts: MonotonePart[] = [];
  for (let i = 0; i < potential.slopes.length; i++) parts.push(...monotoneParts(potential, i));
  let top = Number.NEGATIVE_INFINITY;
  for (const part of parts) top = Math.max(top, part.peak);
  let sum = 0;
  for (const part of parts) if (part.peak > top - 60) sum += Math.exp(part.peak - top) * integralBelowPeak(part);
  return top + Math.log(sum);
}

/**
 * A stretch on which S falls from its peak at one end to the other end: S = peak - fall u + curvature u^2 / 2 at the
 * distance u from the peak.
 */
interface MonotonePart {
  readonly peak: number;
  /** |S'| at the peak, >= 0. */
  readonly fall: number;
  readonly curvature: number;
  /** Possibly infinite. */
  readonly length: number;
}

/** Piece i of the potential, cut where S' = 0. */
function monotoneParts({ kinks, slopes, anchors, values, derivatives }: Potential, i: number): MonotonePart[] {
  const curvature = slopes[i];
  const at = (offset: number) => ({
    value: values[i] + offset * (derivatives[i] + 0.5 * curvature * offset),
    derivative: derivatives[i] + curvature * offset,
  });
  const left = i === 0 ? Number.NEGATIVE_INFINITY : kinks[i - 1] - anchors[i];
  const right = i === kinks.length ? Number.POSITIVE_INFINITY : kinks[i] - anchors[i];
  const turn = -derivatives[i] / curvature;
  const cuts = turn > left && turn < right ? [left, turn, right] : [left, right];
  const parts: MonotonePart[] = [];
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [a, b] = [cuts[k], cuts[k + 1]];
    const falling = Number.isFinite(a) && (!Number.isFinite(b) || at(0.5 * (a + b)).derivative <= 0);
    const { value, derivative } = at(falling ? a : b);
    parts.push({ peak: value, fall: Math.abs(derivative), curvature, length: b - a });
  }
  return parts;
}

const RULE = gaussLegendre(24);
/** Beyond e^-42 of the peak, the rest adds less than rounding. */
const DEPTH = 42;
const PANELS = 4;

/** int_0^length exp(-fall u + curvature u^2/2) du, over the stretch where the exponent is above -DEPTH. */
function integralBelowPeak({ fall, curvature, length }: MonotonePart): number {
  // the smaller root of fall u - curvature u^2/2 = DEPTH, in the form without cancellation
  const discriminant = fall * fall - 2 * curvature * DEPTH;
  const end = discriminant >= 0 ? Math.min(length, (2 * DEPTH) / (fall + Math.sqrt(discriminant))) : length;
  const half = (0.5 * end) / PANELS;
  let sum = 0;
  for (let panel = 0; panel < PANELS; panel++) {
    for (let k = 0; k < RULE.nodes.length; k++) {
      const u = half * (2 * panel + 1 + RULE.nodes[k]);
      sum += RULE.weights[k] * Math.exp(u * (-fall + 0.5 * curvature * u));
    }
  }
  return half * sum;
}
