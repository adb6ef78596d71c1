/** Which masses the modes get, by the read-out and by what is generated: figures 4 and 5, and 9 and 10. */
import { figure } from '../evidence/number-format.js';
import type {
  DensitiesPicture,
  FigureFound,
  ReproductionPage,
  Section,
  Table,
} from '../report/page/reproduction-page.js';
import { UNDIFFUSED } from '../target/target.js';
import { distribution } from '../target/target-spec.js';
import { QUANTITIES, trainAll } from './along-training.js';
import { BY_ADAM, BY_SGD, type Configuration, DECAYING, EPOCHS, gridFor, modesAt, seriesOf } from './configurations.js';
import type { LearntDensities, NetworkReadOuts } from './network-read-outs.js';
import { type OfSeeds, rangeText } from './over-seeds.js';
import { gridPoints } from './paper-read-out.js';
import { readOutSection } from './read-out-section.js';
import { PAPER, type Reproduction, type ReproductionOptions, verdictsOf } from './reproduction.js';
import type { SeriesRow, TrainedSeries } from './series.js';
import { type Helpers, helpers } from './tasks.js';

/** The epochs of the panels in the paper, as parts of all. */
const SHOWN = [0.05, 0.5, 0.95];
/** Even cells of the densities that are generated. */
const CELLS = 100;
/** Places of the modes in the figures. */
const MODES = [3, 15];

/** A network with less than this part of its mass in one of the two modes has lost it, and one this far from a half weighs it wrongly. */
const [LOST, WRONG] = [0.1, 0.1];

/** What is found of a series at the epochs that are shown. */
export interface Found {
  readonly of: Configuration;
  readonly mu: number;
  readonly series: TrainedSeries['series'];
  readonly rows: readonly FoundRow[];
}

export interface FoundRow {
  readonly epoch: number;
  /** By seed. */
  readonly reads: readonly NetworkReadOuts[];
  readonly learnt: readonly LearntDensities[];
}

/** Figures 4 and 5, by SGD. */
export const modesShift: Reproduction = densitiesOf({
  name: 'modes-shift',
  says: 'the densities that are learnt of modes near and far by SGD, figures 4 and 5',
  title: 'Modes shift: what is learnt of modes near and far',
  section: 'section 4.1.2, figures 4 and 5',
  of: BY_SGD,
  figures: ['Figure 4', 'Figure 5'],
  shows: [
    'modes 6 apart: training first fits the two modes (epoch 100 to 1000) and then diverges (epoch 1000 to 1900)',
    'modes 30 apart: the model is best at epoch 100 and still far off, and almost always has a single mode later (epochs 1000 and 1900)',
  ],
});

/** Figures 9 and 10, by Adam. */
export const densities: Reproduction = densitiesOf({
  name: 'densities',
  says: 'the same by Adam, figures 9 and 10, and how the modes are weighted',
  title: 'Densities by Adam: what is learnt of modes near and far',
  section: 'appendix B.2, figures 9 and 10',
  of: BY_ADAM,
  figures: ['Figure 9', 'Figure 10'],
  shows: [
    'modes 6 apart: the same two stages as by SGD, fitting from epoch 100 to 1000 and diverging from 1000 to 1900',
    'modes 30 apart: the same as by SGD, with a single mode in the later panels',
  ],
});

interface Question {
  readonly name: string;
  readonly says: string;
  readonly title: string;
  readonly section: string;
  readonly of: Configuration;
  /** Of the near modes, and of those far apart. */
  readonly figures: readonly [near: string, far: string];
  /** What the paper says of each. */
  readonly shows: readonly [near: string, far: string];
}

function densitiesOf(question: Question): Reproduction {
  const { name, says } = question;
  return {
    ...{ name, says },
    parts: ['training', 'densities'],
    seeds: 5,
    async run(options: ReproductionOptions): Promise<ReproductionPage> {
      const { seeds, epochs = EPOCHS, workers, checkpoints, onPart } = options;
      const asked = [question.of, DECAYING].flatMap((of) => MODES.map((mu) => ({ of, mu })));
      const work = helpers(workers);
      try {
        onPart('training');
        const all = asked.map(({ of, mu }) => seriesOf(of, mu, { seeds, epochs }));
        const trained = await trainAll(work, all, checkpoints);
        onPart('densities');
        const found = await Promise.all(trained.map((each, k) => foundOf(work, each, asked[k])));
        return pageOf(question, found, trained[0].computedBy, options);
      } finally {
        await work.close();
      }
    },
  };
}

async function foundOf(
  work: Helpers,
  { series, rows }: TrainedSeries,
  { of, mu }: Pick<Found, 'of' | 'mu'>,
): Promise<Found> {
  const { plan, target } = series;
  const shown = [...new Set(SHOWN.map((part) => nearest(rows, part * plan.epochs)))];
  const found = shown.map(async ({ epoch, networks }): Promise<FoundRow> => {
    const asked = { networks, process: plan.process, target };
    const [reads, learnt] = await Promise.all([
      work.read(asked, gridFor(mu)),
      work.learnt(asked, gridFor(mu), facesFor(mu)),
    ]);
    return { epoch, reads, learnt };
  });
  return { ...{ of, mu, series }, rows: await Promise.all(found) };
}

function nearest(rows: readonly SeriesRow[], epoch: number): SeriesRow {
  return rows.reduce((near, row) => (Math.abs(row.epoch - epoch) < Math.abs(near.epoch - epoch) ? row : near));
}

function facesFor(mu: number): number[] {
  const { reach } = gridFor(mu);
  return Array.from({ length: CELLS + 1 }, (_, i) => -reach + (2 * reach * i) / CELLS);
}

function pageOf(
  question: Question,
  found: readonly Found[],
  computedBy: string,
  options: ReproductionOptions,
): ReproductionPage {
  const { version, seeds, epochs = EPOCHS } = options;
  const [near, far] = question.figures;
  const by = (of: Configuration, mu: number) => found.find((each) => each.of === of && each.mu === mu)!;
  const figures = [
    { figure: near, shows: question.shows[0], ...nearFigure(by(question.of, MODES[0])) },
    { figure: far, shows: question.shows[1], ...farFigure(by(question.of, MODES[1]), by(DECAYING, MODES[1])) },
  ];
  return {
    ...{ version, computedBy, figures },
    experiment: question.name,
    title: question.title,
    source: `${PAPER}, ${question.section}`,
    lead: verdictsOf(figures),
    about: [
      { name: 'Target', text: '1/2 N(-mu, 1) + 1/2 N(mu, 1), mu = 3 and 15; n = 1000 data, drawn anew for each seed' },
      { name: 'Network and process', text: 'those of early-stopping' },
      { name: 'Configurations', text: `${question.of.says}; ${DECAYING.says}; ${epochs} epochs` },
      { name: 'Seeds', text: `${seeds.join(', ')}; each draws data, start and batches` },
    ],
    sections: [...found.map(sectionOf), readOutSection()],
    measured: Object.fromEntries(found.map(({ series, rows }) => [series.name, rows])),
  };
}

/** Whether the read-out falls to the middle panel and rises to the last one, which is what the two stages are. */
export function nearFigure(found: Found): Pick<FigureFound, 'verdict' | 'found'> {
  const values = found.series.seeds.map((_, s) => found.rows.map(({ reads }) => reads[s].paper.value));
  const count = values.length;
  const isLess = (a: number | null | undefined, b: number | null | undefined) => a != null && b != null && a < b;
  const fits = values.filter(([first, middle]) => isLess(middle, first)).length;
  const rises = values.filter(([, middle, last]) => isLess(middle, last)).length;
  const full = [fits, rises].filter((each) => each === count).length;
  return {
    verdict: full === 2 ? 'reproduced' : full === 1 ? 'in part' : 'not reproduced',
    found:
      `by the paper's read-out the model is closer in the middle panel than in the first in ${fits} of ${count} seeds, and further away in the ` +
      `last one than in the middle in ${rises} of ${count}: ${alongText(found, ({ paper }) => paper.value)}; the divergence of what the reverse SDE ` +
      `generates is ${alongText(found, ({ klSde }) => klSde.value)}`,
  };
}

/** Whether one mode is lost in the panels after the first. */
export function farFigure(found: Found, sound: Found): Pick<FigureFound, 'verdict' | 'found'> {
  const later = found.rows.slice(1);
  const count = found.series.seeds.length;
  const lost = later.map((row) => lostIn(row, 'leftRead'));
  const all = lost.every((each) => each === count);
  const none = lost.every((each) => each === 0);
  const diverged = later.map(({ learnt }) => learnt.filter(({ read }) => read === null).length);
  const both = ({ rows }: Found) =>
    rows
      .map(
        (row) =>
          `${row.epoch}: ${rangeText(masses(row, 'leftRead'))} by the read-out, ${rangeText(masses(row, 'leftGenerated'))} of what is generated`,
      )
      .join('; ');
  const lastSound = sound.rows[sound.rows.length - 1];
  return {
    verdict: all ? 'reproduced' : none ? 'not reproduced' : 'in part',
    found:
      `by the paper's read-out one mode has less than a tenth of the mass in ${later.map((row, k) => `${lost[k]} of ${count} seeds at epoch ${row.epoch}`).join(' and ')}` +
      `${diverged.some((each) => each > 0) ? ` (training has diverged in ${diverged.join(' and ')})` : ''}; the mass left of 0 is off by more than a tenth in ${wrongIn(found, 'leftRead')} of ${count} seeds at epochs ${later.map(({ epoch }) => epoch).join(' and ')} by the read-out, and in ${wrongIn(found, 'leftGenerated')} of what is generated (at epochs ${both(found)}); the read-out is ${alongText(found, ({ paper }) => paper.value)}. ` +
      `With a rate that falls to nothing the read-out at epoch ${lastSound.epoch} still loses a mode in ${lostIn(lastSound, 'leftRead')} of ${count} seeds, and of what is ` +
      `generated none does in ${count - lostIn(lastSound, 'leftGenerated')} of ${count}: left of 0 lie ${rangeText(masses(lastSound, 'leftGenerated'))}, at a ` +
      `divergence of ${rangeText(lastSound.reads.map(({ klSde }) => klSde.value))} nats`,
  };
}

function alongText({ rows }: Found, value: (reads: NetworkReadOuts) => number | null): string {
  return rows.map(({ epoch, reads }) => `${rangeText(reads.map(value))} at epoch ${epoch}`).join(', ');
}

function masses({ learnt }: FoundRow, key: 'leftRead' | 'leftGenerated'): OfSeeds {
  return learnt.map((each) => each[key].value);
}

/** How many seeds have lost one of the modes. */
function lostIn(row: FoundRow, key: 'leftRead' | 'leftGenerated'): number {
  return masses(row, key).filter((left) => left !== null && Math.min(left, 1 - left) < LOST).length;
}

/** How many seeds weigh the modes wrongly, in each of the panels after the first. */
function wrongIn({ rows }: Found, key: 'leftRead' | 'leftGenerated'): string {
  const counts = rows
    .slice(1)
    .map((row) => masses(row, key).filter((left) => left !== null && Math.abs(left - 0.5) > WRONG).length);
  return counts.join(' and ');
}

function sectionOf(found: Found): Section {
  const { of, mu, rows, series } = found;
  const name = `mu = ${mu}, ${of.says}`;
  const last = rows[rows.length - 1];
  return {
    title: name,
    says: [
      `At epoch ${last.epoch} a mode has less than a tenth of the mass in ${lostIn(last, 'leftRead')} of ${series.seeds.length} seeds by the read-out, ` +
        `and in ${lostIn(last, 'leftGenerated')} by what the reverse SDE generates.`,
    ],
    pictures: [picture(found, 'read'), picture(found, 'generated')],
    tables: [table(found, name)],
  };
}

function picture({ mu, rows }: Found, which: 'read' | 'generated'): DensitiesPicture {
  const target = distribution(modesAt(mu));
  const faces = facesFor(mu);
  const middles = faces.slice(1).map((x, i) => 0.5 * (x + faces[i]));
  const x = which === 'read' ? Array.from(gridPoints(gridFor(mu))) : middles;
  return {
    kind: 'densities',
    caption:
      which === 'read'
        ? "By the paper's read-out: the density whose score the network is at t = 0.065, which is what the paper's figures show."
        : 'By the reverse SDE: what the same networks generate.',
    panels: rows.map(({ epoch, learnt }) => ({
      title: `epoch ${epoch}`,
      x,
      target: x.map((at) => Math.exp(target.logDensity([at], UNDIFFUSED))),
      learnt: learnt.map((each) => each[which]).filter((density) => density !== null),
    })),
  };
}

function table({ rows, series }: Found, name: string): Table {
  return {
    caption: `${name}; medians over ${series.seeds.length} seeds, with least and largest`,
    columns: ['epoch', 'left of 0 by the read-out', 'left of 0 in p^SDE', ...QUANTITIES.map(({ name }) => name)],
    rows: rows.map((row) => [
      figure(row.epoch, 6),
      rangeText(masses(row, 'leftRead')),
      rangeText(masses(row, 'leftGenerated')),
      ...QUANTITIES.map(({ key }) => rangeText(row.reads.map((each) => each[key].value))),
    ]),
  };
}
