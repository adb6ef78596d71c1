import { gaps } from '../experiment/gaps.js';
import { LEAST_NODES, measureInSteps } from '../experiment/measure.js';
import type { Measurement } from '../experiment/measurement.js';
import { resultOf } from '../experiment/resolved-training.js';
import { lossNamed } from '../experiment/rule-losses.js';
import type { Experiment } from '../experiment/schema.js';
import { type Setting, setting } from '../experiment/setting.js';
import { timeResolution, train } from '../experiment/training.js';
import { embedding } from '../features/embedding.js';
import { biasesAt, drawFeatures } from '../features/random-features.js';
import type { Estimate } from '../numeric/estimate.js';
import { stream } from '../numeric/random.js';
import { forwardProcess } from '../process/process-spec.js';
import { distribution } from '../target/target-spec.js';
import { LADDER, type Rung } from './ladder.js';
import type { Draws, Found, FoundByName } from './quantity.js';

/** What this package measures of itself for a baseline. @param seed of what is drawn */
export function measuredLadder(seed: number): FoundByName {
  return new Map([...measuredRungs(LADDER), ...drawn(seed)]);
}

/** What is measured of experiments of the ladder. */
export function measuredRungs(rungs: readonly Rung[]): Entry[] {
  return rungs.flatMap(({ name, experiment, gaps: asked }) => {
    const steps = measureInSteps(
      experiment,
      {},
      {
        loss: lossNamed,
        gap: (training, which) =>
          asked.includes(which)
            ? gaps(training, which)
            : training.times.map(() => ({ value: null, reason: NOT_ASKED })),
      },
    );
    const measured = numbersOf(resultOf(steps), experiment.trainingTimes);
    const all = [...pointwise(setting(experiment)), ...measured];
    return all.map(([key, found]): Entry => [`${name}/${key}`, found]);
  });
}

const NOT_ASKED = 'not part of the ladder';

type Entry = readonly [name: string, found: Found];

/** The numbers of a measurement with their errors, by their place in it and by training time. */
function numbersOf({ numerics, ...values }: Measurement, times: readonly number[]): Entry[] {
  return entriesOf(values, numerics, undefined, '', times);
}

/** The numbers in a value, beside their errors and the reasons of those that are null. */
function entriesOf(value: unknown, error: unknown, reason: unknown, name: string, times: readonly number[]): Entry[] {
  if (typeof value === 'number') return [[name, { value, error: error as number }]];
  if (value === null) return reason === NOT_ASKED ? [] : [[name, { value, reason: String(reason) }]];
  const [errors, reasons] = [error as Parts, (reason ?? {}) as Parts];
  if (Array.isArray(value)) {
    return value.flatMap((each, k) => entriesOf(each, errors[k], reasons[k], `${name}, tau = ${times[k]}`, times));
  }
  const parts = value as Parts;
  const keys = Object.keys(parts).filter((key) => !key.endsWith('Reason'));
  return keys.flatMap((key) =>
    entriesOf(parts[key], errors?.[key], parts[`${key}Reason`], name === '' ? key : `${name}.${key}`, times),
  );
}

type Parts = Readonly<Record<string | number, unknown>>;

/** Where a process is looked at, as fractions of its horizon. */
const PLACES = [0.1, 0.5, 1];

/** The process of a setting, its features and its target by themselves, where a mistake in one of them is seen at once. */
function pointwise({ process, target, features }: Setting): Entry[] {
  return PLACES.flatMap((progress): Entry[] => {
    const t = progress * process.horizon;
    const at = process.coefficients(t);
    const x = Float64Array.from({ length: target.dimension }, (_, j) => 0.4 - 0.3 * j);
    const one = (name: string, value: number, scale = 0): Entry => [
      `${name}, t = ${progress} T`,
      rounded(value, scale),
    ];
    const steep = 1 / (at.sigma * at.sigma);
    return [
      one('alpha', at.alpha),
      one('sigma', at.sigma),
      one('drift', at.drift),
      one('diffusion', at.diffusion),
      one('bias of a feature', biasesAt(features, t)[0], 1),
      one('log density', target.logDensity(x, at), 1 + steep),
      one('score', target.score(x, at)[0], steep),
    ];
  });
}

/** Roundings of a closed form, in machine epsilons: sums of a few terms, each with an exponential or a root. */
const ROUNDINGS = 32;

function rounded(value: number, scale: number): Estimate {
  return { value, error: ROUNDINGS * Number.EPSILON * Math.max(Math.abs(value), scale) };
}

/** Draws of a number, and draws of a model with its data: the sizes of samples whose medians are known to 5% and to 10%. */
const [DRAWS, MODELS] = [4000, 150];

/** What is drawn: data, features, and models that are trained on data. */
export function drawn(seed: number): Entry[] {
  const [mixture, bumps] = LADDER.map(({ experiment }) => experiment);
  const data = ({ process: _, target }: Experiment) =>
    Array.from(distribution(target).sample(DRAWS, stream(seed, 'data')).values);
  const time = embedding(mixture.embedding, forwardProcess(mixture.process));
  return [
    ['drawn/data of vp-line', { draws: data(mixture), error: 0 }],
    ['drawn/data of ve-line', { draws: data(bumps), error: 0 }],
    ['drawn/size of a weight', { draws: sizes(drawFeatures(DRAWS, 1, time, seed).weights), error: 0 }],
    ['drawn/empirical.scoreLoss, tau = 20', scoreLosses(mixture, seed)],
  ];
}

function sizes(values: Float64Array): number[] {
  return Array.from(values, Math.abs);
}

/** J of models with other features and other data each. */
function scoreLosses(experiment: Experiment, seed: number): Draws {
  const source = stream(seed, 'evaluation');
  const drawSeed = () => Math.floor(source.uniform() * 2 ** 32);
  const losses = Array.from({ length: MODELS }, () => {
    const drawn = { features: { width: 3, seed: drawSeed() }, data: { samples: 6, seed: drawSeed() } };
    return train(setting({ ...experiment, ...drawn }), [20], timeResolution(LEAST_NODES)).empirical.scoreLoss[0];
  });
  return { draws: losses.map(({ value }) => value), error: Math.max(...losses.map(({ error }) => error)) };
}
