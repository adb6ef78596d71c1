import { z } from 'zod';
import { type EmbeddingKind, embeddingSize } from '../features/embedding.js';
import { embeddingSchema } from '../features/embedding-schema.js';
import { issueSentence } from '../input/checked-value.js';
import {
  checkRows,
  count,
  finite,
  matrix,
  nonNegative,
  positive,
  type ShapeFault,
  schemaOfEditors,
  seed,
  shapeFault,
  vector,
} from '../input/fields.js';
import { InputError } from '../input/input-error.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { checkTarget, targetSchema } from '../target/target-schema.js';
import type { TargetSpec } from '../target/target-spec.js';
import { WEIGHTINGS, type Weighting } from '../training/weighting.js';

const process = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('vp').describe('variance preserving: beta(t) = betaMin + (betaMax - betaMin) t/T'),
      betaMin: nonNegative.describe('the noise rate at t = 0'),
      betaMax: positive.describe('the noise rate at t = T'),
      horizon: positive.describe('T'),
    }),
    z.strictObject({
      kind: z.literal('ve').describe('variance exploding: g(t) = sigma^t'),
      sigma: finite.gt(1, { error: 'a number above 1' }).describe('the base of g'),
      horizon: positive.describe('T'),
    }),
  ],
  { error: "an object with kind 'vp' or 've'" },
);

const features = z.union([
  z.strictObject(
    {
      weights: matrix.describe('W, a row of d numbers for each feature'),
      timeWeights: matrix.describe('U, a row as long as the embedding for each feature'),
    },
    { error: 'an object' },
  ),
  z.strictObject(
    {
      width: count.describe('m, the number of features'),
      seed: seed.describe('what W and U are drawn with'),
      weightScale: positive.optional().describe('the standard deviation of W; by default 1/sqrt(d)'),
      timeWeightScale: positive.optional().describe('that of U; by default 1/sqrt(length of the embedding)'),
    },
    { error: 'an object' },
  ),
]);

const data = z.union([
  z.strictObject({ points: matrix.describe('a row of d numbers for each datum') }, { error: 'an object' }),
  z.strictObject(
    { samples: count.describe('n, the number of data'), seed: seed.describe('what they are drawn from p_0 with') },
    { error: 'an object' },
  ),
]);

const weighting = z.enum(WEIGHTINGS, { error: "'g2', 'paper', 'sigma2' or 'one'" });

const initial = z.strictObject(
  { readout: matrix.describe('A_0, d rows of one number for each feature') },
  { error: 'an object' },
);

/** An experiment as it is written; docs/schemas has it for editors. */
export const experimentSchema = z.strictObject(
  {
    $schema: schemaOfEditors,
    process: process.describe('the forward process'),
    target: targetSchema.describe('p_0, what the data are drawn from'),
    embedding: embeddingSchema.describe('how features know the time'),
    features: features.describe('the random features of the score model, given or drawn'),
    data: data.describe('the data that a model is trained on, given or drawn'),
    trainingTimes: vector(nonNegative).describe('the times of gradient flow to measure at'),
    weighting: weighting.optional().describe('the weight of the loss that training descends; by default g2'),
    initial: initial.optional().describe('where training starts from; by default 0'),
  },
  { error: 'an object' },
);

/**
 * An experiment as data: a process, a target, a score model, a data set, and the training times to measure at.
 */
export interface Experiment {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
  readonly embedding: EmbeddingKind;
  /** Given, m rows of d and m rows of the embedding's size, or drawn. */
  readonly features:
    | { readonly weights: readonly (readonly number[])[]; readonly timeWeights: readonly (readonly number[])[] }
    | {
        readonly width: number;
        readonly seed: number;
        readonly weightScale?: number | undefined;
        readonly timeWeightScale?: number | undefined;
      };
  /** Given, n rows of d, or drawn from the target. */
  readonly data:
    | { readonly points: readonly (readonly number[])[] }
    | { readonly samples: number; readonly seed: number };
  /** In the clock of theta. */
  readonly trainingTimes: readonly number[];
  /** The weight of the loss that is descended; default g^2. */
  readonly weighting?: Weighting | undefined;
  /** The readout A_0 that training starts from, d rows of m; default 0. */
  readonly initial?: { readonly readout: readonly (readonly number[])[] } | undefined;
}

/** m, the number of features of an experiment. */
export function widthOf({ features }: Pick<Experiment, 'features'>): number {
  return 'width' in features ? features.width : features.weights.length;
}

/**
 * Reads an experiment, or an object that holds one under `experiment`.
 *
 * @param json a parsed JSON value
 * @param where what the value is called in messages, usually a file name
 * @throws InputError naming the field, what was expected and what was found
 */
export function parseExperiment(json: unknown, where: string): Experiment {
  const value = isRecord(json) && 'experiment' in json ? json.experiment : json;
  const parsed = experimentSchema.safeParse(value);
  if (!parsed.success)
    throw new InputError(`${where}: ${issueSentence(parsed.error.issues, value, 'the experiment', experimentSchema)}`);
  const { $schema, ...experiment } = parsed.data;
  checkShapes(experiment, where);
  return experiment;
}

/** What a schema cannot say: lengths that depend on one another. */
function checkShapes(experiment: Experiment, where: string): void {
  const { process, target, features, data, embedding, initial } = experiment;
  const fail = shapeFault(where);
  checkProcess(process, fail);
  const dimension = checkTarget(target, 'target', where);
  if ('points' in data) checkRows(data.points, 'data.points', dimension, fail);
  const width = widthOf(experiment);
  if (initial !== undefined) {
    const { readout } = initial;
    if (readout.length !== dimension) {
      const rows = `${dimension} ${dimension === 1 ? 'row' : 'rows'}`;
      fail('initial.readout', `have ${rows}, one per coordinate of the target`, readout.length);
    }
    checkRows(readout, 'initial.readout', width, fail);
  }
  if ('weights' in features) {
    checkRows(features.weights, 'features.weights', dimension, fail);
    if (features.timeWeights.length !== width) {
      fail('features.timeWeights', `have ${width} rows, one per row of features.weights`, features.timeWeights.length);
    }
    checkRows(features.timeWeights, 'features.timeWeights', embeddingSize(embedding), fail);
  }
}

/** The most that int beta dt and T ln s may be: beyond, alpha_T or sigma_T leaves the range of doubles. */
const [MOST_NOISE, MOST_GROWTH] = [600, 300];

function checkProcess(process: Experiment['process'], fail: ShapeFault): void {
  if (process.kind === 'vp') {
    const noise = 0.5 * (process.betaMin + process.betaMax) * process.horizon;
    if (noise > MOST_NOISE)
      fail(
        'process',
        `have an integral of beta of at most ${MOST_NOISE} over its horizon, as alpha_T is 0 beyond`,
        noise,
      );
  } else {
    const growth = process.horizon * Math.log(process.sigma);
    if (growth > MOST_GROWTH) fail('process', `have a horizon of at most ${MOST_GROWTH}/ln(sigma)`, process.horizon);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
