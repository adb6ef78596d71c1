import { figure } from '../evidence/number-format.js';
import type { SeedCurvesPicture, Table } from '../report/page/reproduction-page.js';
import type { NetworkReadOuts } from './network-read-outs.js';
import { curveOf, type OfSeeds, ofEach, rangeOf, rangeText } from './over-seeds.js';
import type { ReadOutGrid } from './paper-read-out.js';
import { type Series, type SeriesRow, seriesFile, type TrainedSeries } from './series.js';
import type { Helpers } from './tasks.js';

/** A series with what is read off its networks at every checkpoint. */
export interface ReadSeries {
  readonly trained: TrainedSeries;
  readonly rows: readonly ReadRow[];
}

/** What is read at one checkpoint, in the order of the seeds. */
export interface ReadRow {
  readonly epoch: number;
  readonly losses: readonly number[] | null;
  readonly reads: readonly NetworkReadOuts[];
}

/** Trains series, side by side. @param folder of their checkpoints */
export function trainAll(helpers: Helpers, all: readonly Series[], folder: string): Promise<TrainedSeries[]> {
  return Promise.all(all.map((series) => helpers.train(series, seriesFile(folder, series))));
}

/** Reads all networks of a series, but those that `isRead` leaves out. */
export async function readAll(
  helpers: Helpers,
  trained: TrainedSeries,
  grid: ReadOutGrid,
  isRead: (row: SeriesRow) => boolean = () => true,
): Promise<ReadSeries> {
  const { plan, target } = trained.series;
  const rows = trained.rows.filter(isRead).map(async ({ epoch, losses, networks }): Promise<ReadRow> => {
    const reads = await helpers.read({ networks, process: plan.process, target }, grid);
    return { epoch, losses: losses ?? null, reads };
  });
  return { trained, rows: await Promise.all(rows) };
}

/** The numbers that a network has along training, with their names for readers. */
export const QUANTITIES = [
  {
    key: 'paper',
    name: 'paper',
    says: "the paper's read-out: score at t = 0.065, points in a window, p_0 not normalised",
  },
  {
    key: 'klScore',
    name: 'p^score',
    says: 'KL(p_t || exp of the integral of s(x, t)) at t = 0.065, on the whole line',
  },
  { key: 'klSde', name: 'p^SDE', says: 'KL(p_0 || p^SDE), what the reverse SDE generates' },
  { key: 'klOde', name: 'p^ODE', says: 'KL(p_0 || p^ODE), what the probability flow generates' },
] as const;

export type QuantityKey = (typeof QUANTITIES)[number]['key'];

/** A quantity of every seed at a checkpoint. */
export function ofSeeds({ reads }: ReadRow, key: QuantityKey): OfSeeds {
  return reads.map((each) => each[key].value);
}

/** All four quantities along training. */
export function readOutsPicture({ rows }: ReadSeries, caption: string): SeedCurvesPicture {
  return {
    kind: 'curves',
    caption,
    x: { name: 'epoch of training', scale: 'linear', values: rows.map(({ epoch }) => epoch) },
    y: { name: 'divergence (nats)', scale: 'log' },
    curves: QUANTITIES.map(({ key, name, says }) =>
      curveOf(
        name,
        says,
        rows.map((row) => ofSeeds(row, key)),
      ),
    ),
    marks: [],
  };
}

/** The numbers of that picture. */
export function readOutsTable({ rows, trained }: ReadSeries, caption: string): Table {
  const seeds = trained.series.seeds.length;
  return {
    caption: `${caption}; medians over ${seeds} seeds, with their least and largest in brackets`,
    columns: ['epoch', 'loss', ...QUANTITIES.map(({ name }) => name), 'left of 0 in p^score'],
    rows: rows.map((row) => [
      String(row.epoch),
      rangeText(row.losses ?? []),
      ...QUANTITIES.map(({ key }) => rangeText(ofSeeds(row, key))),
      rangeText(row.reads.map(({ left }) => left)),
    ]),
  };
}

/** Stretches of training, as parts of the whole, whose means are compared: around the printed minimum, and at the end. */
export const [EARLIER, LATER] = [
  { from: 0.3, to: 0.5 },
  { from: 0.8, to: 1 },
] as const;

/** How one seed goes along training. */
export interface Course {
  /** The epoch at which the quantity is least, and how small it is there. */
  readonly best: number;
  readonly least: number;
  /** Means over the two stretches. */
  readonly earlier: number;
  readonly later: number;
  /** The mean of |log of one read-out over that before| from `EARLIER` on: how much it jumps. */
  readonly jump: number;
}

/**
 * How each seed goes along training, null where its training diverges or a number is missing from `EARLIER` on. A minimum is picked
 * from noisy numbers, so that what follows it lies above it by itself: a rise is told from stretches that are fixed beforehand.
 */
export function coursesOf({ rows, trained }: ReadSeries, key: QuantityKey): (Course | null)[] {
  const { plan, seeds } = trained.series;
  return seeds.map((_, s) => {
    const known = rows.flatMap(({ epoch, reads }) => {
      const { value } = reads[s][key];
      return value === null ? [] : [{ epoch, value }];
    });
    const start = EARLIER.from * plan.epochs;
    if (rows.some(({ epoch, reads }) => epoch >= start && reads[s][key].value === null)) return null;
    const best = known.reduce((some, other) => (other.value < some.value ? other : some));
    const meanOver = ({ from, to }: typeof EARLIER | typeof LATER) => {
      const inside = known.filter(({ epoch }) => epoch >= from * plan.epochs && epoch <= to * plan.epochs);
      return inside.reduce((sum, { value }) => sum + value, 0) / inside.length;
    };
    const after = known.filter(({ epoch }) => epoch >= start);
    const jumps = after.slice(1).map(({ value }, k) => Math.abs(Math.log(Math.abs(value / after[k].value))));
    return {
      best: best.epoch,
      least: best.value,
      earlier: meanOver(EARLIER),
      later: meanOver(LATER),
      jump: jumps.reduce((sum, each) => sum + each, 0) / Math.max(1, jumps.length),
    };
  });
}

/** What is said of courses: where each is least, and whether it rises. */
export function coursesTable(
  caption: string,
  all: readonly { readonly name: string; readonly courses: readonly (Course | null)[] }[],
): Table {
  const percent = ({ from, to }: typeof EARLIER | typeof LATER) => `${100 * from}% to ${100 * to}%`;
  return {
    caption,
    columns: [
      'of what',
      'least at epoch',
      'least',
      `mean over ${percent(EARLIER)} of the epochs`,
      `mean over ${percent(LATER)}`,
      'larger later',
      'jump between read-outs',
    ],
    rows: all.map(({ name, courses }) => {
      const of = (value: (course: Course) => number) => ofEach(courses, value);
      return [
        name,
        rangeText(
          of(({ best }) => best),
          4,
        ),
        ...[of(({ least }) => least), of(({ earlier }) => earlier), of(({ later }) => later)].map((each) =>
          rangeText(each),
        ),
        `in ${rising(courses)} of ${courses.length} seeds`,
        factor(of(({ jump }) => Math.exp(jump))),
      ];
    }),
  };
}

function factor(values: OfSeeds): string {
  const range = rangeOf(values);
  return range === undefined ? 'none' : `a factor of ${figure(range.median)}`;
}

/** In how many seeds the mean over `LATER` is the larger one. */
export function rising(courses: readonly (Course | null)[]): number {
  return courses.filter((course) => course !== null && course.later > course.earlier).length;
}
