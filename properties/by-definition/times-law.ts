import { normalCdf } from '../../src/numeric/normal.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';

/** The distribution of a time at some labels: P(T < t) and P(T <= t). */
export interface DescribedLaw {
  readonly below: readonly number[];
  readonly upTo: readonly number[];
}

/** The law that a system describes for its training times. @throws RangeError when it describes none */
export function lawOfTimes(system: SystemUnderTest, labels: Float64Array): DescribedLaw {
  const { trainingTimes: law } = system.description;
  if (law === undefined) throw new RangeError('no law of training times is described');
  const within = (u: number) => Math.min(1, Math.max(0, u));
  const at = Array.from(labels);
  switch (law.law) {
    case 'uniform': {
      const found = at.map((t) => within((t - law.from) / (law.to - law.from)));
      return { below: found, upTo: found };
    }
    case 'uniform integer': {
      const count = law.to - law.from + 1;
      return {
        below: at.map((t) => within((Math.ceil(t) - law.from) / count)),
        upTo: at.map((t) => within((Math.floor(t) - law.from + 1) / count)),
      };
    }
    case 'normal': {
      const quantities = law.of === 'logit' ? at.map((t) => Math.log(t / (1 - t))) : logNoises(system, at);
      const found = quantities.map((q) => normalCdf((q - law.mean) / law.deviation));
      return { below: found, upTo: found };
    }
  }
}

/** log(sigma/alpha) at labels. */
function logNoises(system: SystemUnderTest, labels: readonly number[]): number[] {
  const { process } = system.description;
  if ('levels' in process && !system.can.has('levelOf')) {
    const { label, alpha, sigma } = process.levels;
    return labels.map((each) => {
      const k = label === undefined ? each : label.indexOf(each);
      return Math.log(sigma[k] / alpha[k]);
    });
  }
  const { alpha, sigma } = system.can.has('levelOf') ? system.levelOf(labels) : system.coefficients(labels);
  return labels.map((_, i) => Math.log(sigma[i] / alpha[i]));
}
