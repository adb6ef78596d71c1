import type { GridOfLevels } from '../affine-map.js';
import { MOVED, movedWalk } from '../generated-variance.js';
import type { GridLevel, Method, MethodOptions, Prediction, State, Walk } from '../walk.js';
import { type LineMixture, mixturePredictions } from './mixture-predictions.js';

/**
 * A step of a method as what it is in its terms: linear. These are the parts of the state before it, x_0 and eps of each question to the
 * model in turn, and the normal numbers; the place of a question is linear in the terms before it.
 */
export interface StepForm {
  readonly questions: readonly { readonly level: GridLevel; readonly place: readonly number[] }[];
  /** The parts of the state after it, by terms. */
  readonly rows: readonly (readonly number[])[];
  /** How many terms are parts of the state before it. */
  readonly parts: number;
}

/** The steps of a method on a grid. */
export function stepForms(method: Method, { levels, levelAt }: GridOfLevels, options: MethodOptions): StepForm[] {
  return formsAlong(method, { levels, levelAt }, options, (walk) => walk);
}

/** The same with the terms of all sums and the numbers of each level moved by `MOVED`. */
export function movedStepForms(method: Method, grid: GridOfLevels, options: MethodOptions): StepForm[] {
  return formsAlong(method, grid, options, movedWalk);
}

function formsAlong(
  method: Method,
  { levels, levelAt }: GridOfLevels,
  options: MethodOptions,
  changed: (walk: Walk) => Walk,
): StepForm[] {
  let answers = { predictionOf: (_place: number, _level: GridLevel): Prediction => NOTHING, noise: (_: number) => 0 };
  const walk = changed({
    levels,
    levelAt,
    predict: (x, k) => answers.predictionOf(x, levels[k]),
    predictAt: (x, level) => answers.predictionOf(x, level),
    noise: (draw) => answers.noise(draw),
    varianceFraction: 0.5,
    rounded: (value) => value,
  });
  const { drawsPerStep = 1 } = method;
  const draws = method.draws(options) ? drawsPerStep : 0;
  /** Where the model is asked and what follows, where one term is 1 and the others 0. */
  const response = (k: number, parts: number, questions: number, term: number) => {
    const asked: { place: number; level: GridLevel }[] = [];
    answers = {
      predictionOf(place, level) {
        const own = parts + 2 * asked.length;
        asked.push({ place, level });
        return { ...NOTHING, data: term === own ? 1 : 0, noise: term === own + 1 ? 1 : 0 };
      },
      noise: (draw) => (term === parts + 2 * questions + draw - drawsPerStep * k ? 1 : 0),
    };
    const before = Array.from({ length: parts }, (_, i) => (i === term ? 1 : 0)) as unknown as State;
    return { asked, after: method.step(walk, k, before, options) };
  };
  const forms: StepForm[] = [];
  for (let k = 0, parts = 1; k < levels.length - 1; k++) {
    const { asked, after } = response(k, parts, 0, -1);
    const count = parts + 2 * asked.length + draws;
    const all = Array.from({ length: count }, (_, term) => response(k, parts, asked.length, term));
    forms.push({
      questions: asked.map(({ level }, i) => ({ level, place: all.map((each) => each.asked[i].place) })),
      rows: after.map((_, i) => all.map((each) => each.after[i])),
      parts,
    });
    parts = after.length;
  }
  return forms;
}

const NOTHING: Prediction = { data: 0, noise: 0, dataSize: 0, noiseSize: 0 };

/** The parts of the states of many walks. */
export type States = readonly Float64Array[];

/**
 * The states after a step without its noise, with the exact model of a mixture.
 *
 * @param weight of the next move, where predictions are moved by `MOVED` of their sizes
 */
export function stepped(form: StepForm, before: States, mixture: LineMixture, weight?: () => number): States {
  const terms: Float64Array[] = [...before];
  for (const { level, place } of form.questions) {
    const moved = weight && { data: MOVED * weight(), noise: MOVED * weight() };
    const { data, noise } = mixturePredictions(mixture, level, combined(terms, place), moved);
    terms.push(data, noise);
  }
  return form.rows.map((row) => combined(terms, row));
}

function combined(terms: readonly Float64Array[], by: readonly number[]): Float64Array {
  const used = by.flatMap((factor, i) => (factor === 0 ? [] : [i]));
  // mostly a question is about the state itself
  if (used.length === 1 && by[used[0]] === 1) return terms[used[0]];
  const sum = new Float64Array(terms[0].length);
  for (const [i, term] of terms.entries()) {
    const factor = by[i];
    // a term that is not used may be infinite
    if (factor === 0) continue;
    for (let j = 0; j < sum.length; j++) sum[j] += factor * term[j];
  }
  return sum;
}
