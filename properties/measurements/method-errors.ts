import type { Table } from '../../src/claim/claim.js';
import { figure } from '../../src/evidence/number-format.js';
import { exactFlow, exactReverseSde } from '../../src/sampler/affine-map.js';
import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import {
  errorsOfMaps,
  type LawErrors,
  lawErrors,
  type SamplerErrors,
  samplerErrors,
} from '../../src/sampler/gaussian-error.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../src/sampler/methods.js';
import { type ReferenceProcess, VE, VP } from '../../src/sampler/reference-grids.js';
import type { GridLevel, MethodOptions } from '../../src/sampler/walk.js';
import { diffused } from '../../src/sampler/walk-of-normal.js';
import { conditionalMeans, flowed, type LineMixture } from '../oracles/line-mixture.js';

const COUNTS = [5, 10, 20, 50, 100, 250];
const MEAN = 0.5;
const VARIANCES = [1, 0.3, 0.1, 0.03, 0.01];
const TARGET = VARIANCES.map((variance) => ({ mean: MEAN, variance }));

const NOTES = [
  `a normal with variances ${VARIANCES.join(', ')} along its axes and means ${MEAN}, with the exact model`,
  'from p_T: discretisation alone, against the law of the last level, which has noise',
  'from the prior: against the data, so with initialisation and the noise of the last level too',
  'ddpm-learned-range has the variance half-way between the other two, in logarithms',
];

/** W2 and KL between what each method generates of a normal at a number of steps and what is meant. */
export function errorTables(): Table[] {
  return [VP, VE].flatMap((process) => {
    const grouped = groups(process);
    return [
      table(`2-Wasserstein distance, ${process.name}`, [...NOTES, ...process.says], process, grouped, ({ w2 }) => w2),
      table(`KL(meant || generated), ${process.name}`, [], process, grouped, ({ kl }) => kl.value),
    ];
  });
}

/** One of the distances. */
type Distance = (errors: LawErrors) => number | null;

function table(
  title: string,
  notes: readonly string[],
  process: ReferenceProcess,
  grouped: readonly Group[],
  distance: Distance,
): Table {
  const cells = (all: readonly LawErrors[]) => all.map((errors) => cell(distance(errors)));
  const always = (errors: LawErrors) => COUNTS.map(() => cell(distance(errors)));
  const { flow, sde, last } = withoutSteps(process);
  return {
    title,
    notes,
    header: ['method', 'from', ...COUNTS.map((steps) => `N = ${steps}`)],
    rows: [
      ...grouped.flatMap(({ names, errors }) => [
        [names.join(', '), 'p_T', ...cells(errors.map(({ discretisation }) => discretisation))],
        ['', 'prior', ...cells(errors.map(({ all }) => all))],
      ]),
      ['exact flow', 'prior', ...always(flow.all)],
      ['exact reverse SDE', 'prior', ...always(sde.all)],
      ['law of the last level', '', ...always(last)],
    ],
  };
}

function cell(value: number | null): string {
  return value === null ? 'none' : figure(value, 2);
}

/** Methods that are the same on a normal, with their errors by number of steps. */
interface Group {
  readonly names: string[];
  readonly errors: readonly SamplerErrors[];
}

function groups(process: ReferenceProcess): Group[] {
  const found: Group[] = [];
  for (const name of METHOD_NAMES) {
    const errors = COUNTS.map((steps) =>
      samplerErrors(METHODS[name], process.grid(name, steps), TARGET, process.priorVariance),
    );
    const same = found.find((group) => group.errors.every((each, i) => near(each, errors[i])));
    if (same === undefined) found.push({ names: [name], errors });
    else same.names.push(name);
  }
  return found;
}

/** Whether two errors differ by rounding alone. */
function near(one: SamplerErrors, other: SamplerErrors): boolean {
  const [a, b] = [one.discretisation.w2, other.discretisation.w2];
  return Math.abs(a - b) < 1e-9;
}

/** The errors that are left where the flow or the reverse SDE is solved exactly. */
function withoutSteps(process: ReferenceProcess) {
  const grid = process.grid('ddim', 1);
  const [first, last] = grid.levels;
  const by = (exact: typeof exactFlow) =>
    errorsOfMaps(
      TARGET.map((axis) => exact(axis, first, last)),
      grid,
      TARGET,
      process.priorVariance,
    );
  return {
    flow: by(exactFlow),
    sde: by(exactReverseSde),
    last: lawErrors(
      TARGET,
      TARGET.map((axis) => diffused(axis, last)),
    ),
  };
}

/** Orders are fitted between these numbers of steps: with fewer some are far from their order yet. */
export const FITTED = [128, 512] as const;

const NORMAL = [{ mean: 0.5, variance: 0.25 }];
const MIXTURE: LineMixture = { weights: [0.4, 0.6], means: [-0.8, 0.9], variances: [0.2, 0.1] };

/** Starts on the mixture, in deviations of the noise. */
const PLACES = [-1.7, -0.6, 0.4, 1.5];

/** A method with what is chosen of it. */
export interface ReferenceForm {
  readonly method: SamplerMethod;
  readonly options: MethodOptions;
  /** The options, for a reader. */
  readonly chosen: string;
}

const CHURN = { options: { churn: { amount: 8, from: 0.05, to: 50, noise: 1 } }, chosen: 'churn 8' };

/** Options that make another method of one. */
const CHOSEN: Partial<Record<SamplerMethod, readonly Omit<ReferenceForm, 'method'>[]>> = {
  ddim: [{ options: { eta: 1 }, chosen: 'eta = 1' }],
  heun: [CHURN],
  'euler-ancestral': [{ options: { eta: 0.5 }, chosen: 'eta = 0.5' }],
  'dpm-solver++-sde': [{ options: { subSteps: 'independent' }, chosen: 'independent' }],
  'dpm-solver-2': [CHURN],
  'dpm-solver++-2m': [{ options: { solver: 'heun' }, chosen: 'heun' }],
  'sde-dpm-solver++-2m': [{ options: { eta: 0.5, solver: 'heun' }, chosen: 'eta = 0.5, heun' }],
  lms: [{ options: { history: 2 }, chosen: 'history 2' }],
  deis: [{ options: { history: 3 }, chosen: 'history 3' }],
  unipc: [
    { options: { solver: 'bh1' }, chosen: 'bh1' },
    { options: { history: 3 }, chosen: 'history 3' },
  ],
};

/** Every method as it is, and as its options have it. */
export const REFERENCE_FORMS: readonly ReferenceForm[] = METHOD_NAMES.flatMap((method) => [
  { method, options: {}, chosen: '' },
  ...(CHOSEN[method] ?? []).map((each) => ({ method, ...each })),
]);

/**
 * The order on a normal: that of W2 from the law of the last level, which for a deterministic method is
 * the root mean square distance from the flow, and for a stochastic one that of means and deviations.
 */
export function orderOnNormal({ method, options }: ReferenceForm, process: ReferenceProcess): number {
  return fitted(
    (steps) =>
      samplerErrors(METHODS[method], process.grid(method, steps), NORMAL, process.priorVariance, options).discretisation
        .w2,
  );
}

/** The order on a mixture, by the farthest of some points from the flow; none where noise is drawn. */
export function orderOnMixture({ method, options }: ReferenceForm, process: ReferenceProcess): number | undefined {
  if (METHODS[method].draws(options)) return undefined;
  return fitted((steps) => {
    const grid = process.grid(method, steps);
    const [first, last] = [grid.levels[0], grid.levels[steps]];
    const predictAt = (x: number, level: GridLevel) => ({
      ...conditionalMeans(MIXTURE, x, level),
      ...{ dataSize: 0, noiseSize: 0 },
    });
    const walk = {
      ...grid,
      predictAt,
      predict: (x: number, k: number) => predictAt(x, grid.levels[k]),
      noise: () => 0,
      varianceFraction: 0.5,
      rounded: (value: number) => value,
    };
    const gaps = PLACES.map((z) => {
      const start = z * first.sigma;
      return Math.abs(endOfWalk(METHODS[method], walk, start, options) - flowed(MIXTURE, start, first, last));
    });
    return Math.max(...gaps);
  });
}

function fitted(error: (steps: number) => number): number {
  const [few, many] = FITTED;
  return Math.log(error(few) / error(many)) / Math.log(many / few);
}
