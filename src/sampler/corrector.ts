import type { Estimate } from '../numeric/estimate.js';
import { changesOfStep, NUDGE, type Roundings } from './end-of-walk.js';
import { type Method, type MethodOptions, sumOf, type Walk } from './walk.js';

/** Steps of Langevin dynamics at a level, beside those of a predictor from level to level. */
export interface Corrector {
  /**
   * How long its steps are, with a = `stepAlpha` of the level: 2 a^2 (snr |z|/|s|)^2, by the means over the batch of the norms
   * of noise and score (`langevin`), or 2 a^2 (snr sigma)^2 (`annealed`).
   */
  readonly rule: 'langevin' | 'annealed';
  readonly snr: number;
  /** Of it beside each step of the predictor. */
  readonly steps: number;
  /** At the level that the predictor's step begins at, or at the one where it ends, if there is noise. */
  readonly place: 'before' | 'after';
}

/** A batch of points on one grid: the walks of their coordinates, row by row. */
export interface Batch {
  readonly walks: readonly Walk[];
  readonly dimension: number;
  readonly starts: readonly number[];
}

/** A sampler with a corrector, whose predictor may be left out. */
export interface Corrected {
  readonly predictor?: Method | undefined;
  readonly corrector: Corrector;
  readonly options: MethodOptions;
}

/** How many draws of noise a step has: those of the corrector, and that of a predictor which draws. */
export function drawsOfCorrected({ predictor, corrector, options }: Corrected): number {
  return corrector.steps + (predictor?.draws(options) ? 1 : 0);
}

/** A step of the whole batch: the same for each coordinate, but for the length of a corrector's, which all make together. */
interface Stage {
  readonly k: number;
  /** Of the draw that it takes. */
  readonly draw: number;
  /** Undefined of the corrector. */
  readonly method?: Method;
}

/** A length of a corrector's step, and what moves it: the scores of all coordinates, and its own rounding. */
interface Length {
  readonly value: number;
  readonly error: number;
  readonly byState: readonly number[];
}

/**
 * Where all steps of predictor and corrector lead, with the error that roundings leave (Song et al. 2021, algorithms 2 to 5).
 * A step of the corrector is
 *
 * x + c s + sqrt(2 c) z, with the score s = -eps/sigma.
 *
 * The length c joins all coordinates: with x' = F(x, c(x)), each slope is diag(F_x) + F_c grad c'. Roundings of a coordinate, and
 * of c, are carried on by the slopes of all later steps, and their sizes are added up.
 */
export function endOfCorrectedWalk(batch: Batch, corrected: Corrected, roundings: Roundings): Estimate[] {
  const { walks, starts } = batch;
  const stages = stagesOf(walks[0], corrected);
  const states: (readonly number[])[] = [starts];
  const lengths: Length[] = [];
  for (const [i, stage] of stages.entries()) {
    lengths.push(lengthOf(batch, states[i], stage, corrected, roundings));
    states.push(walks.map((walk, j) => steppedBy(stage, walk, corrected, lengths[i].value)(states[i][j])));
  }
  const errors = starts.map(() => 0);
  // of where coordinate i ends in where coordinate j is
  let slopes: number[][] = starts.map((_, i) => starts.map((_, j) => (i === j ? 1 : 0)));
  for (let i = stages.length - 1; i >= 0; i--) {
    const length = lengths[i];
    const changes = walks.map((walk, j) => changesOf(stages[i], walk, corrected, length, states[i][j], roundings));
    slopes = slopes.map((row, end) => {
      const byLength = row.reduce((sum, each, j) => sum + each * changes[j].byLength, 0);
      errors[end] += Math.abs(byLength) * length.error;
      for (const [j, each] of row.entries()) errors[end] += Math.abs(each) * changes[j].rounding;
      return row.map((each, j) => each * changes[j].byState + byLength * length.byState[j]);
    });
  }
  return states.at(-1)!.map((value, end) => {
    const ofStarts = slopes[end].reduce((sum, each, j) => sum + Math.abs(each * starts[j]), 0);
    return { value, error: errors[end] + roundings.unit * ofStarts };
  });
}

function stagesOf({ levels }: Walk, { predictor, corrector, options }: Corrected): Stage[] {
  const draws = drawsOfCorrected({ predictor, corrector, options });
  const last = levels.length - 1;
  return levels.slice(1).flatMap((_, k): Stage[] => {
    const first = corrector.place === 'before' ? 0 : draws - corrector.steps;
    const at = corrector.place === 'before' ? k : k + 1;
    const corrections = Array.from({ length: corrector.steps }, (_, i) => ({ k: at, draw: k * draws + first + i }));
    // without noise there is no score, and with it a grid goes no farther
    const correcting = at === last && levels[last].sigma === 0 ? [] : corrections;
    const predicting =
      predictor === undefined ? [] : [{ k, draw: k * draws + (first === 0 ? corrector.steps : 0), method: predictor }];
    return corrector.place === 'before' ? [...correcting, ...predicting] : [...predicting, ...correcting];
  });
}

/** The step of a coordinate. */
function steppedBy(stage: Stage, walk: Walk, corrected: Corrected, length: number): (x: number) => number {
  const { method, noisy } = methodOf(stage, walk, length);
  return (x) => method.step(noisy, stage.k, [x], corrected.options)[0];
}

function methodOf(stage: Stage, walk: Walk, length: number): { method: Pick<Method, 'step'>; noisy: Walk } {
  return {
    method: stage.method ?? langevinStep(length),
    noisy: { ...walk, noise: () => walk.noise(stage.draw) },
  };
}

/** x + c s + sqrt(2 c) z at level k. */
function langevinStep(length: number): Pick<Method, 'step'> {
  return {
    step(walk, k, [x]) {
      const { noise } = walk.predict(x, k);
      return [sumOf(walk, x, (-length / walk.levels[k].sigma) * noise, Math.sqrt(2 * length) * walk.noise(k))];
    },
  };
}

/** What moves a coordinate in a stage. */
interface Changes {
  readonly rounding: number;
  readonly byState: number;
  readonly byLength: number;
}

function changesOf(
  stage: Stage,
  walk: Walk,
  corrected: Corrected,
  { value }: Length,
  x: number,
  roundings: Roundings,
): Changes {
  const { method, noisy } = methodOf(stage, walk, value);
  const changes = changesOfStep(method, noisy, stage.k, [x], corrected.options, roundings);
  const all = [...changes.byRounding, ...changes.byLevel.values()];
  const rounding = all.reduce((sum, [change]) => sum + Math.abs(change), 0);
  // a length of 0 stays 0, as it is a product
  const isMoved = stage.method === undefined && value > 0;
  const moved = isMoved ? steppedBy(stage, walk, corrected, value * (1 + NUDGE))(x) : 0;
  const byLength = isMoved ? (moved - steppedBy(stage, walk, corrected, value)(x)) / (value * NUDGE) : 0;
  return { rounding, byState: changes.byState[0][0], byLength };
}

/** The length of a corrector's step, of which all coordinates of the batch know the same. */
function lengthOf(
  { walks, dimension }: Batch,
  x: readonly number[],
  { k, draw, method }: Stage,
  { corrector: { rule, snr } }: Corrected,
  { unit, levels: offs }: Roundings,
): Length {
  const none = x.map(() => 0);
  if (method !== undefined) return { value: 0, error: 0, byState: none };
  const { levels } = walks[0];
  const at = levels[k];
  const next = levels[k + 1];
  const a = at.stepAlpha ?? (next === undefined ? 1 : at.alpha / next.alpha);
  const offOfRatio =
    next === undefined ? 0 : relative(at.alpha, offs[k].alpha) + relative(next.alpha, offs[k + 1].alpha);
  const offOfA = (at.stepAlpha === undefined ? offOfRatio : relative(a, offs[k].stepAlpha)) + unit;
  const offOfSigma = relative(at.sigma, offs[k].sigma);
  if (rule === 'annealed') {
    const value = 2 * (a * snr * at.sigma) ** 2;
    return { value, error: value * (2 * offOfA + 2 * offOfSigma + unit), byState: none };
  }
  const scoreOf = (walk: Walk, each: number) => walk.predict(each, k);
  const predictions = walks.map((walk, j) => scoreOf(walk, x[j]));
  const scores = predictions.map(({ noise }) => -noise / at.sigma);
  const norms = rowNorms(scores, dimension);
  const size = mean(norms);
  const noise = mean(
    rowNorms(
      walks.map((walk) => walk.noise(draw)),
      dimension,
    ),
  );
  const value = 2 * (a * snr * (noise / size)) ** 2;
  if (!(value > 0)) return { value, error: 0, byState: none };
  // d c = -2 c/|s| d|s|, and d|s| is the mean of s . ds/|s| over the rows
  const byScore = scores.map((score, j) => {
    const norm = norms[Math.floor(j / dimension)];
    return norm > 0 ? ((-2 * value) / size) * (score / (norm * norms.length)) : 0;
  });
  const byState = walks.map((walk, j) => {
    const by = NUDGE * Math.max(Math.abs(x[j]), 1);
    return (byScore[j] * (scoreOf(walk, x[j]).noise - scoreOf(walk, x[j] + by).noise)) / (by * at.sigma);
  });
  const ofScores = predictions.reduce(
    (sum, { noiseSize }, j) =>
      sum + Math.abs(byScore[j]) * ((unit * noiseSize) / at.sigma + (2 * offOfSigma + unit) * Math.abs(scores[j])),
    0,
  );
  return { value, error: value * (2 * offOfA + 4 * unit) + ofScores, byState };
}

const relative = (value: number, off = 0) => (off === 0 ? 0 : off / Math.abs(value));

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

/** The norm of each row of points. */
function rowNorms(values: readonly number[], dimension: number): number[] {
  return Array.from({ length: values.length / dimension }, (_, i) =>
    Math.hypot(...values.slice(i * dimension, (i + 1) * dimension)),
  );
}
