import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';

/** A label of a table is found again through single precision. */
const SAME = 2 ** -22;

/** alpha and sigma of labels, as a system's model understands them; NaN for a label that is none. */
export function levelsOfLabels(system: SystemUnderTest, labels: readonly number[]): { alpha: number; sigma: number }[] {
  const { levels } = system.schedule;
  if (levels !== undefined && !system.can.has('levelOf')) {
    return labels.map((label) => {
      const found = levels.find((level) => Math.abs(level.label - label) <= SAME * Math.abs(label));
      return { alpha: found?.alpha.value ?? Number.NaN, sigma: found?.sigma.value ?? Number.NaN };
    });
  }
  const { alpha, sigma } = system.can.has('levelOf') ? system.levelOf(labels) : system.coefficients(labels);
  return labels.map((_, i) => ({ alpha: alpha[i], sigma: sigma[i] }));
}
