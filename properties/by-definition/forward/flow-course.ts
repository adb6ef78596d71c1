import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { PlacedLevel } from '../../cases/forward/level-blocks.js';
import { placeOfLevel } from './level-tables.js';

/** How a chain goes from a level to the next one, beside the slopes that are described there. */
export interface CourseSeen {
  /** The sine of the angle between the step (dalpha, dsigma) and the slopes (alpha', sigma') at its first level. */
  readonly off: number;
  /** The same with alpha' one percent too large. */
  readonly offWithPercentMore: number;
  /** The sine of the angle by which the slopes turn meanwhile, and what roundings do to `off`. */
  readonly bound: number;
  readonly where: string;
}

/** Slopes of doubles are held to this: the step is a difference of levels, and rounded. */
const LEAST_TOLERANCE = 1e-11;

/** Of a block of levels the step that is farthest off, where slopes are described. */
export function courseSeen(system: SystemUnderTest, placed: readonly PlacedLevel[]): CourseSeen | undefined {
  const { schedule, can, rounding } = system;
  const { levels = [] } = schedule;
  if (!can.has('slopes')) return undefined;
  const slopesAt = (k: number): Vector => {
    const { alphaSlope, sigmaSlope } = schedule.slopes(k / (levels.length - 1));
    return [alphaSlope.value, sigmaSlope.value];
  };
  const seen = placed.flatMap((each): CourseSeen[] => {
    const { k, level, previous } = each;
    if (previous === undefined) return [];
    const step: Vector = [level.alpha.value - previous.alpha.value, level.sigma.value - previous.sigma.value];
    const errors = level.alpha.error + level.sigma.error + previous.alpha.error + previous.sigma.error;
    const [before, after] = [slopesAt(k - 1), slopesAt(k)];
    const rounded = errors / Math.hypot(...step) + 4 * Math.max(rounding, LEAST_TOLERANCE);
    return [
      {
        off: sineBetween(step, before),
        offWithPercentMore: sineBetween(step, [1.01 * before[0], before[1]]),
        bound: sineBetween(before, after) + rounded,
        where: placeOfLevel(each),
      },
    ];
  });
  const excess = ({ off, bound }: CourseSeen) => off / bound;
  return seen.length === 0 ? undefined : seen.reduce((a, b) => (excess(b) > excess(a) ? b : a));
}

type Vector = readonly [alpha: number, sigma: number];

/** Of the angle between two lines, whichever way each is gone. */
function sineBetween([a, b]: Vector, [c, d]: Vector): number {
  const size = Math.hypot(a, b) * Math.hypot(c, d);
  return size === 0 ? 1 : Math.abs(a * d - b * c) / size;
}
