import type { GaussianMixture } from '../../target/mixture.js';
import type { GridOfLevels } from '../affine-map.js';
import { MOVED, moveWeights, ROUNDED } from '../generated-variance.js';
import { NO_STEP, type SpectrumErrors, unknown } from '../spectrum-errors.js';
import type { Method, MethodOptions } from '../walk.js';
import type { Carried } from './carried-cells.js';
import type { MeantLaw } from './compared-cells.js';
import type { LineLaw } from './line-law.js';
import { mapErrors } from './map-errors.js';
import type { LineMixture } from './mixture-predictions.js';
import { type Closeness, type NoisyStep, noisyLaw } from './noisy-walk.js';
import { movedStepForms, type States, type StepForm, stepForms, stepped } from './step-form.js';

/** Walks with the exact model of a mixture on the line, from a start to what is meant. */
export interface MixtureWalk {
  readonly target: GaussianMixture;
  readonly start: LineLaw;
  readonly meant: MeantLaw;
}

/** How close nodes are, and farther apart to see the error. */
const CLOSE: Closeness = { apart: 0.7, nodes: 12 };
const FARTHER: Closeness = { apart: 0.8, nodes: 10 };

/** The distances of what a method generates from what is meant. */
export function mixtureErrors(
  method: Method,
  grid: GridOfLevels,
  { target, start, meant }: MixtureWalk,
  options: MethodOptions = {},
): SpectrumErrors {
  const { weights, means, variances } = target;
  const mixture: LineMixture = { weights, means: means.map(([mean]) => mean), variances };
  const forms = stepForms(method, grid, options);
  if (forms.some(({ rows }) => rows.some((row) => row.some(Number.isNaN)))) return unknown(NO_STEP);
  const isQuiet = !method.draws(options);
  const unanswered = isQuiet ? undefined : whyNotComputed(method, forms);
  if (unanswered !== undefined) return unknown(`${unanswered}, for which its law on a mixture is not computed`);
  const moved = movedStepForms(method, grid, options);
  if (isQuiet) {
    const from = (which: readonly StepForm[], isMoved: boolean) => ({
      law: start,
      images: mapOf(which, mixture, isMoved),
    });
    return mapErrors({ found: from(forms, false), other: from(moved, true), share: ROUNDED / MOVED }, meant);
  }
  const after = (which: readonly StepForm[], isMoved: boolean, closeness: Closeness) => {
    const { noisy, rest } = noisySteps(which, mixture, isMoved);
    const law = noisyLaw(start, noisy, closeness);
    return 'reason' in law ? law : { law, images: rest, lastNoise: noisy.at(-1)?.deviation };
  };
  const found = after(forms, false, CLOSE);
  if ('reason' in found) return unknown(found.reason);
  const other = after(moved, true, FARTHER);
  if ('reason' in other) return unknown(other.reason);
  // what is moved is far more than roundings, and less than what nodes may miss
  const isLast = deviationOf(forms[forms.length - 1]) > 0;
  const nodes = { leastMass: FAINT, lastNoise: isLast ? found.lastNoise : undefined };
  return mapErrors({ found, other, share: 1, nodes }, meant);
}

/** Which property of a method that draws noise keeps its law from being carried from step to step, if any does. */
function whyNotComputed({ drawsPerStep = 1 }: Method, forms: readonly StepForm[]): string | undefined {
  if (drawsPerStep > 1) return 'it draws two numbers in a step';
  const asksLate = forms.some(({ questions }) => questions.some(({ place }) => place[place.length - 1] !== 0));
  if (asksLate) return 'it draws noise before it asks its model';
  return forms.some(({ rows }) => rows.length > 1) ? 'it draws noise and has a memory' : undefined;
}

/** Mass of a cell by nodes that is not known to be more than what they leave out. */
const FAINT = 1e-17;

/** Where steps without noise lead. */
function mapOf(forms: readonly StepForm[], mixture: LineMixture, isMoved: boolean): Carried['images'] {
  return (places) => {
    const weight = isMoved ? moveWeights() : undefined;
    let states: States = [places];
    for (const form of forms) states = stepped(form, states, mixture, weight);
    return states[0];
  };
}

/** Of the noise of a step without a memory. */
function deviationOf({ rows: [row] }: StepForm): number {
  return Math.abs(row[row.length - 1]);
}

/** The steps with noise, each with those without that lead to it; and what follows the last one. */
function noisySteps(forms: readonly StepForm[], mixture: LineMixture, isMoved: boolean) {
  const noisy: NoisyStep[] = [];
  let quiet: StepForm[] = [];
  for (const form of forms) {
    quiet.push(form);
    const deviation = deviationOf(form);
    if (deviation === 0) continue;
    noisy.push({ means: mapOf(quiet, mixture, isMoved), deviation });
    quiet = [];
  }
  return { noisy, rest: mapOf(quiet, mixture, isMoved) };
}
