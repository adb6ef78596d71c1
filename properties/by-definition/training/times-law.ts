import { increasingRoot } from '../../../src/numeric/increasing-root.js';
import { normalCdf } from '../../../src/numeric/normal.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { levelsOfLabels } from '../../generators/labelled-levels.js';
import { type DescribedLaw, lawByLevel } from './law-by-level.js';
import { cumulated } from './proportional-times.js';

/** The law that a system describes for its training times. @throws RangeError when it describes none */
export function lawOfTimes(system: SystemUnderTest, labels: Float64Array): DescribedLaw {
  const { trainingTimes: law } = system.description;
  if (law === undefined) throw new RangeError('no law of training times is described');
  const at = Array.from(labels);
  switch (law.law) {
    case 'uniform':
      return continuous(at.map((t) => within((t - law.from) / (law.to - law.from))));
    case 'uniform integer': {
      const count = law.to - law.from + 1;
      const slack = system.rounding * Math.max(Math.abs(law.from), Math.abs(law.to));
      const whole = (t: number) => (Math.abs(t - Math.round(t)) <= slack ? Math.round(t) : t);
      return {
        // where roundings are as coarse as that, whole numbers are not told apart
        atoms: slack < 0.5,
        below: at.map((t) => within((Math.ceil(whole(t)) - law.from) / count)),
        upTo: at.map((t) => within((Math.floor(whole(t)) - law.from + 1) / count)),
        error: 0,
      };
    }
    case 'normal': {
      const upTo = (quantity: number) => normalCdf((quantity - law.mean) / law.deviation);
      if (law.of === 'log noise') return continuous(logNoises(system, at).map(upTo));
      return spread(system, law, at, (u) => upTo(Math.log(u / (1 - u))));
    }
    case 'mode':
      return spread(system, law, at, (u) => modeCdf(u, law.scale));
    case 'proportional':
      return cumulated(system, law, at);
  }
}

const within = (u: number) => Math.min(1, Math.max(0, u));

function continuous(found: readonly number[]): DescribedLaw {
  return { atoms: false, below: found, upTo: found, error: 0 };
}

/** A law of u in (0, 1) as one of labels, or of the levels that u is rounded down to. */
function spread(
  system: SystemUnderTest,
  { by, from, to }: { readonly by: 'label' | 'level'; readonly from: number; readonly to: number },
  labels: readonly number[],
  upTo: (u: number) => number,
): DescribedLaw {
  if (by === 'label') return continuous(labels.map((t) => upTo(within((t - from) / (to - from)))));
  const count = system.schedule.levels?.length ?? 0;
  return lawByLevel(system, labels, (k) => upTo((k + 1) / count));
}

/** P(u <= v) of u = 1 - r - s (cos^2(pi r/2) - 1 + r), which falls as r rises. */
function modeCdf(v: number, s: number): number {
  const rising = (r: number) => -(1 - r - s * (Math.cos((Math.PI / 2) * r) ** 2 - 1 + r));
  const slope = (r: number) => 1 + s * (1 - (Math.PI / 2) * Math.sin(Math.PI * r));
  return 1 - increasingRoot(rising, slope, -v, 0, 1);
}

/** log(sigma/alpha) at labels. */
function logNoises(system: SystemUnderTest, labels: readonly number[]): number[] {
  return levelsOfLabels(system, labels).map(({ alpha, sigma }) => Math.log(sigma / alpha));
}
