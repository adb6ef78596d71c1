/** One experiment as its page shows it. */
import { figure } from '../../evidence/number-format.js';
import { type GeneratedDensities, generatedDensities } from '../../experiment/densities.js';
import type { Measurement } from '../../experiment/measurement.js';
import type { Experiment } from '../../experiment/schema.js';
import { times } from '../../numeric/estimate.js';
import { dimensionOf } from '../../target/target-spec.js';
import { pageHtml } from './html.js';
import type {
  BoundPart,
  BoundParts,
  Curve,
  Densities,
  DensityCurve,
  MeasurementPage,
  Missing,
  NumberOnPage,
} from './measurement-page.js';
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
    curves: CURVES.flatMap((curve) => curveOf(curve, measurement)),
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

type Tree = Omit<Measurement, 'numerics'>;

/** A quantity by training time, and where it is in a measurement: a column, and its remarks beside it. */
interface CurveSpec extends Omit<Curve, 'values' | 'errors' | 'remarks'> {
  column(tree: Tree): readonly (number | null)[] | undefined;
  remarks(tree: Tree): readonly (string | null)[] | undefined;
}

function empirical(
  key: 'scoreLoss' | 'klSde' | 'klOde' | 'klScore' | 'klBound' | 'w2Sde' | 'w2Ode',
  name: string,
  symbol: string,
  { unit = 'nats', role = 'gap', bounds = [] }: Partial<Pick<Curve, 'unit' | 'role' | 'bounds'>> = {},
): CurveSpec {
  return {
    ...{ key, name, symbol, unit, role, bounds },
    column: (tree) => tree.empirical[key],
    remarks: (tree) => tree.empirical[`${key}Reason`],
  };
}

const CURVES: readonly CurveSpec[] = [
  empirical('klSde', 'divergence of the reverse SDE', 'KL(p₀ ‖ p^SDE)'),
  empirical('klOde', 'divergence of the probability flow', 'KL(p₀ ‖ p^ODE)'),
  empirical('klScore', 'divergence of the density of s(x, 0)', 'KL(p₀ ‖ p^score)'),
  empirical('klBound', 'bound by the score loss', 'J + KL(p_T ‖ π)', { role: 'bound', bounds: ['klSde'] }),
  {
    ...{ key: 'explicit', name: 'bound without a fitted constant', symbol: 'explicit bound' },
    ...{ unit: 'nats', role: 'bound', bounds: ['klSde', 'klBound'] },
    column: ({ explicit }) => explicit?.bound,
    remarks: () => undefined,
  },
  empirical('scoreLoss', 'score loss of the model trained on the data', 'J(A_n(τ))', { role: 'loss' }),
  {
    ...{ key: 'population', name: 'score loss if trained on p₀ itself', symbol: 'J(A(τ))' },
    ...{ unit: 'nats', role: 'loss', bounds: [] },
    column: ({ population }) => population.scoreLoss,
    remarks: ({ population }) => population.scoreLossReason,
  },
  {
    ...{ key: 'expected', name: 'expected score loss with n data', symbol: 'J(A(τ)) + c(τ)/n' },
    ...{ unit: 'nats', role: 'loss', bounds: [] },
    column: ({ expected }) => expected.scoreLoss,
    remarks: ({ expected }) => expected.scoreLossReason,
  },
  empirical('w2Sde', 'distance of the reverse SDE', 'W₂(p₀, p^SDE)', { unit: 'length' }),
  empirical('w2Ode', 'distance of the probability flow', 'W₂(p₀, p^ODE)', { unit: 'length' }),
];

/** A curve with its numbers; none where the measurement has no such column at all. */
function curveOf({ column, remarks, ...curve }: CurveSpec, measurement: Measurement): Curve[] {
  const values = column(measurement);
  if (values === undefined) return [];
  const { numerics } = measurement;
  const [errors, reasons, warnings] = [column(numerics), remarks(measurement), remarks(numerics)];
  return [
    {
      ...curve,
      values,
      errors: values.map((_, k) => errors?.[k] ?? null),
      remarks: values.map((_, k) => reasons?.[k] ?? warnings?.[k] ?? null),
    },
  ];
}

/**
 * The explicit bound in parts that add up to it: with optimisation = approximation + distance,
 *
 *     bound = prior + (sqrt optimisation + sqrt sampling)^2 = prior + optimisation + sampling + 2 sqrt(optimisation sampling).
 */
function boundParts({ explicit, explicitReason, numerics }: Measurement, count: number): BoundParts | Missing {
  const errors = numerics.explicit;
  if (explicit === null || errors === null) return { reason: explicitReason ?? 'it is not known' };
  const list = <T>(of: (k: number) => T) => Array.from({ length: count }, (_, k) => of(k));
  const part = (
    key: BoundPart['key'],
    name: string,
    formula: string,
    of: (k: number) => { readonly value: number; readonly error: number },
  ): BoundPart => {
    const all = list(of);
    // each is at least 0, but for rounding
    const values = all.map(({ value }) => Math.max(0, value));
    return { ...{ key, name, formula, values }, errors: all.map(({ error }) => error) };
  };
  const of = (key: 'approximation' | 'optimisation' | 'sampling') => (k: number) => ({
    value: explicit[key][k],
    error: errors[key][k],
  });
  const distance = (k: number) => ({
    value: explicit.optimisation[k] - explicit.approximation[k],
    error: errors.optimisation[k] + errors.approximation[k],
  });
  const cross = (k: number) => {
    const product = times(of('optimisation')(k), of('sampling')(k));
    const [low, high] = [product.value - product.error, product.value + product.error].map(
      (x) => 2 * Math.sqrt(Math.max(0, x)),
    );
    const value = 2 * Math.sqrt(Math.max(0, product.value));
    return { value, error: Math.max(value - low, high - value) };
  };
  return {
    parts: [
      part('prior', 'prior', 'KL(p_T ‖ π)', () => ({ value: explicit.prior, error: errors.prior })),
      part('approximation', 'approximation', 'J(A_c), the best readout of its size', of('approximation')),
      part('distance', 'distance', '|A_c|²/(4mτ), not yet learnt by τ', distance),
      part('sampling', 'sampling', 'learnt of these n data and not of p₀', of('sampling')),
      part('cross', 'cross term', '2 √(optimisation · sampling)', cross),
    ],
    bound: { values: explicit.bound, errors: errors.bound },
  };
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
