/** Experiments as the controls of the page see them: parts that sliders can move, and parts that are given as they are. */
import type { Experiment } from '../../src/experiment/schema.js';
import { stream } from '../../src/numeric/random.js';

type Target = Experiment['target'];

/** Training times 1, 2, 5 times powers of ten, from 10^from to 10^to. */
export interface Ladder {
  readonly from: number;
  readonly to: number;
}

/** Decimal numbers, as they stand in JSON: computed powers would differ by engine. */
export function ladder({ from, to }: Ladder): number[] {
  const powers = Array.from({ length: to - from }, (_, i) => from + i);
  return [...powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))), Number(`1e${to}`)];
}

/** The powers of training times that make such a ladder; undefined for all others. */
export function ladderOf(times: readonly number[]): Ladder | undefined {
  const powers = [times[0], times[times.length - 1]].map((time) => Math.round(Math.log10(time)));
  const [from, to] = powers;
  if (!powers.every(Number.isFinite) || to <= from) return undefined;
  const same = ladder({ from, to });
  return same.length === times.length && same.every((time, i) => time === times[i]) ? { from, to } : undefined;
}

/** Two components of the same width, on both sides of 0 on the first axis. */
export interface TwoModes {
  readonly kind: Target['kind'];
  readonly dimension: 1 | 2;
  /** From one centre to the other. */
  readonly separation: number;
  /** Of the right one. */
  readonly weight: number;
  /** Variance of normals, half width of bumps. */
  readonly width: number;
}

export function twoModes({ kind, dimension, separation, weight, width }: TwoModes): Target {
  const weights = [Number((1 - weight).toPrecision(12)), weight];
  const beside = dimension === 1 ? [] : [0];
  const places = [
    [-separation / 2, ...beside],
    [separation / 2, ...beside],
  ];
  return kind === 'mixture'
    ? { kind, weights, means: places, variances: [width, width] }
    : { kind, weights, centers: places, halfWidths: [width, width] };
}

/** The two modes that a target is; undefined for all others. */
export function twoModesOf(target: Target): TwoModes | undefined {
  const { kind, weights } = target;
  const [places, widths] =
    target.kind === 'mixture' ? [target.means, target.variances] : [target.centers, target.halfWidths];
  const dimension = places[0].length;
  if (places.length !== 2 || (dimension !== 1 && dimension !== 2)) return undefined;
  const [left, right] = places;
  const isEven = widths[0] === widths[1] && left[0] === -right[0] && right[0] >= 0;
  if (!isEven || [...left.slice(1), ...right.slice(1)].some((x) => x !== 0)) return undefined;
  return { kind, dimension, separation: 2 * right[0], weight: weights[1], width: widths[0] };
}

/** A readout of numbers between -scale and scale, to four digits; none of scale 0. */
export function initialReadout(scale: number, dimension: number, width: number, seed: number): Experiment['initial'] {
  if (scale === 0) return undefined;
  const { uniform } = stream(seed, 'readouts');
  const row = () => Array.from({ length: width }, () => Number((scale * (2 * uniform() - 1)).toPrecision(4)));
  return { readout: Array.from({ length: dimension }, row) };
}

/** d and m of an experiment, and n. */
export function sizesOf({ target, features, data }: Experiment): Record<'dimension' | 'width' | 'samples', number> {
  return {
    dimension: (target.kind === 'mixture' ? target.means : target.centers)[0].length,
    width: 'width' in features ? features.width : features.weights.length,
    samples: 'samples' in data ? data.samples : data.points.length,
  };
}

/** Without keys that hold nothing, which JSON would leave out as well. */
export function withoutHoles(experiment: Experiment): Experiment {
  return Object.fromEntries(
    Object.entries(experiment).filter(([, value]) => value !== undefined),
  ) as unknown as Experiment;
}

/** Where the page starts: two modes that few features learn, and then overlearn. */
export const START: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: twoModes({ kind: 'mixture', dimension: 1, separation: 4, weight: 0.5, width: 0.3 }),
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 64, seed: 1 },
  data: { samples: 20, seed: 2 },
  trainingTimes: ladder({ from: -1, to: 6 }),
};
