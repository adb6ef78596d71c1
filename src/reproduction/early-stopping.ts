import { figure } from '../evidence/number-format.js';
import type { FigureFound, ReproductionPage, Section } from '../report/page/reproduction-page.js';
import {
  type Course,
  coursesOf,
  coursesTable,
  QUANTITIES,
  type QuantityKey,
  type ReadSeries,
  readAll,
  readOutsPicture,
  readOutsTable,
  rising,
  trainAll,
} from './along-training.js';
import { BY_ADAM, BY_SGD, type Configuration, DECAYING, EPOCHS, FRESH, gridFor, seriesOf } from './configurations.js';
import { ofEach, rangeText } from './over-seeds.js';
import { readOutSection } from './read-out-section.js';
import { PAPER, type Reproduction, type ReproductionOptions, verdictsOf } from './reproduction.js';
import { helpers } from './tasks.js';
import { FLOW_SETTINGS, type FlowsFound, findFlows, flowSection } from './theorem-model.js';

/** What is trained, and with which modes. */
const TRAINED: readonly { readonly of: Configuration; readonly mu: number; readonly onlyFull: boolean }[] = [
  { of: BY_SGD, mu: 3, onlyFull: false },
  { of: BY_SGD, mu: 15, onlyFull: false },
  { of: FRESH, mu: 3, onlyFull: false },
  { of: BY_ADAM, mu: 3, onlyFull: true },
  { of: BY_ADAM, mu: 15, onlyFull: true },
  { of: DECAYING, mu: 3, onlyFull: true },
  { of: DECAYING, mu: 15, onlyFull: true },
];

/** A series that was read, and what it is of. */
export interface Found {
  readonly of: Configuration;
  readonly mu: number;
  readonly read: ReadSeries;
}

/** Figures 3 and 8: the divergence along training, and whether there is a best time to stop. */
export const earlyStopping: Reproduction = {
  name: 'early-stopping',
  says: 'the KL divergence along training, figures 3 and 8, and the best time to stop',
  parts: ['training', 'read-outs', 'exact flow'],
  seeds: 5,
  async run(options: ReproductionOptions): Promise<ReproductionPage> {
    const { version, isFull, seeds, epochs = EPOCHS, workers, checkpoints, onPart } = options;
    const asked = TRAINED.filter(({ onlyFull }) => isFull || !onlyFull);
    const work = helpers(workers);
    try {
      onPart('training');
      const trained = await trainAll(
        work,
        asked.map(({ of, mu }) => seriesOf(of, mu, { seeds, epochs })),
        checkpoints,
      );
      onPart('read-outs');
      const reads = await Promise.all(trained.map((each, k) => readAll(work, each, gridFor(asked[k].mu))));
      const found = asked.map(({ of, mu }, k): Found => ({ of, mu, read: reads[k] }));
      onPart('exact flow');
      const flows = await findFlows(work, FLOW_SETTINGS, seeds);
      return pageOf(found, flows, { version, isFull, seeds, epochs, computedBy: trained[0].computedBy });
    } finally {
      await work.close();
    }
  },
};

interface Frame {
  readonly version: string;
  readonly isFull: boolean;
  readonly seeds: readonly number[];
  readonly epochs: number;
  readonly computedBy: string;
}

function pageOf(found: readonly Found[], flows: readonly FlowsFound[], frame: Frame): ReproductionPage {
  const { version, seeds, epochs, computedBy, isFull } = frame;
  const by = (of: Configuration, mu: number) => found.find((each) => each.of.name === of.name && each.mu === mu);
  const figures = [figureOf('Figure 3', by(BY_SGD, 3), by(FRESH, 3)), figureOf('Figure 8', by(BY_ADAM, 3), undefined)];
  return {
    version,
    experiment: 'early-stopping',
    title: 'Early stopping: the divergence along training',
    source: `${PAPER}, section 4.1.1 and appendix B.1, figures 3 and 8`,
    computedBy,
    lead: verdictsOf(figures),
    about: [
      { name: 'Target', text: '1/2 N(-mu, 1) + 1/2 N(mu, 1), mu = 3 and 15; n = 1000 data, drawn anew for each seed' },
      { name: 'Process', text: 'variance exploding, g = 25^t, T = 1' },
      {
        name: 'Network',
        text: 'one hidden layer of 16 Swish units, Gaussian Fourier features of time at two frequencies of scale 30, output/16/sigma_t',
      },
      { name: 'Training', text: `denoising score matching with the weight sigma_t^2, batches of 32, ${epochs} epochs` },
      { name: 'Configurations', text: [...new Set(found.map(({ of }) => of.says))].join('; ') },
      { name: 'Seeds', text: `${seeds.join(', ')}; each draws data, start and batches` },
    ],
    figures,
    sections: [
      courseSection(found),
      ...found.map(seriesSection),
      flowSection(flows),
      readOutSection(),
      ...(isFull ? [] : [notTrained()]),
    ],
    measured: {
      series: Object.fromEntries(found.map(({ read }) => [read.trained.series.name, read.rows])),
      flows: Object.fromEntries(flows.map(({ setting, flows: all }) => [setting.name, all])),
    },
  };
}

/** Where the paper sees the minimum of figures 3 and 8, as a part of the epochs, and how far off counts as there. */
const [PRINTED, NEAR] = [{ 'Figure 3': 0.4, 'Figure 8': 0.5 } as const, 0.1];
/** Read-outs that are apart by this factor in the mean oscillate. */
const JUMP = 1.25;

export function figureOf(name: keyof typeof PRINTED, found: Found | undefined, fresh: Found | undefined): FigureFound {
  const printed = PRINTED[name];
  const shows =
    name === 'Figure 3'
      ? 'SGD, modes 6 apart, three repetitions: the KL divergence has its minimum at about epoch 800, rises after it, and oscillates'
      : 'Adam, modes 6 apart: the KL divergence has its minimum at epoch 1000, rises after it, and oscillates';
  if (found === undefined) return { figure: name, shows, verdict: 'not tried', found: 'it is trained with --full' };
  const { epochs } = found.read.trained.series.plan;
  const courses = coursesOf(found.read, 'paper');
  const count = courses.length;
  const numberOf = (is: (course: Course) => boolean) => courses.filter((each) => each !== null && is(each)).length;
  const near = numberOf(({ best }) => Math.abs(best / epochs - printed) <= NEAR);
  const rises = rising(courses);
  const jumping = numberOf(({ jump }) => jump >= Math.log(JUMP));
  const shown = [near, rises, jumping].filter((each) => each === count).length;
  const verdict = shown === 3 ? 'reproduced' : shown === 0 ? 'not reproduced' : 'in part';
  const of = (value: (course: Course) => number) => ofEach(courses, value);
  return {
    ...{ figure: name, shows, verdict },
    found:
      `by the paper's own read-out the least of a seed lies at epoch ${rangeText(
        of(({ best }) => best),
        4,
      )}, within a tenth of all ` +
      `epochs of the printed ${figure(printed * epochs)} in ${near} of ${count} seeds; the mean over the last fifth of training is above ` +
      `that around the printed minimum in ${rises} of ${count} seeds (${rangeText(of(({ earlier }) => earlier))} around it, ` +
      `${rangeText(of(({ later }) => later))} at the end); it oscillates, one read-out and the next being apart by a factor of ` +
      `${JUMP} or more in the mean, in ${jumping} of ${count} seeds (${rangeText(of(({ jump }) => Math.exp(jump)))})${freshText(fresh)}`,
  };
}

/** The same where there is nothing to overfit. */
function freshText(fresh: Found | undefined): string {
  if (fresh === undefined) return '';
  const courses = coursesOf(fresh.read, 'paper');
  const of = (value: (course: Course) => number) => ofEach(courses, value);
  return (
    `; with every datum used once, so that nothing can be overfitted, the means are ${rangeText(of(({ earlier }) => earlier))} and ` +
    `${rangeText(of(({ later }) => later))}, and the jumps a factor of ${rangeText(of(({ jump }) => Math.exp(jump)))}`
  );
}

function courseSection(found: readonly Found[]): Section {
  return {
    title: 'Is there a best time to stop?',
    says: [
      'Theorem 1 bounds the divergence by a sum that falls and then grows in training time. A minimum of noisy numbers always has larger ' +
        'ones after it, so that a rise is told from two stretches of training that are fixed beforehand: 30% to 50% of the epochs, around ' +
        'the minimum that the paper shows, and the last fifth.',
      'The control uses every datum once. If what follows the minimum came from the 1000 data, it would be absent there.',
    ],
    pictures: [],
    tables: QUANTITIES.filter(({ key }) => key === 'paper' || key === 'klSde').map(({ key, says }) =>
      coursesTable(
        `${says}; medians over seeds, with least and largest`,
        found.map(({ of, mu, read }) => ({ name: `${of.name}, mu = ${mu}`, courses: coursesOf(read, key) })),
      ),
    ),
  };
}

function seriesSection({ of, mu, read }: Found): Section {
  const { seeds } = read.trained.series;
  const diverged = coursesOf(read, 'paper').filter((each) => each === null).length;
  const last = read.rows[read.rows.length - 1];
  const at = (key: QuantityKey) => rangeText(last.reads.map((each) => each[key].value));
  return {
    title: `mu = ${mu}, ${of.says}`,
    says: [
      `At epoch ${last.epoch} the paper's read-out is ${at('paper')}, and the divergence of what the reverse SDE generates ${at('klSde')}.`,
      ...(diverged === 0
        ? []
        : [
            `${diverged} of ${seeds.length} seeds have no numbers to the end: a parameter of the network is no longer finite.`,
          ]),
    ],
    pictures: [
      readOutsPicture(
        read,
        `Divergences along training, mu = ${mu}, ${of.says}; bands reach from the least to the largest of ${seeds.length} seeds.`,
      ),
    ],
    tables: [readOutsTable(read, `mu = ${mu}, ${of.says}`)],
  };
}

function notTrained(): Section {
  return {
    title: 'What --full adds',
    says: [`${BY_ADAM.says}, and ${DECAYING.says}, for mu = 3 and 15.`],
    pictures: [],
    tables: [],
  };
}
