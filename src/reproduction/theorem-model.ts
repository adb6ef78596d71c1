/** The model that the theorems are about beside those that the paper trains: random features by gradient flow, exactly. */
import type { Experiment } from '../experiment/schema.js';
import type { Section, SeedCurvesPicture, Table } from '../report/page/reproduction-page.js';
import { gridFor, modesAt } from './configurations.js';
import type { FlowFound, FlowQuestion } from './exact-flow.js';
import { curveOf, type OfSeeds, ofEach, rangeText } from './over-seeds.js';
import type { Helpers } from './tasks.js';

/** Where the flow is looked at. */
export interface FlowSetting {
  readonly name: string;
  readonly says: string;
  readonly mu: number;
  /** Of a seed, which draws features and data. */
  question(seed: number): FlowQuestion;
}

/** Training times, four a decade, in the clock of theta. */
function timesBetween(first: number, last: number): number[] {
  const count = 1 + Math.round(4 * Math.log10(last / first));
  return Array.from({ length: count }, (_, k) =>
    Number(Math.exp(Math.log(first) + (k * Math.LN10) / 4).toPrecision(6)),
  );
}

/** With the process, the width and the number of data of the paper's experiments. */
function asInPaper(mu: number): FlowSetting {
  const experiment = (seed: number): Experiment => ({
    process: { kind: 've', sigma: 25, horizon: 1 },
    target: modesAt(mu),
    embedding: { kind: 'fourier', size: 4 },
    features: { width: 16, seed },
    data: { samples: 1000, seed },
    trainingTimes: timesBetween(0.01, 1e5),
  });
  return {
    ...{ name: `paper's sizes, mu = ${mu}`, mu },
    says: "the paper's process, m = 16, n = 1000",
    question: (seed) => ({ experiment: experiment(seed), grid: gridFor(mu) }),
  };
}

/** Few data and many features, in a process of bounded variance. */
function withFewData(mu: number): FlowSetting {
  const experiment = (seed: number): Experiment => ({
    process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 5 },
    target: modesAt(mu),
    embedding: { kind: 'signal' },
    features: { width: 64, seed, weightScale: 1 },
    data: { samples: 30, seed },
    trainingTimes: timesBetween(1, 1e6),
  });
  return {
    ...{ name: `few data, mu = ${mu}`, mu },
    says: 'Ornstein-Uhlenbeck process to T = 5, m = 64, n = 30',
    question: (seed) => ({ experiment: experiment(seed) }),
  };
}

export const FLOW_SETTINGS = [asInPaper(3), asInPaper(15), withFewData(3)];

/** A setting as it was found, by seed. */
export interface FlowsFound {
  readonly setting: FlowSetting;
  readonly flows: readonly FlowFound[];
}

export function findFlows(
  helpers: Helpers,
  settings: readonly FlowSetting[],
  seeds: readonly number[],
): Promise<FlowsFound[]> {
  return Promise.all(
    settings.map(async (setting) => ({
      setting,
      flows: await Promise.all(seeds.map((seed) => helpers.flow(setting.question(seed)))),
    })),
  );
}

/** How stopping a flow where the mean loss is predicted to be least compares with the best that could be known afterwards. */
export interface Stopping {
  /** Where J of the model trained on the data is least, where J + c/n is, and J there. */
  readonly best: number;
  readonly least: number;
  readonly predicted: number | null;
  readonly atPredicted: number | null;
  /** J at the last training time. */
  readonly last: number;
}

/** @returns null where J is not known at a time */
export function stoppingOf({ trainingTimes, scoreLoss, expected }: FlowFound): Stopping | null {
  const losses = scoreLoss.map(({ value }) => value);
  if (losses.some((value) => value === null)) return null;
  const known = losses as number[];
  const best = leastAt(known);
  const isPredicted = expected.every((value) => value !== null);
  const predicted = isPredicted ? leastAt(expected as number[]) : null;
  return {
    best: trainingTimes[best],
    least: known[best],
    predicted: predicted === null ? null : trainingTimes[predicted],
    atPredicted: predicted === null ? null : known[predicted],
    last: known[known.length - 1],
  };
}

function leastAt(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value < values[best] ? k : best), 0);
}

/** A rise of the loss after its minimum by less than this part of it is none. */
const RISE = 0.01;

/** In how many seeds the loss at the end is above its least. */
export function overtrained(flows: readonly FlowFound[]): number {
  return flows.map(stoppingOf).filter((each) => each !== null && each.last > (1 + RISE) * each.least).length;
}

/** In how many seeds the paper's read-out at the end is above its least. */
function readOutRises(flows: readonly FlowFound[], which: 'paper' | 'paperOfPopulation'): number {
  return flows.filter((flow) => {
    const values = flow[which];
    return values !== null && values[values.length - 1] > (1 + RISE) * Math.min(...values);
  }).length;
}

/** The section on the model of the theorems. */
export function flowSection(found: readonly FlowsFound[]): Section {
  const few = found.filter(({ setting }) => setting.name.startsWith('few'));
  const asPrinted = found.filter(({ setting }) => !setting.name.startsWith('few'));
  const sentence = (all: readonly FlowsFound[]) =>
    all
      .map(
        ({ setting, flows }) =>
          `the loss at the last training time is above its least by more than 1% in ${overtrained(flows)} of ` +
          `${flows.length} seeds at mu = ${setting.mu}`,
      )
      .join(', and ');
  return {
    title: "The theorems' own model",
    says: [
      'Theorem 1 is about random features by gradient flow, which has no steps, no batches and no noise of training. It is computed ' +
        'exactly here, with J the score loss under the law of the data, and with the mean of J over data that is predicted beforehand, ' +
        'J(A) + c/n: where that is least is the predicted best time to stop.',
      `With the paper's process and sizes (${asPrinted[0]?.setting.says}) ${sentence(asPrinted)}.`,
      `The paper's read-out ends above its least by more than 1% in ${asPrinted.map(({ setting, flows }) => `${readOutRises(flows, 'paper')} of ${flows.length} seeds at mu = ${setting.mu}`).join(' and ')}, ` +
        'and where the same features are trained on the law of the data itself, so that nothing can be ' +
        `overfitted, in ${asPrinted.map(({ flows }) => `${readOutRises(flows, 'paperOfPopulation')}`).join(' and ')}: it reads one diffusion time of a model that is trained at all of them.`,
      `With few data and many features (${few[0]?.setting.says}) ${sentence(few)}.`,
    ],
    pictures: found.map(picture),
    tables: [table(found)],
  };
}

function picture({ setting, flows }: FlowsFound): SeedCurvesPicture {
  const { trainingTimes } = flows[0];
  const by = (value: (flow: FlowFound, k: number) => number | null): OfSeeds[] =>
    trainingTimes.map((_, k) => flows.map((flow) => value(flow, k)));
  const predicted = flows.map((flow) => stoppingOf(flow)?.predicted ?? null).filter((each) => each !== null);
  const middle = [...predicted].sort((a, b) => a - b)[predicted.length >> 1];
  return {
    kind: 'curves',
    caption: `Gradient flow on random features, ${setting.name}: ${setting.says}.`,
    x: { name: 'training time', scale: 'log', values: trainingTimes },
    y: { name: 'loss or divergence (nats)', scale: 'log' },
    curves: [
      curveOf(
        'J',
        'score loss J of the model trained on the data',
        by((flow, k) => flow.scoreLoss[k].value),
      ),
      curveOf(
        'J of p_0',
        'J of the model trained on the law of the data',
        by((flow, k) => flow.population[k].value),
      ),
      curveOf(
        'J + c/n',
        'the predicted mean of J over data',
        by((flow, k) => flow.expected[k]),
      ),
      curveOf(
        'p^SDE',
        'KL(p_0 || p^SDE), what the reverse SDE generates',
        by((flow, k) => flow.klSde[k].value),
      ),
    ],
    marks: middle === undefined ? [] : [{ at: middle, says: 'predicted best time to stop' }],
  };
}

function table(found: readonly FlowsFound[]): Table {
  return {
    caption:
      'Stopping the flow where the mean loss is predicted to be least; medians over seeds, with least and largest',
    columns: [
      'setting',
      'J least at',
      'least J',
      'predicted time',
      'J there over the least',
      'J at the last time over the least',
    ],
    rows: found.map(({ setting, flows }) => {
      const all = flows.map(stoppingOf);
      const of = (value: (each: Stopping) => number | null) => ofEach(all, value);
      return [
        setting.name,
        rangeText(of(({ best }) => best)),
        rangeText(of(({ least }) => least)),
        rangeText(of(({ predicted }) => predicted)),
        rangeText(
          of(({ atPredicted, least }) => (atPredicted === null ? null : atPredicted / least)),
          4,
        ),
        rangeText(
          of(({ last, least }) => last / least),
          4,
        ),
      ];
    }),
  };
}
