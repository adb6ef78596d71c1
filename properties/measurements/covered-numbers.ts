import { gaps } from '../../src/experiment/gaps.js';
import { measurementOf } from '../../src/experiment/measurement.js';
import type { Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { numbersOf } from './measured-numbers.js';

/** Numbers of a measurement that share a key; of all of them the one whose error is worst beside what it should cover. */
export interface Covered {
  readonly key: string;
  /** What the error has to cover: how far rules lie apart, and the errors of the flow and of entropies that the number is made of. */
  readonly distance: number;
  readonly stated: number;
  /** What an error may be beside ten times that: the error of what is found without any rule in diffusion time. */
  readonly other: number;
  /** The size of what the number is a sum of. */
  readonly size: number;
  /** 1 for an integral over training time, of which parts of a rule have coarser panels; else 0. */
  readonly byPanels: number;
  /**
   * By how much a number by another rule is moved besides: an integral over training time by coarser panels, and a loss by rounding of
   * large terms that cancel; else 0.
   */
  readonly moved: number;
  /**
   * 1 for the whole bound, a square of a sum of roots, and where kinks pass parts of a measure, of which no distance tells: an error
   * may be far larger than it has to be; else 0.
   */
  readonly isFarther: number;
}

/** What is said of a number by its key, as numbers, which a replay shows. */
export function kindOfKey(key: string): Pick<Covered, 'byPanels' | 'isFarther'> {
  const ofRoots = key === 'explicit.bound';
  return { byPanels: Number(ofRoots || key === 'explicit.sampling'), isFarther: Number(ofRoots) };
}

/** The key of a number at a place, without the indices of lists. */
export const keyOf = (place: string) => place.replace(/\.\d+/g, '');

/** Of all numbers of a key the one whose error covers least. */
export function worstOfEach(
  found: ReadonlyMap<string, Estimate>,
  distanceOf: (place: string) => number,
  other = 0,
  movedOf: ReadonlyMap<string, number> = new Map(),
): Covered[] {
  const start = Math.abs(found.get('initialScoreLoss')?.value ?? 0);
  const worst = new Map<string, Covered>();
  for (const [place, { value, error }] of found) {
    const key = keyOf(place);
    const before = worst.get(key);
    const size = Math.max(start, Math.abs(value), before?.size ?? 0);
    const moved = movedOf.get(place) ?? 0;
    const own = { key, distance: distanceOf(place), stated: error, other, moved, ...kindOfKey(key) };
    const isWorse = before === undefined || own.distance * before.stated > before.distance * own.stated;
    worst.set(key, { ...(isWorse ? own : before), size });
  }
  return [...worst.values()];
}

/** What the error of a cost is that takes no time to find, in nats. */
export const COST_ERROR = 1e-6;

/** The numbers of a training, of the gaps those of klScore alone, and with costs of the data that are 1: the others take longer. */
export function numbersWithoutGrids(training: Training): ReadonlyMap<string, Estimate> {
  const none = training.times.map(() => ({ value: null, reason: 'not asked for' }));
  const klScore = gaps(training, 'klScore');
  const costs = training.times.map(() => ({ value: 1, error: COST_ERROR }));
  return numbersOf(
    measurementOf(training, { klSde: none, klOde: none, w2Sde: none, w2Ode: none, klScore }, costs, true),
  );
}
