/** From what is known of an experiment by now to what the charts draw and the tables say. */
import type { ModelDensities } from '../../src/experiment/densities.js';
import type { Measurement } from '../../src/experiment/measurement.js';
import { boundParts } from '../../src/report/page/bound-parts.js';
import { curvesOf } from '../../src/report/page/curves-on-page.js';
import type { AlongTrainingData } from '../charts/along-training.js';
import { LOOKS } from '../charts/curve-looks.js';
import type { DensitiesData } from '../charts/densities.js';
import { number } from '../charts/drawing.js';
import type { PartsData } from '../charts/parts.js';
import type { Data } from './questions.js';

/** A number with its error and what is to be said of that, or the reason why there is none. */
export type Known =
  | { readonly value: number; readonly error: number; readonly remark: string | undefined }
  | { readonly value: null; readonly reason: string };

/** A quantity by training time. */
export interface Column {
  readonly key: string;
  readonly symbol: string;
  readonly says: string;
  /** Losses and divergences are in nats, distances in the unit of x. */
  readonly unit: 'nats' | 'unit of x';
  readonly known: readonly Known[];
}

/** All that is known along training, in the order in which it is read. */
export function columnsOf(measurement: Measurement): Column[] {
  return curvesOf(measurement).map(({ key, symbol, name, unit, values, errors, remarks }) => ({
    ...{ key, symbol, says: name, unit: unit === 'nats' ? unit : 'unit of x' },
    known: values.map((value, k) =>
      value === null
        ? { value, reason: remarks[k] ?? 'not known' }
        : { value, error: errors[k] ?? Number.NaN, remark: remarks[k] ?? undefined },
    ),
  }));
}

/** Some of the columns as a picture; those without any value above 0 are left out, as they have no place on a log axis. */
export function curvesPicture(
  times: readonly number[],
  columns: readonly Column[],
  keys: readonly string[],
  quantity: string,
): AlongTrainingData {
  const shown = keys.flatMap((key) => columns.filter((each) => each.key === key));
  return {
    times,
    quantity,
    curves: shown
      .filter(({ known }) => known.some(({ value }) => value !== null && value > 0))
      .map(({ key, symbol, says, known }) => ({
        name: symbol,
        says: `${symbol}: ${says}`,
        values: known.map(({ value }) => value),
        errors: known.map((each) => (each.value === null ? null : each.error)),
        reasons: known.map((each) => (each.value === null ? each.reason : null)),
        look: LOOKS[key],
      })),
  };
}

/** The explicit bound as its parts, beside the divergence that it bounds. */
export function partsPicture(measurement: Measurement, times: readonly number[]): PartsData | undefined {
  const found = boundParts(measurement, times.length);
  if ('reason' in found) return undefined;
  return {
    times,
    unit: 'nats',
    parts: found.parts.map(({ name, formula, values }) => ({ name, says: `${name}, ${formula}`, values })),
    bounded: { name: 'KL(p_0 ‖ p^SDE), which is bounded', values: measurement.empirical.klSde },
  };
}

/** What a model generates at one training time, beside p_0 and the data. */
export function densitiesPicture(
  { faces, target, points, count }: Data,
  time: number,
  found: ModelDensities,
): DensitiesData {
  const x = Array.from(target, (_, i) => 0.5 * (faces[i] + faces[i + 1]));
  const learnt = (name: string, each: ModelDensities['sde']) =>
    'reason' in each ? [] : [{ name, values: Array.from(each.density) }];
  return {
    data: Array.from(points),
    count,
    panels: [
      {
        title: `τ = ${number(time)}`,
        x,
        target: Array.from(target),
        learnt: [...learnt('p^SDE', found.sde), ...learnt('p^ODE', found.ode), ...learnt('p^score', found.score)],
      },
    ],
    highest: 2.2 * Math.max(...target),
  };
}

/** How much of each law lies in the cells in which there is a tick, with its error: mass that has gone to the data. */
export interface AtData {
  /** How many cells there are, and how many of them have a tick. */
  readonly cells: number;
  readonly taken: number;
  readonly shares: readonly { readonly name: string; readonly share: number; readonly error: number }[];
}

/** Sums over these cells of density times width; the errors of the cells may all point the same way. */
export function massAtData({ faces, target, points }: Data, { sde, ode, score }: ModelDensities): AtData {
  const cells = Array.from(target.keys());
  const taken = cells.filter((i) => points.some((x) => x >= faces[i] && x < faces[i + 1]));
  const mass = (density: ArrayLike<number>) =>
    taken.reduce((sum, i) => sum + density[i] * (faces[i + 1] - faces[i]), 0);
  const learnt = (name: string, each: ModelDensities['sde']) =>
    'reason' in each ? [] : [{ name, share: mass(each.density), error: mass(each.error) }];
  return {
    cells: cells.length,
    taken: taken.length,
    shares: [
      { name: 'p_0', share: mass(target), error: 0 },
      ...learnt('p^SDE', sde),
      ...learnt('p^ODE', ode),
      ...learnt('p^score', score),
    ],
  };
}

/** The training time at which a column is least, by index. */
export function leastOf(
  columns: readonly Column[],
  key: string,
): { readonly k: number; readonly value: number } | undefined {
  const known = columns.find((each) => each.key === key)?.known ?? [];
  const values = known.flatMap(({ value }, k) => (value === null ? [] : [{ k, value }]));
  return values.length === 0 ? undefined : values.reduce((least, each) => (each.value < least.value ? each : least));
}
