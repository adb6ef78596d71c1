import fc, { type Arbitrary } from 'fast-check';
import { argumentLaw, argumentMean } from '../../src/features/argument-law.js';
import { type Embedding, embedding as embeddingOf, embeddingSize } from '../../src/features/embedding.js';
import { missedFeature } from '../../src/features/missed-feature.js';
import {
  biasAt,
  biasesAt,
  drawFeatures,
  kinks,
  type RandomFeatures,
  sliceOfFeatures,
} from '../../src/features/random-features.js';
import { stream } from '../../src/numeric/random.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { between, logBetween, seeds, vectors } from '../generators/numbers.js';
import { scales, type TwoWays } from '../measurements/two-ways.js';
import { gramAndCrossMoment } from '../oracles/gram.js';

/** A feature that is switched on, or off, for a stretch of time, and the nodes that may see it. */
export interface FeatureCase {
  /** Distances of the nodes. */
  readonly gaps: readonly number[];
  /** How many nodes lie before the stretch, and how many in it. */
  readonly before: number;
  readonly run: number;
  /** Where between two nodes it begins and ends. */
  readonly ends: readonly [number, number];
  readonly isOff: boolean;
  /** Of the bias at its peak. */
  readonly height: number;
  /** How far its kink goes on either side, eight deviations, as a part of the way that the bias falls by at the nodes outside. */
  readonly reach: number;
  readonly at: Pick<Coefficients, 'alpha' | 'sigma'>;
  readonly mean: readonly number[];
  readonly variance: number;
  /** Of features that are drawn. */
  readonly seed: number;
  readonly pairs: PairsCase;
}

/** Features in few dimensions that are almost one feature, or its opposite. */
interface PairsCase {
  readonly dimension: number;
  /** From 0 to 1, where in the range of correlations they begin. */
  readonly phase: number;
  /** Of each, in deviations of its argument. */
  readonly biases: readonly number[];
}

/** How many features are turned from one of them by small angles. */
const NEIGHBOURS = 3;

/** Of a feature whose kink goes as far as the bias falls, rounding decides. */
const CLOSE = 0.01;

export function featureCases(): Arbitrary<FeatureCase> {
  // what happens next to the first and the last node is for a rule that crowds there
  const beyond = fc.constantFrom(0, 2, 2, 3, 4);
  return fc.record({ run: fc.integer({ min: 0, max: 6 }), before: beyond, after: beyond }).chain((of) =>
    fc.record({
      run: fc.constant(of.run),
      before: fc.constant(of.before),
      gaps: vectors(Math.max(2, of.before + of.run + of.after), logBetween(0.5, 2)),
      ends: fc.tuple(between(0.1, 0.45), between(0.55, 0.9)),
      isOff: fc.boolean(),
      height: logBetween(1e-3, 1e3),
      reach: fc.oneof(fc.constant(0), logBetween(0.01, 1 - CLOSE), logBetween(1 + CLOSE, 100)),
      at: fc.record({ alpha: between(0.1, 1), sigma: between(0.1, 1) }),
      mean: fc.integer({ min: 1, max: 3 }).chain((d) => vectors(d, between(-3, 3))),
      variance: logBetween(0.1, 10),
      seed: seeds,
      pairs: fc.record({
        dimension: fc.integer({ min: 2, max: 6 }),
        phase: between(0, 1),
        biases: vectors(NEIGHBOURS + 1, between(-3, 3)),
      }),
    }),
  );
}

/** Which feature is found beside the one that is to be; -1 for none. */
export interface Missed {
  readonly found: number;
  readonly expected: number;
  readonly run: number;
}

/** Of so many nodes none of the thirds that show the error of a rule misses a stretch. */
const SEEN = 3;
/** The features before it are always on and never on. */
const BEFORE = 2;
/** Deviations of p_t on either side of its mean. */
const DEVIATIONS = 8;

/**
 * A feature of bias h (1 - ((t - c)/l)^2), whose nodes are counted, after two that no node misses.
 *
 * @param seen how many nodes see a feature
 */
export function missed(aCase: FeatureCase, seen = SEEN): Missed {
  const { gaps, before, run, ends, isOff, height, reach, at, mean, variance } = aCase;
  const nodes = Float64Array.from(gaps, (_, k) => gaps.slice(0, k + 1).reduce((sum, gap) => sum + gap, 0));
  const count = nodes.length;
  // the nodes next to the stretch, or what would be the next ones beyond the first and the last
  const nodeAt = (k: number) => (k < 0 ? nodes[0] + k : k >= count ? nodes[count - 1] + (k - count + 1) : nodes[k]);
  const [outer, inner, last, after] = [before - 1, before, before + run - 1, before + run].map(nodeAt);
  const from = outer + ends[0] * (inner - outer);
  const to = last + ends[1] * (after - last);
  const [centre, half] = [0.5 * (from + to), 0.5 * (to - from)];
  const bell = (t: number) => 1 - ((t - centre) / half) ** 2;
  const seenPeak = run > 0 ? Math.max(...Array.from(nodes.subarray(before, before + run), bell)) : 1;
  // the nearest node of a stretch without one is close enough to see a part of p_t
  const nearest = bell(outer) >= bell(after) ? before - 1 : before;
  const beside = run > 0 ? [outer, after] : [nodeAt(nearest - 1), nodeAt(nearest + 1)];
  const fall = height * (seenPeak - Math.max(...beside.map(bell)));
  const d = mean.length;
  const w = (reach * fall) / (DEVIATIONS * Math.sqrt(at.alpha * at.alpha * variance + at.sigma * at.sigma));
  const weights = Float64Array.from({ length: 3 * d }, (_, e) => (e < 2 * d ? 1 : w / Math.sqrt(d)));
  const shift = mean.reduce((sum, x) => sum + (at.alpha * w * x) / Math.sqrt(d), 0);
  const sign = isOff ? -1 : 1;
  const embedding: Embedding = { size: 2, at: (t) => Float64Array.of(1, bell(t)) };
  const timeWeights = Float64Array.of(100 * height, 0, -100 * height, 0, -shift, sign * height);
  const features: RandomFeatures = { width: 3, dimension: d, weights, timeWeights, embedding };
  const measure = { mean: Float64Array.from(mean), variance };
  const found = missedFeature(processOf(at, nodes[count - 1]), features, measure, nodes);
  const isInside = before > 0 && before + run < count;
  return { found: found ?? -1, expected: run < seen && isInside && reach < 1 ? BEFORE : -1, run };
}

/** A process that stays as it is. */
function processOf(at: Pick<Coefficients, 'alpha' | 'sigma'>, horizon: number): ForwardProcess {
  return { horizon, priorVariance: 1, coefficients: () => ({ ...at, drift: 0, diffusion: 0 }) };
}

const WIDTH = 5;

/** Biases, arguments and kinks of drawn features, and which features are parts of others. */
export function definitions({ at: { alpha, sigma }, mean, variance, seed, height, before }: FeatureCase): TwoWays[] {
  const d = mean.length;
  const embedding: Embedding = { size: 3, at: (t) => Float64Array.of(1, Math.cos(t), alpha) };
  const [weightScale, timeScale] = [height, 1 / height];
  const features = drawFeatures(WIDTH, d, embedding, seed, weightScale, timeScale);
  const wider = drawFeatures(WIDTH + before, d, embedding, seed, weightScale, timeScale);
  const unscaled = drawFeatures(WIDTH, d, embedding, seed);
  const slice = sliceOfFeatures(features, 1, WIDTH - 1);
  const t = variance;
  const e = embedding.at(t);
  const measure = { mean: Float64Array.from(mean), variance };
  const at = { alpha, sigma, drift: 0, diffusion: 0 };
  const law = argumentLaw(features, measure, t, at);
  const biases = biasesAt(features, t);
  const rows = Array.from({ length: WIDTH }, (_, i) => ({
    w: Array.from(features.weights.slice(i * d, (i + 1) * d)),
    u: Array.from(features.timeWeights.slice(i * 3, (i + 1) * 3)),
  }));
  return rows.flatMap(({ w, u }, i): TwoWays[] => {
    const bias = u[0] * e[0] + u[1] * e[1] + u[2] * e[2];
    const ofBias = Math.abs(u[0]) + Math.abs(u[1]) + Math.abs(u[2]);
    const ofMean = w.reduce((sum, x, j) => sum + Math.abs(alpha * x * mean[j]), ofBias);
    const ofBoth = bias + alpha * w.reduce((sum, x, j) => sum + x * mean[j], 0);
    const deviation = Math.hypot(...w) * Math.hypot(alpha * Math.sqrt(variance), sigma);
    const [along] = w;
    const of = (name: string) => `${name} of feature ${i}`;
    const sliced = i > 0 && i < WIDTH - 1 ? slice.weights[(i - 1) * d] : along;
    return [
      { where: of('bias'), found: biases[i], other: bias, scale: ofBias },
      { where: of('single bias'), found: biasAt(features, i, t), other: bias, scale: ofBias },
      { where: of('mean'), found: law.means[i], other: ofBoth, scale: ofMean },
      { where: of('single mean'), found: argumentMean(features, measure, i, t, at), other: ofBoth, scale: ofMean },
      { where: of('deviation'), found: law.deviations[i], other: deviation, scale: deviation },
      ...ofKinks(features, biases, i, ofBias),
      { where: of('weight of a wider draw'), found: wider.weights[i * d], other: along, scale: 0 },
      { where: of('time weight of a wider draw'), found: wider.timeWeights[3 * i], other: u[0], scale: 0 },
      { where: of('weight of a slice'), found: sliced, other: along, scale: 0 },
      {
        where: of('unscaled weight'),
        found: unscaled.weights[i * d] * Math.sqrt(d) * weightScale,
        other: along,
        scale: Math.abs(along),
      },
      {
        where: of('unscaled time weight'),
        found: unscaled.timeWeights[3 * i] * Math.sqrt(3) * timeScale,
        other: u[0],
        scale: Math.abs(u[0]),
      },
    ];
  });
}

/** A moment of two features, as a part of the root of both squares, beside an integral. */
export interface PairMoment {
  readonly where: string;
  readonly found: number;
  readonly other: number;
}

/** 1 - |r| of the correlations r that are visited. */
const [NEAREST, FARTHEST] = [1e-12, 0.5];
/** Nodes a panel. */
const PAIR_NODES = 10;

/**
 * E[relu(l_i) relu(l_j)] of features whose directions lie within a small angle of one direction e, or of -e, under one normal:
 * by the gram of the engine and by an integral over the argument of one of them.
 */
export function pairMoments({ at, seed, pairs: { dimension: d, phase, biases } }: FeatureCase): PairMoment[] {
  const source = stream(seed, 'evaluation');
  const direction = () => Float64Array.from({ length: d }, () => source.normal());
  const unit = (x: Float64Array) => x.map((each) => each / norm(x));
  const e = unit(direction());
  const gaps = [0, ...scales(phase, NEIGHBOURS, NEAREST, FARTHEST)];
  const width = gaps.length;
  const sd = Math.hypot(at.alpha, at.sigma);
  const rows = gaps.map((gap, i) => {
    const any = direction();
    const inner = dot(any, e);
    const across = unit(any.map((x, j) => x - inner * e[j]));
    // cos(angle) = 1 - gap
    const [cos, sin] = [1 - gap, Math.sqrt(gap * (2 - gap))];
    const sign = (seed + i) % 2 === 0 ? 1 : -1;
    return e.map((x, j) => sign * (cos * x + sin * across[j]));
  });
  const features: RandomFeatures = {
    width,
    dimension: d,
    weights: Float64Array.from(rows.flatMap((row) => [...row])),
    timeWeights: Float64Array.from(biases, (b) => b * sd),
    embedding: { size: 1, at: () => Float64Array.of(1) },
  };
  const normal = { weights: [1], means: [rows[0].map(() => 0)].map((row) => [...row]), variances: [1] };
  const law = gaussianMixture(normal.weights, normal.means, normal.variances);
  const still = processOf(at, 1);
  const found = quadraticLoss(still, features, law, 1, 'one').gram;
  const rules = { timeNodes: 1, nodes: PAIR_NODES, weighting: 'one' } as const;
  const other = gramAndCrossMoment(still, features, { kind: 'fourier', size: 1 }, normal, rules).gram;
  return Array.from(found, (_, k) => [Math.floor(k / width), k % width] as const)
    .filter(([i, j]) => j <= i)
    .map(([i, j]) => {
      const size = Math.sqrt(other[i * (width + 1)] * other[j * (width + 1)]);
      const r = dot(rows[i], rows[j]);
      const k = i * width + j;
      return {
        where: `1 - |r| = ${1 - Math.abs(r)}, r ${r < 0 ? 'below' : 'above'} 0`,
        found: found[k] / size,
        other: other[k] / size,
      };
    });
}

/** cos and sin of the k-th multiple of an angle, by turning k times, and (1, alpha). */
export function embeddings({ at, variance, height, before, run }: FeatureCase): TwoWays[] {
  const [horizon, size] = [1 + variance, 1 + before + run];
  const t = horizon * Math.exp(-height);
  const process = processOf(at, horizon);
  const found = embeddingOf({ kind: 'fourier', size }, process);
  const [c, s] = [Math.cos((Math.PI * t) / horizon), Math.sin((Math.PI * t) / horizon)];
  const turns: (readonly [number, number])[] = [[1, 0]];
  for (let k = 1; k <= size; k++)
    turns.push([turns[k - 1][0] * c - turns[k - 1][1] * s, turns[k - 1][0] * s + turns[k - 1][1] * c]);
  const expected = [1, ...turns.slice(1).flat()].slice(0, size);
  const signal = embeddingOf({ kind: 'signal' }, process).at(t);
  const sizes = [found.size, found.at(t).length, embeddingSize({ kind: 'fourier', size })];
  return [
    ...expected.map((other, k) => ({ where: `entry ${k} of ${size}`, found: found.at(t)[k], other, scale: 1 + k })),
    ...sizes.map((each, k) => ({ where: `size ${k}`, found: each, other: size, scale: 0 })),
    { where: 'size of signal', found: embeddingSize({ kind: 'signal' }), other: signal.length, scale: 0 },
    ...[1, at.alpha].map((other, k) => ({ where: `entry ${k} of signal`, found: signal[k], other, scale: 0 })),
  ];
}

/** w c + b = 0 on the line, and how kinks of features without a weight are named. */
function ofKinks({ dimension, weights }: RandomFeatures, biases: Float64Array, i: number, scale: number): TwoWays[] {
  if (dimension > 1) return [];
  const [w, b] = [weights.subarray(i, i + 1), biases.subarray(i, i + 1)];
  const still = kinks(Float64Array.of(0), b)[0];
  return [
    { where: `argument of feature ${i} at its kink`, found: w[0] * kinks(w, b)[0] + b[0], other: 0, scale },
    {
      where: `kink of feature ${i} without a weight`,
      found: still < 0 ? 1 : -1,
      other: Math.sign(b[0]) || -1,
      scale: 0,
    },
  ];
}
