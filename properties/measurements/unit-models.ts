import fc, { type Arbitrary } from 'fast-check';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { only, type ScoreField } from '../../src/divergence/field/score-field.js';
import { embedding as embeddingOf } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { type Activation, featureNetwork, type Network, networkEmbedding } from '../../src/network/network.js';
import { networkField } from '../../src/network/network-field.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { logBetween, seeds } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import type { UnitSum } from '../oracles/unit-sums.js';

/** Models that are sums over hidden units, random features and networks, and where they are asked. */
export interface UnitCase {
  readonly process: ProcessSpec;
  readonly dimension: number;
  readonly width: number;
  /** Entries of the embedding of time; alpha_t is one of two. */
  readonly entries: number;
  readonly knowsSignal: boolean;
  /** Of frequencies of Gaussian Fourier features. */
  readonly frequency: number;
  readonly divisor: number;
  readonly overDeviation: boolean;
  /** Whether the first unit knows nothing of x. */
  readonly isFlat: boolean;
  /** From where a network counts time, how long after that it is asked, and for how long, as parts of what is left of T. */
  readonly later: number;
  readonly time: number;
  readonly step: number;
  /** How many points a model is asked at, and paths for its divergence. */
  readonly points: number;
  /** Of points, and of what lies between two of a path. */
  readonly spread: number;
  readonly parts: number;
  /** In how many dimensions its loss is asked for, by values alone; 0 for none. */
  readonly lossIn: 0 | 1 | 2;
  readonly seed: number;
}

/** Points are taken in pairs, and in blocks of 256. */
const pointCounts = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 2, max: 16 }) },
  { weight: 1, arbitrary: fc.integer({ min: 250, max: 600 }) },
);

export const unitCases = (): Arbitrary<UnitCase> =>
  fc.record({
    process: anyProcess,
    dimension: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 9 }),
    entries: fc.integer({ min: 1, max: 6 }),
    knowsSignal: fc.boolean(),
    frequency: logBetween(0.1, 30),
    divisor: logBetween(0.5, 30),
    overDeviation: fc.boolean(),
    isFlat: fc.boolean(),
    later: fc.oneof(fc.constant(0), logBetween(1e-5, 0.5)),
    time: logBetween(1e-6, 0.9),
    step: logBetween(1e-3, 1),
    points: pointCounts,
    spread: logBetween(0.1, 100),
    parts: fc.integer({ min: 3, max: 40 }),
    lossIn: fc.oneof(
      { weight: 6, arbitrary: fc.constant(0 as const) },
      { weight: 2, arbitrary: fc.constantFrom(1, 2) },
    ),
    seed: seeds,
  });

/** Cases whose loss is asked for, on the line and in the plane. */
export const lossCases = (): Arbitrary<UnitCase> =>
  fc.record({ aCase: unitCases(), lossIn: fc.constantFrom(1, 2) }).map(({ aCase, lossIn }) => ({ ...aCase, lossIn }));

/** A model as the engine has it, and what its formula says of it. */
export interface UnitModel {
  readonly name: string;
  readonly field: ScoreField;
  /** Which of the models of the field. */
  readonly model: number;
  /** @param t of the field's own time */
  at(t: number): UnitSum;
}

/** The times of a case: where a step of a field begins and ends, and from where a network counts. */
export function timesOf({ process: { horizon }, later, time, step }: UnitCase) {
  const from = later * horizon;
  const start = time * (horizon - from);
  return { from, start, end: start + step * (horizon - from - start) };
}

/** Random features of two readouts, and the second of them alone and as a network. */
export function featureModels(aCase: UnitCase, dimension: number): UnitModel[] {
  const { width: m, entries, knowsSignal, isFlat } = aCase;
  const process = forwardProcess(aCase.process);
  const kind = knowsSignal ? ({ kind: 'signal' } as const) : ({ kind: 'fourier', size: entries } as const);
  const embedding = embeddingOf(kind, process);
  const source = stream(aCase.seed, 'features');
  const weights = normals(source, m * dimension);
  if (isFlat) weights.fill(0, 0, dimension);
  const timeWeights = normals(source, m * embedding.size);
  const features: RandomFeatures = { width: m, dimension, weights, timeWeights, embedding };
  const readouts = [normals(source, dimension * m), normals(source, dimension * m)];
  const field = featureField(features, readouts);
  const sums = readouts.map((readout) => {
    const network = featureNetwork(features, kind, readout);
    return { network, at: (t: number) => sumOf(network, process, t) };
  });
  return [
    ...sums.map(({ at }, model) => ({ name: `random features, readout ${model}`, field, model, at })),
    { name: 'the second readout alone', field: only(field, [1]), model: 0, at: sums[1].at },
    { name: 'random features as a network', field: networkField(sums[1].network, process), model: 0, at: sums[1].at },
  ];
}

/** A network of one hidden layer, its time counted from where the case says. */
export function networkModel(aCase: UnitCase, activation: Activation, dimension = aCase.dimension): UnitModel {
  const { width: m, entries, knowsSignal, frequency, divisor, overDeviation, isFlat } = aCase;
  const process = forwardProcess(aCase.process);
  const source = stream(aCase.seed, 'data');
  const pairs = Math.ceil(entries / 2);
  const q = knowsSignal ? 2 : 2 * pairs;
  const weights = normals(source, m * dimension);
  if (isFlat) weights.fill(0, 0, dimension);
  const network: Network = {
    architecture: {
      ...{ kind: 'hidden-layer', activation, dimension, width: m, divisor, overDeviation },
      embedding: knowsSignal ? { kind: 'signal' } : { kind: 'gaussian-fourier', size: q, scale: frequency },
    },
    frequencies: knowsSignal ? [] : [...normals(source, pairs, frequency)],
    parameters: {
      weights: [...weights],
      biases: [...normals(source, m)],
      timeBiases: [...normals(source, m)],
      timeWeights: [...normals(source, m * q)],
      readout: [...normals(source, dimension * m)],
      offset: [...normals(source, dimension)],
    },
  };
  const { from } = timesOf(aCase);
  return {
    name: `a ${activation} network in d = ${dimension}`,
    field: networkField(network, process, from),
    model: 0,
    at: (t) => sumOf(network, process, from + t),
  };
}

/** z = W x + b + U e(t) + c and s = (V act(z) + v)/(divisor sigma_t), unit by unit. */
function sumOf(network: Network, process: ForwardProcess, t: number): UnitSum {
  const { architecture, parameters } = network;
  const { dimension: d, width: m, activation, divisor, overDeviation } = architecture;
  const { weights, biases, timeBiases, timeWeights, readout, offset } = parameters;
  const e = [...networkEmbedding(network, process).at(t)];
  return {
    activation,
    factor: 1 / divisor / (overDeviation ? process.coefficients(t).sigma : 1),
    offset,
    units: Array.from({ length: m }, (_, i) => {
      const terms = [biases[i], timeBiases[i], ...e.map((each, k) => timeWeights[i * e.length + k] * each)];
      return {
        w: weights.slice(i * d, (i + 1) * d),
        b: terms.reduce((sum, each) => sum + each, 0),
        sizeOfB: terms.reduce((sum, each) => sum + Math.abs(each), 0),
        v: Array.from({ length: d }, (_, j) => readout[j * m + i]),
      };
    }),
  };
}

function normals(source: Stream, count: number, deviation = 1): Float64Array {
  return Float64Array.from({ length: count }, () => deviation * source.normal());
}
