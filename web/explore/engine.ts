/** The engine as the page sees it: it is asked for an experiment, and what it finds comes bit by bit. */
import { type ShallowRef, shallowRef } from 'vue';
import type { ModelDensities } from '../../src/experiment/densities.js';
import type { Measurement } from '../../src/experiment/measurement.js';
import type { Experiment } from '../../src/experiment/schema.js';
import EngineWorker from './engine-worker.js?worker&inline';
import type { Answer, Data, Question } from './questions.js';

/** What is known of an experiment by now. */
export interface Found {
  readonly id: number;
  readonly experiment: Experiment;
  readonly data: Data;
  readonly measurement: Measurement;
  /** How many numbers are still to come; 0 once all are there. */
  readonly left: number;
  /** How many there are in all. */
  readonly total: number;
  /** By training time. */
  readonly densities: readonly (ModelDensities | undefined)[];
}

export interface Fault {
  readonly message: string;
  /** Whether the experiment is at fault rather than the engine. */
  readonly isInput: boolean;
}

export interface Engine {
  /** The last experiment of which losses are known; undefined before the first. */
  readonly found: ShallowRef<Found | undefined>;
  /** Why there is nothing of the experiment that was asked for last, if there is nothing. */
  readonly fault: ShallowRef<Fault | undefined>;
  /** Whether an experiment has been asked for of which there is nothing yet. */
  readonly isAsked: ShallowRef<boolean>;
  /** @param k the training time that is looked at @param read told of the experiment, as it was read */
  measure(json: string, name: string, k: number, read?: (experiment: Experiment) => void): void;
  /** The training time that is looked at now: its numbers come next. */
  look(k: number): void;
}

/** Pictures are drawn at most so often while numbers come in, in milliseconds. */
const PERIOD = 120;

export function startEngine(): Engine {
  const worker = new EngineWorker();
  const found = shallowRef<Found>();
  const fault = shallowRef<Fault>();
  const isAsked = shallowRef(false);
  let id = 0;
  let told: ((experiment: Experiment) => void) | undefined;
  let coming: Partial<Found> & Pick<Found, 'densities'> = { densities: [] };
  let isWaiting = false;
  let last = Number.NEGATIVE_INFINITY;

  const ask = (question: Question) => worker.postMessage(question);
  const show = () => {
    isWaiting = false;
    // an older experiment was to be shown, and a newer one has taken its place
    if (coming.measurement === undefined) return;
    last = performance.now();
    found.value = { ...(coming as Found) };
    isAsked.value = coming.id !== id;
  };

  worker.addEventListener('message', ({ data: answer }: MessageEvent<Answer>) => {
    if (answer.id !== id) return;
    if (answer.kind === 'failed') {
      fault.value = answer;
      isAsked.value = false;
      return;
    }
    if (answer.kind === 'read') {
      fault.value = undefined;
      const { experiment, data } = answer;
      coming = { id, experiment, data, densities: new Array(experiment.trainingTimes.length) };
      told?.(experiment);
      return;
    }
    if (answer.kind === 'measured') {
      const { measurement, left, total } = answer;
      coming = { ...coming, measurement, left, total };
    } else coming = { ...coming, densities: coming.densities.with(answer.k, answer.densities) };
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(show, Math.max(0, last + PERIOD - performance.now()));
  });
  worker.addEventListener('error', ({ message }) => {
    fault.value = { message: `The engine did not start: ${message}`, isInput: false };
    isAsked.value = false;
  });

  return {
    found,
    fault,
    isAsked,
    measure(json, name, k, read) {
      id++;
      told = read;
      isAsked.value = true;
      ask({ kind: 'measure', id, json, name, k });
    },
    look: (k) => ask({ kind: 'look', k }),
  };
}
