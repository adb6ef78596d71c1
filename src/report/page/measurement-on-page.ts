/** One experiment as its page shows it. */
import { figure } from '../../evidence/number-format.js';
import { type GeneratedDensities, generatedDensities } from '../../experiment/densities.js';
import type { Measurement } from '../../experiment/measurement.js';
import type { Experiment } from '../../experiment/schema.js';
import { dimensionOf } from '../../target/target-spec.js';
import { boundParts } from './bound-parts.js';
import { curvesOf } from './curves-on-page.js';
import { pageHtml } from './html.js';
import type { Densities, DensityCurve, MeasurementPage, Missing, NumberOnPage } from './measurement-page.js';
import { packed } from './packed-numbers.js';

/** An experiment that has been measured. */
export interface MeasuredExperiment {
  readonly version: string;
  /** Of its file. */
  readonly name: string;
  readonly experiment: Experiment;
  readonly measurement: Measurement;
}

/** The text of its page. */
export function measurementHtml(measured: MeasuredExperiment): string {
  const data = measurementPage(measured);
  return pageHtml('measurement', {
    title: `${measured.name} · diffusion-bounds`,
    heading: measured.name,
    paragraphs: [
      ...data.about.map(({ name, text }) => `${name}: ${text}`),
      ...data.curves.map((curve) => `${curve.name}: ${curve.values.map(shown).join(', ')}`),
    ],
    data,
  });
}

function shown(value: number | null): string {
  return value === null ? 'none' : figure(value);
}

/** What the page of an experiment shows. */
export function measurementPage({ version, name, experiment, measurement }: MeasuredExperiment): MeasurementPage {
  const { trainingTimes } = experiment;
  return {
    ...{ version, name, experiment, trainingTimes },
    about: aboutExperiment(experiment),
    numbers: numbersOf(measurement),
    curves: curvesOf(measurement),
    explicit: boundParts(measurement, trainingTimes.length),
    densities: densities(experiment, measurement),
  };
}

function aboutExperiment({ process, target, embedding, features, data, weighting, initial }: Experiment) {
  const d = dimensionOf(target);
  const components = `${target.weights.length} component${target.weights.length === 1 ? '' : 's'}`;
  const kind =
    target.kind === 'mixture' ? `a mixture of normals with ${components}` : `bumps of compact support, ${components}`;
  const drawn = 'samples' in data ? `${data.samples}, drawn with seed ${data.seed}` : `${data.points.length}, as given`;
  const width =
    'weights' in features
      ? `${features.weights.length}, as given`
      : `${features.width}, drawn with seed ${features.seed}`;
  return [
    {
      name: 'Process',
      text:
        process.kind === 'vp'
          ? `variance preserving, β from ${figure(process.betaMin)} to ${figure(process.betaMax)}, T = ${figure(process.horizon)}`
          : `variance exploding, σ = ${figure(process.sigma)}, T = ${figure(process.horizon)}`,
    },
    { name: 'Law of the data p₀', text: `${kind}, in ${d === 1 ? 'one dimension' : `${d} dimensions`}` },
    { name: 'Data', text: `n = ${drawn}` },
    { name: 'Random features', text: `m = ${width}; ${embedding.kind} embedding of time` },
    {
      name: 'Training',
      text: `gradient flow with the weight ${weighting ?? 'g2'}, from ${initial === undefined ? 'A = 0' : 'a given readout'}`,
    },
  ];
}

function numbersOf({ numerics, ...values }: Measurement): NumberOnPage[] {
  const number = (key: 'priorKl' | 'initialScoreLoss', name: string): NumberOnPage => ({
    ...{ key, name, unit: 'nats', value: values[key], error: numerics[key] },
    remark: values[`${key}Reason`] ?? numerics[`${key}Reason`] ?? null,
  });
  return [
    number('priorKl', 'Divergence of the prior, KL(p_T ‖ π)'),
    number('initialScoreLoss', 'Score loss before training, J'),
  ];
}

/** Densities are shown at so many training times. */
const MOST_TIMES = 6;

function densities(experiment: Experiment, { empirical }: Measurement): Densities | Missing {
  const { trainingTimes } = experiment;
  const shownTimes = evenly(Array.from(trainingTimes.keys()), MOST_TIMES);
  const found = generatedDensities(
    experiment,
    shownTimes.map((k) => trainingTimes[k]),
  );
  if ('reason' in found) return found;
  const { faces, points, target } = found;
  const left = trainingTimes.length - shownTimes.length;
  return {
    x: packed(Array.from(target, (_, i) => 0.5 * (faces[i] + faces[i + 1]))),
    data: packed(Array.from(points)),
    target: packed(Array.from(target)),
    models: found.models.map((model, k) => modelOnPage(model, empirical.scoreLossReason?.[shownTimes[k]])),
    note:
      `Densities are averages over ${target.length} even cells; their errors are those of the solvers and of the training.` +
      (left === 0 ? '' : ` Of ${trainingTimes.length} training times ${shownTimes.length} are shown.`),
  };
}

/** @param unknown why the model is not known, if it is not */
function modelOnPage(
  { trainingTime, ...by }: GeneratedDensities['models'][number],
  unknown: string | null | undefined,
) {
  const of = (key: 'sde' | 'ode' | 'score'): DensityCurve | Missing => {
    const found = by[key];
    if (unknown) return { reason: `the model is not known; its score loss: ${unknown}` };
    if ('reason' in found) return { reason: found.reason };
    return {
      density: packed(Array.from(found.density)),
      error: packed(Array.from(found.error)),
      outside: found.outside,
    };
  };
  return { trainingTime, sde: of('sde'), ode: of('ode'), score: of('score') };
}

/** So many of a list at most, evenly apart, the first and the last among them. */
function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]);
}
