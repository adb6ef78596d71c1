import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution } from '../../src/experiment/setting.js';
import { embeddingSize } from '../../src/features/embedding.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { logBetween, seeds } from './numbers.js';

type Drawn = Experiment & {
  readonly features: { readonly width: number; readonly seed: number };
  readonly data: { readonly samples: number; readonly seed: number };
};

/**
 * Three in ten of the experiments as they are. In the others the features or the data, or both, are given in another way
 * than by a number and a seed: features by the scales of their weights, or by rows that are 0, repeated, opposed or along
 * one axis among others; data by points, some of which are repeated.
 */
export function handMade(plain: Arbitrary<Experiment>): Arbitrary<Experiment> {
  const made = fc.record({ features: featureKinds, data: fc.boolean(), seed: seeds });
  return fc.tuple(plain, fc.option(made, { nil: undefined })).map(([experiment, how]) => {
    if (how === undefined || !isDrawn(experiment)) return experiment;
    const source = stream(how.seed, 'evaluation');
    return {
      ...experiment,
      ...(how.features === 'drawn' ? {} : { features: featuresMade(experiment, how.features, source) }),
      ...(how.data ? { data: { points: pointsMade(experiment, source) } } : {}),
    };
  });
}

type Scales = { readonly weightScale: number; readonly timeWeightScale: number };

const featureKinds: Arbitrary<'drawn' | 'rows' | Scales> = fc.oneof(
  fc.constant('drawn' as const),
  fc.constant('rows' as const),
  fc.record({ weightScale: logBetween(0.1, 10), timeWeightScale: logBetween(0.1, 10) }),
);

function isDrawn(experiment: Experiment): experiment is Drawn {
  return 'width' in experiment.features && 'samples' in experiment.data;
}

function featuresMade({ features, target, embedding }: Drawn, kind: 'rows' | Scales, source: Stream) {
  if (kind !== 'rows') return { ...features, ...kind };
  const { dimension } = distribution(target);
  const weights: number[][] = [];
  const timeWeights: number[][] = [];
  for (let i = 0; i < features.width; i++) {
    const [w, u] = nextFeature(weights[i - 1], timeWeights[i - 1], dimension, embeddingSize(embedding), source);
    weights.push(w);
    timeWeights.push(u);
  }
  return { weights, timeWeights };
}

/** A feature (w, u), which may depend on the one before it. */
function nextFeature(w: number[] | undefined, u: number[] | undefined, d: number, q: number, source: Stream) {
  const row = (size: number) => Array.from({ length: size }, () => short(source.normal()));
  const zeros = (size: number) => new Array<number>(size).fill(0);
  const kind = Math.floor(10 * source.uniform());
  const [ownW, ownU] = [row(d), row(q)];
  if (kind === 0) return [zeros(d), ownU];
  if (kind === 1) return [ownW, zeros(q)];
  if (kind === 2) return [ownW.map((x, j) => (j === d - 1 ? x : 0)), ownU];
  if (kind === 3 && w && u) return [[...w], [...u]];
  if (kind === 4 && w && u) return [w.map((x) => 0 - x), u.map((x) => 0 - x)];
  return [ownW, ownU];
}

/** Data of the target; one in four is that before it once more. */
function pointsMade({ target, data }: Drawn, source: Stream): number[][] {
  const { dimension, values } = distribution(target).sample(data.samples, source);
  const points: number[][] = [];
  for (let i = 0; i < data.samples; i++) {
    const own = Array.from(values.subarray(i * dimension, (i + 1) * dimension), short);
    points.push(source.uniform() < 0.75 || i === 0 ? own : points[i - 1]);
  }
  return points;
}

/** A number printed briefly, never -0. */
function short(x: number): number {
  return Number(x.toPrecision(4)) + 0;
}
