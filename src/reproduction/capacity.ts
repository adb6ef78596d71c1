/** Appendix B.3, figure 11: how far networks of several widths come, and when. */
import { figure } from '../evidence/number-format.js';
import type {
  FigureFound,
  ReproductionPage,
  Section,
  SeedCurvesPicture,
  Table,
} from '../report/page/reproduction-page.js';
import { trainAll } from './along-training.js';
import { BY_SGD, EVERY, gridFor, seriesOf } from './configurations.js';
import type { NetworkReadOuts } from './network-read-outs.js';
import { curveOf, type OfSeeds, rangeOf, rangeText } from './over-seeds.js';
import { PAPER, type Reproduction, type ReproductionOptions, verdictsOf } from './reproduction.js';
import type { SeriesRow, TrainedSeries } from './series.js';
import { helpers } from './tasks.js';

/** 2^1 to 2^11. */
const WIDTHS = Array.from({ length: 11 }, (_, k) => 2 << k);
const MU = 3;

/** The epoch of the left plot, and that at which the paper stops for the right one. */
const [READ_AT, LONGEST] = [1000, 10_000];
/** Wider networks are not read by the solvers, which would take minutes for each. */
const WIDEST_SOLVED = 256;
/** A model with no more nats than this generalises, says the paper. */
const ENOUGH = 0.1;

/** What the output of a network of width m is divided by, of which the paper says two things. */
export const DIVISORS = [
  { name: 'over 16', says: 'the output over 16 at every width, as the code has it', of: () => 16, onlyFull: false },
  {
    name: 'over m',
    says: 'the output over m, as in eq. 12 and as the code has it at m = 16',
    of: (m: number) => m,
    onlyFull: false,
  },
  {
    name: 'over 4 sqrt(m)',
    says: 'the output over 4 sqrt(m), by which a step moves the output as far at every width',
    of: (m: number) => 4 * Math.sqrt(m),
    onlyFull: true,
  },
] as const;

type Divisor = (typeof DIVISORS)[number];

/** A width by one of the divisors. */
export interface Found {
  readonly width: number;
  readonly trained: TrainedSeries;
  /** At the last checkpoint, by seed; of no seed of the widest networks. */
  readonly last: readonly NetworkReadOuts[];
}

export const capacity: Reproduction = {
  name: 'capacity',
  says: 'networks of widths 2 to 2048, figure 11',
  parts: ['training', 'read-outs'],
  seeds: 5,
  async run(options: ReproductionOptions): Promise<ReproductionPage> {
    const { isFull, seeds, epochs = isFull ? LONGEST : READ_AT, workers, checkpoints, onPart } = options;
    const divisors = DIVISORS.filter(({ onlyFull }) => isFull || !onlyFull);
    const asked = divisors.flatMap((by) => WIDTHS.map((width) => ({ by, width })));
    const work = helpers(workers);
    try {
      onPart('training');
      const all = asked.map(({ by, width }) => ({
        ...seriesOf(BY_SGD, MU, { seeds, epochs, width, divisor: by.of(width) }),
        readOn: gridFor(MU),
      }));
      const trained = await trainAll(work, all, checkpoints);
      onPart('read-outs');
      const last = await Promise.all(
        trained.map(({ series, rows }) => {
          const networks = series.plan.architecture.width > WIDEST_SOLVED ? [] : rows[rows.length - 1].networks;
          return work.read({ networks, process: series.plan.process, target: series.target }, gridFor(MU));
        }),
      );
      const foundBy = (by: Divisor) =>
        asked.flatMap(({ by: own, width }, k): Found[] =>
          own === by ? [{ width, trained: trained[k], last: last[k] }] : [],
        );
      return pageOf(
        divisors.map((by) => ({ by, found: foundBy(by) })),
        { ...options, epochs, computedBy: trained[0].computedBy },
      );
    } finally {
      await work.close();
    }
  },
};

interface OfDivisor {
  readonly by: Divisor;
  readonly found: readonly Found[];
}

interface Frame extends Pick<ReproductionOptions, 'version' | 'seeds'> {
  readonly epochs: number;
  readonly computedBy: string;
}

function pageOf(all: readonly OfDivisor[], { version, seeds, epochs, computedBy }: Frame): ReproductionPage {
  const figures = [leftFigure(all, epochs), rightFigure(all, epochs)];
  return {
    ...{ version, computedBy, figures },
    experiment: 'capacity',
    title: 'Capacity: how far networks of several widths come',
    source: `${PAPER}, appendix B.3, figure 11`,
    lead: verdictsOf(figures),
    about: [
      { name: 'Target', text: '1/2 N(-3, 1) + 1/2 N(3, 1); n = 1000 data, drawn anew for each seed' },
      {
        name: 'Networks',
        text: `those of early-stopping with widths of ${WIDTHS[0]} to ${WIDTHS[WIDTHS.length - 1]}, by SGD at the rate 0.5`,
      },
      { name: 'Divisors', text: all.map(({ by }) => by.says).join('; ') },
      { name: 'Training', text: `${epochs} epochs, a read-out every ${Math.min(EVERY, epochs)}` },
      { name: 'Seeds', text: `${seeds.join(', ')}; each draws data, start and batches` },
    ],
    sections: all.map((each) => sectionOf(each, epochs)),
    measured: Object.fromEntries(
      all.flatMap(({ by, found }) =>
        found.map(({ width, trained, last }) => [
          `${by.name}, m = ${width}`,
          { paper: trained.rows.map(({ epoch, paper }) => ({ epoch, paper })), last },
        ]),
      ),
    ),
  };
}

/** The row that is read for the left plot. */
function rowRead({ rows }: TrainedSeries): SeriesRow {
  const distance = ({ epoch }: SeriesRow) => Math.abs(epoch - READ_AT);
  return rows.reduce((near, row) => (distance(row) < distance(near) ? row : near));
}

function readOf({ trained }: Found): OfSeeds {
  return rowRead(trained).paper ?? [];
}

/** The first epoch at which each seed has no more than `ENOUGH`, null where there is none. */
function firstEpochs({ trained }: Found): OfSeeds {
  return trained.series.seeds.map((_, s) => {
    const row = trained.rows.find(({ paper }) => (paper?.[s] ?? Number.POSITIVE_INFINITY) <= ENOUGH);
    return row === undefined ? null : row.epoch;
  });
}

function mediansOf(found: readonly Found[], values: (each: Found) => OfSeeds): (number | null)[] {
  return found.map((each) => rangeOf(values(each))?.median ?? null);
}

/** Whether medians fall from each of the widths to the next but one, as far as they are known. */
function falls(medians: readonly (number | null)[]): boolean {
  return medians.every((value, k) => k < 2 || (value !== null && medians[k - 2] !== null && value < medians[k - 2]!));
}

/** By the divisor of the code, or by another one; not tried where training is shorter than in the paper. */
function verdictOf(ways: readonly { readonly isFalling: boolean }[], isLong: boolean): FigureFound['verdict'] {
  const [first, ...others] = ways;
  if (!isLong) return 'not tried';
  if (first.isFalling) return 'reproduced';
  return others.some(({ isFalling }) => isFalling) ? 'with a stated change' : 'not reproduced';
}

export function leftFigure(all: readonly OfDivisor[], epochs: number): FigureFound {
  const ways = all.map(({ by, found }) => {
    const medians = mediansOf(found, readOf);
    const diverged = found.filter((each) => readOf(each).every((value) => value === null)).map(({ width }) => width);
    const known = found.flatMap(({ width }, k) => (medians[k] === null ? [] : [{ width, median: medians[k] }]));
    const best = known.reduce((some, other) => (other.median < some.median ? other : some), known[0]);
    const text =
      `${by.name}: the medians over seeds at epoch ${rowRead(found[0].trained).epoch} are ${medians.map((value) => (value === null ? 'none' : figure(value, 2))).join(', ')}` +
      `${best === undefined ? '' : `, the least at m = ${best.width}`}` +
      `${diverged.length === 0 ? '' : `; training diverges in all seeds at m = ${diverged.join(', ')}`}`;
    return { by, text, isFalling: falls(medians) };
  });
  return {
    figure: 'Figure 11, left',
    shows:
      'the divergence at epoch 1000 falls from about 1.3 at m = 4 to 0.1 at m = 1024, as the width grows from 2 to 2048',
    verdict: verdictOf(ways, epochs >= READ_AT),
    found: `${ways.map(({ text }) => text).join('. ')}${epochs < READ_AT ? '. Training was shorter than that' : ''}`,
  };
}

export function rightFigure(all: readonly OfDivisor[], epochs: number): FigureFound {
  const ways = all.map(({ by, found }) => {
    const texts = found.map((each) => {
      const first = firstEpochs(each);
      const reached = first.filter((value) => value !== null).length;
      return `${each.width}: ${reached === 0 ? 'no seed' : rangeText(first)}`;
    });
    const medians = mediansOf(found, firstEpochs);
    return { by, text: `${by.name}: ${texts.join(', ')}`, isFalling: falls(medians) };
  });
  return {
    figure: 'Figure 11, right',
    shows:
      'the first epoch with a divergence of at most 0.1 comes the sooner the wider the network is: not by epoch 10000 at m = 4, at about epoch 1000 at m = 1024',
    verdict: verdictOf(ways, epochs >= LONGEST),
    found: `${epochs < LONGEST ? `the paper trains for ${LONGEST} epochs, which --full does; ` : ''}first epochs by width within ${epochs} epochs, ${ways.map(({ text }) => text).join('. ')}. A read-out that oscillates passes below a level by chance, and the more often the longer it is looked at`,
  };
}

function sectionOf({ by, found }: OfDivisor, epochs: number): Section {
  return {
    title: `${by.name}: ${by.says}`,
    says: [],
    pictures: [picture({ by, found })],
    tables: [table({ by, found }, epochs)],
  };
}

function picture({ by, found }: OfDivisor): SeedCurvesPicture {
  const { epoch } = rowRead(found[0].trained);
  const end = found[0].trained.rows[found[0].trained.rows.length - 1].epoch;
  return {
    kind: 'curves',
    caption: `Divergences by width, ${by.says}: the paper's read-out at epoch ${epoch}, and what the reverse SDE generates at epoch ${end}. Widths at which training diverges have no numbers, and the latter is computed up to m = ${WIDEST_SOLVED}.`,
    x: { name: 'width m', scale: 'log', values: found.map(({ width }) => width) },
    y: { name: 'divergence (nats)', scale: 'log' },
    curves: [
      curveOf('paper', `the paper's read-out at epoch ${epoch}`, found.map(readOf)),
      curveOf(
        'p^SDE',
        `KL(p_0 || p^SDE) at epoch ${end}`,
        found.map(({ last }) => last.map(({ klSde }) => klSde.value)),
      ),
    ],
    marks: [],
  };
}

function table({ by, found }: OfDivisor, epochs: number): Table {
  const { epoch } = rowRead(found[0].trained);
  return {
    caption: `${by.says}; medians over seeds, with least and largest`,
    columns: [
      'width',
      `paper at epoch ${epoch}`,
      `first epoch with at most ${ENOUGH} of ${epochs}`,
      'p^SDE at the end',
      'p^ODE at the end',
    ],
    rows: found.map((each) => [
      String(each.width),
      rangeText(readOf(each)),
      rangeText(firstEpochs(each), 5),
      rangeText(each.last.map(({ klSde }) => klSde.value)),
      rangeText(each.last.map(({ klOde }) => klOde.value)),
    ]),
  };
}
