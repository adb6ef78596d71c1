import type { ForwardProcess } from '../../process/forward-process.js';
import type { Pieces, ScoreField } from '../field/score-field.js';
import type { ReverseFlow } from '../normal/linear-score.js';

/** The sides of the line, by the sign of the places there. */
export const SIDES = [-1, 1] as const;
export type Side = (typeof SIDES)[number];

/** What would be generated if a score were the line that it is on one side of all kinks: N(mean, variance). */
export interface OuterLaw {
  readonly side: Side;
  readonly mean: number;
  readonly variance: number;
  /** From here on outwards this is what the score itself generates; infinite if it is so nowhere. */
  readonly from: number;
}

/** Gauss-Legendre of two nodes on [0, 1], with weights of a half. */
const NODES = [0.5 - 0.5 / Math.sqrt(3), 0.5 + 0.5 / Math.sqrt(3)] as const;

/** Where paths beyond the kinks outweigh all others by e^40, the others are less than rounding. */
const OUTWEIGHED = 40;

/**
 * The laws left and right of all kinks, for every model of a field on the line; undefined where its pieces are not known.
 *
 * With s = a x + b beyond the last kink K_t, r = -f + g^2 a and Phi_t = exp(int_0^t r), the reverse SDE leads a path beyond K
 * from x_t to
 *
 *     x_0 = Phi_t x_t + c_t + N(0, S_t),  c_t = int_0^t Phi g^2 b,  S_t = int_0^t Phi^2 g^2,
 *
 * and pi to N(M_t, V_t) at t and N(M, V) at 0. Given x_0 = x, x_t is then normal with mean M_t + gamma_t (x - M) and variance
 * V_t S_t/V, gamma_t = V_t Phi_t/V. With z_t the deviations from this mean to K_t, paths by way of K_t at time t have the
 * weight exp(-z_t^2/2) q_t(K_t)/N(K_t; M_t, V_t) beside those that stay beyond, where the density q_t at K_t is at most
 *
 *     log q_t <= - log(2 pi s_T^2)/2 + int_t^T max(0, f - g^2 min slope).
 *
 * So all x from which z_t is large enough at all t have the density N(x; M, V). The probability flow has g^2/2 for g^2 and no
 * noise: S = 0, and its paths stay beyond K or not.
 *
 * @param panels in time, even in u, t = T u^2; of fourth order
 */
export function outerLaws(
  process: ForwardProcess,
  field: ScoreField,
  flow: ReverseFlow,
  panels: number,
): readonly (readonly OuterLaw[])[] | undefined {
  if (field.ahead !== undefined || field.at(process.horizon).pieces === undefined) return undefined;
  const ends = Array.from({ length: panels + 1 }, (_, j) => process.horizon * (j / panels) * (j / panels));
  const spans = ends.slice(1).map((end, j) => [ends[j], end] as const);
  process.foresee?.(spans.flatMap(timesIn));
  const stretches = spans.map((span) => stretchOf(process, field, flow, span));
  return Array.from({ length: field.models }, (_, model) =>
    SIDES.map((side) => outerLaw(process, stretches, model, side)),
  );
}

/** A panel in time with what is known at its two nodes. */
interface Stretch {
  readonly length: number;
  readonly nodes: readonly {
    readonly drift: number;
    /** g^2, or g^2/2 along the probability flow. */
    readonly share: number;
    /** g^2, or 0. */
    readonly noise: number;
    /** Of every model. */
    readonly pieces: readonly Pieces[];
  }[];
}

type Span = readonly [from: number, to: number];

const timesIn = ([from, to]: Span) => NODES.map((part) => from + (to - from) * part);

function stretchOf(process: ForwardProcess, field: ScoreField, flow: ReverseFlow, span: Span): Stretch {
  const nodes = timesIn(span).map((t) => {
    const { drift, diffusion } = process.coefficients(t);
    const square = diffusion * diffusion;
    const slice = field.at(t);
    const pieces = Array.from({ length: field.models }, (_, model) => slice.pieces!(model));
    return { drift, share: flow === 'sde' ? square : 0.5 * square, noise: flow === 'sde' ? square : 0, pieces };
  });
  return { length: span[1] - span[0], nodes };
}

/** One model's way over a stretch beyond its kinks, from x at the end to phi x + shift + N(0, spread) at the start. */
interface Way {
  readonly logPhi: number;
  readonly shift: number;
  readonly spread: number;
  /** The kink that is furthest out, times the side. */
  readonly kink: number;
  /** What the largest density may grow by, as a logarithm. */
  readonly growth: number;
}

/** Roundings of the sums over features that slopes and intercepts are, in units of eps. */
const ROUNDINGS = 64;

function isSame(values: Float64Array, i: number, j: number): boolean {
  return Math.abs(values[i] - values[j]) <= ROUNDINGS * Number.EPSILON * Math.abs(values[i]);
}

/** The line outside of all kinks, the last kink that counts, times the side, and the least slope of all pieces. */
function outerLine({ kinks, slopes, intercepts }: Pieces, side: Side) {
  // where several kinks are in one place, the lines between them are nowhere
  const pieces = Array.from(slopes.keys()).filter((i) => !(kinks[i - 1] >= kinks[i]));
  const inwards = side < 0 ? pieces : pieces.reverse();
  const [end] = inwards;
  const other = inwards.find((i) => !isSame(slopes, i, end) || !isSame(intercepts, i, end));
  const kink = other === undefined ? Number.NEGATIVE_INFINITY : side * kinks[side < 0 ? other - 1 : other];
  const least = pieces.reduce((min, i) => Math.min(min, slopes[i]), Number.POSITIVE_INFINITY);
  return { slope: slopes[end], intercept: intercepts[end], kink, least };
}

function wayOver({ length, nodes }: Stretch, model: number, side: Side): Way {
  const lines = nodes.map(({ pieces }) => {
    return outerLine(pieces[model], side);
  });
  const rates = nodes.map(({ drift, share }, k) => length * (-drift + share * lines[k].slope));
  const bend = (rates[1] - rates[0]) / (NODES[1] - NODES[0]);
  let [shift, spread, growth] = [0, 0, 0];
  for (const [k, { drift, share, noise }] of nodes.entries()) {
    // the integral of r from the start, r a line through both nodes
    const phi = Math.exp(NODES[k] * (rates[0] + bend * (0.5 * NODES[k] - NODES[0])));
    shift += 0.5 * length * phi * share * lines[k].intercept;
    spread += 0.5 * length * phi * phi * noise;
    growth += 0.5 * length * Math.max(0, drift - share * lines[k].least);
  }
  const kink = Math.max(...lines.map((line) => line.kink));
  return { logPhi: 0.5 * (rates[0] + rates[1]), shift, spread, kink, growth };
}

function outerLaw(
  { priorVariance }: ForwardProcess,
  stretches: readonly Stretch[],
  model: number,
  side: Side,
): OuterLaw {
  const ways = stretches.map((stretch) => wayOver(stretch, model, side));
  // M_t, V_t and log of the largest density at the ends of all stretches, from T to 0
  const passed = [{ mean: 0, variance: priorVariance, logMost: -0.5 * Math.log(2 * Math.PI * priorVariance) }];
  for (const { logPhi, shift, spread, growth } of ways.toReversed()) {
    const { mean, variance, logMost } = passed[passed.length - 1];
    const phi = Math.exp(logPhi);
    passed.push({ mean: phi * mean + shift, variance: phi * phi * variance + spread, logMost: logMost + growth });
  }
  passed.reverse();
  const { mean, variance } = passed[0];
  let [from, logPhi, noise] = [Number.NEGATIVE_INFINITY, 0, 0];
  const outFrom = (j: number, kink: number): number => {
    const at = passed[j];
    const gamma = (at.variance * Math.exp(logPhi)) / variance;
    const off = kink - side * at.mean;
    const logLine = -0.5 * Math.log(2 * Math.PI * at.variance) - (0.5 * off * off) / at.variance;
    const square = 2 * (OUTWEIGHED + Math.max(0, at.logMost - logLine));
    return side * mean + (off + Math.sqrt((square * at.variance * noise) / variance)) / gamma;
  };
  for (const [j, { kink, ...way }] of ways.entries()) {
    if (kink === Number.NEGATIVE_INFINITY) continue;
    const start = outFrom(j, kink);
    noise += Math.exp(2 * logPhi) * way.spread;
    logPhi += way.logPhi;
    from = Math.max(from, start, outFrom(j + 1, kink));
    if (Number.isNaN(start + from)) from = Number.POSITIVE_INFINITY;
  }
  return { side, mean, variance, from: side * from };
}
