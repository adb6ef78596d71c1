import { type Embedding, type EmbeddingKind, embedding, embeddingSize } from '../features/embedding.js';
import type { RandomFeatures } from '../features/random-features.js';
import { type Stream, stream } from '../numeric/random.js';
import { cos, sin } from '../numeric/trigonometry.js';
import type { ForwardProcess } from '../process/forward-process.js';

/** What comes after the first layer: max(z, 0), or z/(1 + e^-z). */
export type Activation = 'relu' | 'swish';

/**
 * How time enters a network: as it does features, or by (sin 2 pi f_k t, cos 2 pi f_k t) at `size`/2 fixed frequencies
 * f_k ~ N(0, scale^2), the Gaussian Fourier features of the tutorial of Song et al. 2021 (scale 30 there).
 */
export type TimeEmbedding =
  | EmbeddingKind
  | { readonly kind: 'gaussian-fourier'; readonly size: number; readonly scale: number };

/**
 * A score network of one hidden layer, z = W x + b + U e(t) + c and
 *
 *     s(x, t) = (V act(z) + v)/(divisor sigma_t),
 *
 * without sigma_t unless `overDeviation`.
 */
export interface Architecture {
  /** What training moves: V alone, or all but the frequencies. Random features have no b, c and v. */
  readonly kind: 'random-features' | 'hidden-layer';
  readonly activation: Activation;
  /** d. */
  readonly dimension: number;
  /** m. */
  readonly width: number;
  readonly embedding: TimeEmbedding;
  readonly divisor: number;
  readonly overDeviation: boolean;
}

/** The numbers of a network by name, row-major: plain data, which JSON keeps to the bit. */
export interface Parameters {
  /** W, m x d. */
  readonly weights: readonly number[];
  /** b and c, m each: two layers in torch's sense, whose sum moves twice as fast as one bias would. */
  readonly biases: readonly number[];
  readonly timeBiases: readonly number[];
  /** U, m x q. */
  readonly timeWeights: readonly number[];
  /** V, d x m. */
  readonly readout: readonly number[];
  /** v, d. */
  readonly offset: readonly number[];
}

/** The parameters in the order in which they are drawn. */
export const PARAMETERS = ['weights', 'biases', 'timeWeights', 'timeBiases', 'readout', 'offset'] as const;
export type ParameterName = (typeof PARAMETERS)[number];

/** A network as plain data. */
export interface Network {
  readonly architecture: Architecture;
  /** f_k of Gaussian Fourier features, size/2 of them; else none. */
  readonly frequencies: readonly number[];
  readonly parameters: Parameters;
}

/** The parameters that training moves. */
export function trainedOf({ kind }: Architecture): readonly ParameterName[] {
  return kind === 'random-features' ? ['readout'] : PARAMETERS;
}

/** The lengths of rows and columns of the parameters; a bias is one row. */
export function shapeOf({ dimension: d, width: m, embedding }: Architecture, name: ParameterName): [number, number] {
  const shapes: Record<ParameterName, [number, number]> = {
    weights: [m, d],
    biases: [1, m],
    timeWeights: [m, embeddingSizeOf(embedding)],
    timeBiases: [1, m],
    readout: [d, m],
    offset: [1, d],
  };
  return shapes[name];
}

/**
 * A network before training, from the stream `features` of a seed: frequencies first, then the parameters in their order.
 *
 * Of a hidden layer each affine map is drawn as torch does by default, uniformly from +-1/sqrt(inputs), its bias too. Random
 * features have w ~ N(0, I/d) and u ~ N(0, I/q) as `drawFeatures` has them, and V = 0.
 */
export function drawNetwork(architecture: Architecture, seed: number): Network {
  const source = stream(seed, 'features');
  const { embedding: kind, width: m, dimension: d } = architecture;
  const frequencies = kind.kind === 'gaussian-fourier' ? drawn(kind.size / 2, () => kind.scale * source.normal()) : [];
  const q = embeddingSizeOf(kind);
  if (architecture.kind === 'random-features') {
    const [weights, timeWeights] = [zerosOf(architecture, 'weights'), zerosOf(architecture, 'timeWeights')];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < d; j++) weights[i * d + j] = source.normal() / Math.sqrt(d);
      for (let k = 0; k < q; k++) timeWeights[i * q + k] = source.normal() / Math.sqrt(q);
    }
    const [biases, readout, offset] = [m, d * m, d].map((count) => drawn(count, () => 0));
    return {
      architecture,
      frequencies,
      parameters: { weights, biases, timeWeights, timeBiases: biases, readout, offset },
    };
  }
  const inputs: Record<ParameterName, number> = {
    ...{ weights: d, biases: d },
    ...{ timeWeights: q, timeBiases: q },
    ...{ readout: m, offset: m },
  };
  const parameters = Object.fromEntries(
    PARAMETERS.map((name) => [name, uniformly(source, zerosOf(architecture, name).length, inputs[name])]),
  );
  return { architecture, frequencies, parameters: parameters as unknown as Parameters };
}

function zerosOf(architecture: Architecture, name: ParameterName): number[] {
  const [rows, columns] = shapeOf(architecture, name);
  return drawn(rows * columns, () => 0);
}

function uniformly(source: Stream, count: number, inputs: number): number[] {
  return drawn(count, () => (2 * source.uniform() - 1) / Math.sqrt(inputs));
}

function drawn(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function embeddingSizeOf(kind: TimeEmbedding): number {
  return kind.kind === 'gaussian-fourier' ? kind.size : embeddingSize(kind);
}

/** e(t) of a network. */
export function networkEmbedding(
  { architecture, frequencies }: Omit<Network, 'parameters'>,
  process: ForwardProcess,
): Embedding {
  const kind = architecture.embedding;
  if (kind.kind !== 'gaussian-fourier') return embedding(kind, process);
  const count = frequencies.length;
  return {
    size: kind.size,
    at(t) {
      const values = new Float64Array(2 * count);
      for (let k = 0; k < count; k++) {
        const angle = 2 * Math.PI * frequencies[k] * t;
        values[k] = sin(angle);
        values[count + k] = cos(angle);
      }
      return values;
    },
  };
}

/**
 * The random-feature model s_A = (1/m) A relu(W x + U e(t)) of the exact engine as a network.
 *
 * @param embedding of the features
 * @param readout A, d x m row-major
 */
export function featureNetwork(
  { width, dimension, weights, timeWeights }: RandomFeatures,
  embedding: EmbeddingKind,
  readout: Float64Array,
): Network {
  const architecture: Architecture = {
    ...{ kind: 'random-features', activation: 'relu', overDeviation: false },
    ...{ dimension, width, embedding, divisor: width },
  };
  const zeros = (name: ParameterName) => zerosOf(architecture, name);
  return {
    architecture,
    frequencies: [],
    parameters: {
      weights: [...weights],
      biases: zeros('biases'),
      timeWeights: [...timeWeights],
      timeBiases: zeros('timeBiases'),
      readout: [...readout],
      offset: zeros('offset'),
    },
  };
}
