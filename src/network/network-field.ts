import { smoothDivergence } from '../divergence/field/path-divergence.js';
import { type Line, linesFor, type Pieces, type ScoreField, type ScoreSlice } from '../divergence/field/score-field.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { ascending } from '../target/panel-quadrature.js';
import { type Activation, type Network, networkEmbedding } from './network.js';

/**
 * The score of a network in doubles, as the solvers take it. A ReLU network on the line has its lines and kinks; a Swish
 * network is smooth, and has its divergence in every dimension.
 *
 * @param process of the network's own time
 * @param from where the solvers' time begins, which a network over sigma_t needs: it is infinite at t = 0
 */
export function networkField(network: Network, process: ForwardProcess, from = 0): ScoreField {
  const { dimension, activation } = network.architecture;
  const layerAt = layers(network, process);
  const slice = (t: number): ScoreSlice => {
    const layer = layerAt(from + t);
    return {
      evaluate: (_, points, scores) => evaluate(network, layer, points, scores),
      ...(dimension === 1 && activation === 'relu' && { pieces: () => piecesOf(network, layer) }),
      ...(dimension === 1 && { rounding: () => roundingOf(network, layer) }),
      ...(dimension === 1 &&
        activation === 'swish' && { approached: (_: number, parts: number) => approachedBy(network, layer, parts) }),
    };
  };
  return {
    dimension,
    models: 1,
    at: slice,
    ...(activation === 'swish' && {
      divergenceOver: (start, end) =>
        smoothDivergence((t, _model, points, divergences) =>
          writeDivergence(network, layerAt(from + t), points, divergences),
        )(start, end),
    }),
  };
}

/** What is left of a network at one time: the biases of its layer, and the factor 1/(divisor sigma_t). */
interface Layer {
  readonly biases: Float64Array;
  /** |b| + |c| + |U| |e(t)|, the sizes of the sums that the biases are. */
  readonly sizes: Float64Array;
  readonly factor: number;
}

/** b + c + U e(t), and the factor. */
function layers(network: Network, process: ForwardProcess): (t: number) => Layer {
  const { architecture, parameters } = network;
  const { biases, timeBiases, timeWeights } = parameters;
  const embedding = networkEmbedding(network, process);
  return (t) => {
    const e = embedding.at(t);
    const sums = new Float64Array(architecture.width);
    const sizes = new Float64Array(architecture.width);
    for (let i = 0; i < sums.length; i++) {
      let sum = biases[i] + timeBiases[i];
      let size = Math.abs(biases[i]) + Math.abs(timeBiases[i]);
      for (let k = 0; k < e.length; k++) {
        const term = timeWeights[i * e.length + k] * e[k];
        sum += term;
        size += Math.abs(term);
      }
      sums[i] = sum;
      sizes[i] = size;
    }
    const deviation = architecture.overDeviation ? process.coefficients(t).sigma : 1;
    return { biases: sums, sizes, factor: 1 / (architecture.divisor * deviation) };
  };
}

/** act(z). */
function activated(activation: Activation, z: number): number {
  return activation === 'relu' ? Math.max(z, 0) : z / (1 + Math.exp(-z));
}

/** s(x, t) at n points, n x d. */
function evaluate(
  { architecture, parameters }: Network,
  { biases, factor }: Layer,
  points: Float64Array,
  scores: Float64Array,
): void {
  const { dimension: d, width: m, activation } = architecture;
  const { weights, readout, offset } = parameters;
  for (let p = 0; p < points.length; p += d) {
    for (let j = 0; j < d; j++) scores[p + j] = offset[j];
    for (let i = 0; i < m; i++) {
      let z = biases[i];
      for (let j = 0; j < d; j++) z += weights[i * d + j] * points[p + j];
      const active = activated(activation, z);
      for (let j = 0; j < d; j++) scores[p + j] += readout[j * m + i] * active;
    }
    for (let j = 0; j < d; j++) scores[p + j] *= factor;
  }
}

/** div s = factor sum_i act'(z_i) v_i . w_i of a Swish network, act' = p + z p (1 - p) with p = 1/(1 + e^-z). */
function writeDivergence(
  { architecture, parameters }: Network,
  { biases, factor }: Layer,
  points: Float64Array,
  divergences: Float64Array,
): void {
  const { dimension: d, width: m } = architecture;
  const { weights, readout } = parameters;
  const traces = new Float64Array(m);
  for (let i = 0; i < m; i++) for (let j = 0; j < d; j++) traces[i] += readout[j * m + i] * weights[i * d + j];
  for (let n = 0; n < divergences.length; n++) {
    let sum = 0;
    for (let i = 0; i < m; i++) {
      let z = biases[i];
      for (let j = 0; j < d; j++) z += weights[i * d + j] * points[n * d + j];
      const on = 1 / (1 + Math.exp(-z));
      sum += traces[i] * on * (1 + z * (1 - on));
    }
    divergences[n] = factor * sum;
  }
}

/**
 * The lines of a ReLU network on the line, between its kinks -b_i/w_i: from left to right a unit with w_i > 0 switches on at its
 * kink, and one with w_i < 0 off.
 */
function piecesOf({ architecture, parameters }: Network, { biases, factor }: Layer): Pieces {
  const { weights, readout, offset } = parameters;
  const units = Array.from({ length: architecture.width }, (_, i) => i);
  const bent = units.filter((i) => weights[i] !== 0);
  const kinkOf = (number: number) => -biases[bent[number]] / weights[bent[number]];
  const order = Int32Array.from(bent.keys()).sort((a, b) => kinkOf(a) - kinkOf(b) || a - b);
  const { slopes, intercepts } = linesFor(bent.length);
  const slopeOf = (some: readonly number[]) => some.reduce((sum, i) => sum + factor * weights[i] * readout[i], 0);
  const leftOfAll = units.filter((i) => weights[i] < 0 || (weights[i] === 0 && biases[i] > 0));
  slopes[0] = slopeOf(leftOfAll);
  intercepts[0] = factor * leftOfAll.reduce((sum, i) => sum + readout[i] * biases[i], offset[0]);
  for (const [k, number] of order.entries()) {
    const i = bent[number];
    const switched = factor * Math.sign(weights[i]) * readout[i];
    slopes[k + 1] = slopes[k] + switched * weights[i];
    intercepts[k + 1] = intercepts[k] + switched * biases[i];
  }
  // summed on its own, so that its sign does not depend on cancellation in the running sum
  slopes[bent.length] = slopeOf(units.filter((i) => weights[i] > 0));
  return { kinks: Float64Array.from(order, kinkOf), order, slopes, intercepts };
}

/**
 * The rounding of the lines on the line. A sum over units takes at most two additions of each, which round parts of the sum of all
 * sizes, factor sum_i |v_i w_i| or factor sum_i |v_i| (|b_i| + |c_i| + |U_i| |e|); the terms are products, and the biases sums.
 */
function roundingOf({ architecture, parameters }: Network, { sizes, factor }: Layer): Line {
  const { weights, readout, offset, timeWeights } = parameters;
  const { width } = architecture;
  let [slope, intercept] = [0, Math.abs(offset[0])];
  for (let i = 0; i < width; i++) {
    slope += Math.abs(readout[i] * weights[i]);
    intercept += Math.abs(readout[i]) * sizes[i];
  }
  const [eps, sums] = [Number.EPSILON * factor, width + 4];
  return { slope: sums * eps * slope, intercept: (sums + timeWeights.length / width) * eps * intercept };
}

/** A Swish unit is a line beyond so large a |z|, but for rounding: 40 e^-40. */
const STRAIGHT = 40;

/**
 * Lines through a Swish network on the line at places where each of its units is bent, at z = 40 sinh(3 k/parts)/sinh 3 with k from
 * -parts to parts: between them none is bent by much. Beyond all of them its slopes are those of its units.
 */
function approachedBy(network: Network, layer: Layer, parts: number): Pieces {
  const { weights, readout } = network.parameters;
  const steps = Array.from({ length: 2 * parts + 1 }, (_, k) => {
    const x = (3 * (k - parts)) / parts;
    return (STRAIGHT * (Math.exp(x) - Math.exp(-x))) / (Math.exp(3) - Math.exp(-3));
  });
  const bent = Array.from(weights.keys()).filter((i) => weights[i] !== 0);
  const places = bent.flatMap((i) => steps.map((z) => (z - layer.biases[i]) / weights[i]));
  const kinks = places.length > 0 ? ascending(places) : Float64Array.of(0);
  const scores = new Float64Array(kinks.length);
  evaluate(network, layer, kinks, scores);
  const { slopes, intercepts } = linesFor(kinks.length);
  const slopeOf = (sign: number) =>
    bent.reduce((sum, i) => sum + (weights[i] * sign > 0 ? layer.factor * weights[i] * readout[i] : 0), 0);
  const last = kinks.length - 1;
  slopes[0] = slopeOf(-1);
  for (let k = 0; k < last; k++) slopes[k + 1] = (scores[k + 1] - scores[k]) / (kinks[k + 1] - kinks[k]);
  slopes[last + 1] = slopeOf(1);
  for (let k = 0; k <= last + 1; k++) {
    const through = Math.min(k, last);
    intercepts[k] = scores[through] - slopes[k] * kinks[through];
  }
  return { kinks, slopes, intercepts };
}
