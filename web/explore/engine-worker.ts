/**
 * The engine in a worker: losses and the explicit bound first, then densities, what the data cost, and gap after gap, a training
 * time at a time, the one that is looked at before its neighbours. Between two of them it looks up whether there is a newer
 * question: one worker stays warm, where a new one would take four times as long for its first answer.
 */
import type { Divergence } from '../../src/divergence/divergence.js';
import { checkCost } from '../../src/experiment/cost.js';
import { densitiesOf, facesFor, targetDensity } from '../../src/experiment/densities.js';
import { GAPS, type Gap, gapsOf, modelsOf } from '../../src/experiment/gaps.js';
import { type Measurement, measurementOf, unknownMeasurement } from '../../src/experiment/measurement.js';
import { resultOf, trainResolved } from '../../src/experiment/resolved-training.js';
import { whyUnknown } from '../../src/experiment/rule-losses.js';
import { samplingCosts } from '../../src/experiment/sampling-costs.js';
import { type Experiment, parseExperiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { Training } from '../../src/experiment/training.js';
import { InputError } from '../../src/input/input-error.js';
import { parseJson } from '../../src/input/parse-json.js';
import { type Answer, type Data, PENDING, type Question } from './questions.js';

/** What a tab may take, in bytes. */
const MEMORY = 2 * 2 ** 30;
/** Data that are drawn. */
const MOST_TICKS = 400;

let newest = 0;
/** The training time that is looked at. */
let looked = 0;

self.addEventListener('message', async ({ data: question }: MessageEvent<Question>) => {
  looked = question.k;
  if (question.kind === 'look') return;
  const { id, json, name } = question;
  newest = id;
  await pause();
  if (newest !== id) return;
  try {
    for (const answer of answers(json, name)) {
      self.postMessage({ id, ...answer });
      await pause();
      if (newest !== id) return;
    }
  } catch (error) {
    const isInput = error instanceof InputError;
    const message = error instanceof Error ? error.message : String(error);
    self.postMessage({ id, kind: 'failed', message, isInput } satisfies Answer);
  }
});

type AnswerAlone<T = Answer> = T extends Answer ? Omit<T, 'id'> : never;

function* answers(json: string, name: string): Generator<AnswerAlone> {
  const experiment = parseExperiment(parseJson(json, name), name);
  checkCost(experiment, MEMORY, name);
  const built = setting(experiment);
  const data = dataOf(built);
  yield { kind: 'read', experiment, data };
  const { trainingTimes } = experiment;
  const noValue = whyUnknown(built);
  if (noValue !== undefined) {
    yield {
      kind: 'measured',
      measurement: unknownMeasurement(built, trainingTimes, noValue, false),
      left: 0,
      total: 0,
    };
    return;
  }
  yield* trainedAnswers(experiment, data, resultOf(trainResolved(built, trainingTimes)));
}

function* trainedAnswers(
  { target, trainingTimes }: Experiment,
  data: Data,
  training: Training,
): Generator<AnswerAlone> {
  const pending = () => trainingTimes.map(() => ({ value: null, reason: PENDING }) as const);
  const found = Object.fromEntries(GAPS.map((which) => [which, pending()])) as Record<Gap, Divergence[]>;
  let costs: ReturnType<typeof samplingCosts> = pending();
  const total = GAPS.length * trainingTimes.length + 1;
  let left = total;
  const measured = (): AnswerAlone => ({
    kind: 'measured',
    measurement: measurementOf(training, found, costs, false) satisfies Measurement,
    left,
    total,
  });
  yield measured();
  if (data.dimension === 1) {
    for (const k of nearestFirst(trainingTimes)) {
      yield { kind: 'densities', k, densities: densitiesOf(training, data.faces, [k])[0] };
    }
  }
  costs = samplingCosts(training.setting, target, trainingTimes);
  left--;
  yield measured();
  for (const which of GAPS) {
    for (const k of nearestFirst(trainingTimes)) {
      found[which][k] = gapAt(training, which, k);
      left--;
      yield measured();
    }
  }
}

/** The training times by their indices, each the nearest to the one that is looked at by then. */
function* nearestFirst(times: readonly number[]): Generator<number> {
  const order = Array.from(times.keys()).sort((i, j) => times[i] - times[j]);
  while (order.length > 0) {
    const place = order.findIndex((k) => times[k] >= times[looked]);
    // the next one after it, then those before it
    yield order.splice(place < 0 ? order.length - 1 : place, 1)[0];
  }
}

/** What is said of one training time does not depend on which others are asked for: the same bits as in `measure`. */
function gapAt(training: Training, which: Gap, k: number): Divergence {
  const { readouts, tilted, doubt } = modelsOf(training, which);
  const one = { readouts: [readouts[k]], tilted: tilted.map((set) => set.map((each) => [each[k]])), doubt };
  return gapsOf(training.setting, one, which)[0];
}

function dataOf({ target, data: { count, dimension, values } }: Setting): Data {
  const empty = new Float64Array();
  if (dimension > 1) return { dimension, count, points: empty, faces: empty, target: empty };
  const ascending = values.slice().sort();
  const stride = Math.ceil(count / MOST_TICKS);
  const points = ascending.filter((_, i) => i % stride === 0);
  const faces = facesFor(target);
  return { dimension, count, points, faces, target: targetDensity(target, faces) };
}

/** Lets messages in. A timer would wait 4 ms from the fifth time on. */
function pause(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
