import type { Table } from '../../../src/claim/claim.js';
import { figure } from '../../../src/evidence/figures.js';
import { exactFlow, exactReverseSde } from '../../../src/sampler/affine-map.js';
import {
  errorsOfMaps,
  type LawErrors,
  lawErrors,
  type SamplerErrors,
  samplerErrors,
} from '../../../src/sampler/gaussian-error.js';
import { METHOD_NAMES, METHODS } from '../../../src/sampler/methods.js';
import { type ReferenceProcess, VE, VP } from '../../../src/sampler/reference-grids.js';
import { diffused } from '../../../src/sampler/walk-of-normal.js';

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

/** What each method generates of a normal at a number of steps: W2 and KL from what is meant. */
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

/** Methods that are one and the same on a normal, by number of steps. */
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

/** What is left where the flow or the reverse SDE is solved exactly. */
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
