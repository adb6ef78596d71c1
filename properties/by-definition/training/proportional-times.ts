import { type Level, levelOf } from '../../../src/process/level.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { weightFormula } from '../../../src/system/contract/weight-formula.js';
import { levelsOfLabels } from '../../generators/labelled-levels.js';
import { formulaAt } from '../../oracles/weights.js';
import { type DescribedLaw, lawByLevel } from './law-by-level.js';

/** Cells between the ends of a density: enough for one that is smooth, and the error says where it is not. */
const CELLS = 2000;

/** The law whose density, or whose probability of a level, is proportional to a formula. */
export function cumulated(
  system: SystemUnderTest,
  {
    formula,
    from,
    to,
  }: { readonly formula: string; readonly from?: number | undefined; readonly to?: number | undefined },
  labels: readonly number[],
): DescribedLaw {
  const sigmaData = system.description.preconditioning?.sigmaData;
  const parsed = weightFormula(formula);
  const valueAt = (level: Level, previous?: Level) => {
    const found = formulaAt(parsed, level, previous, sigmaData);
    if (found === undefined || !(found.value >= 0)) throw new Error(`'${formula}' is no density at ${level.label}`);
    return found.value;
  };
  const { levels } = system.schedule;
  if (levels !== undefined) {
    const within = (label: number) => label >= (from ?? label) && label <= (to ?? label);
    const upTo = sums(levels.map((level, k) => (within(level.label) ? valueAt(level, levels[k - 1]) : 0)));
    return lawByLevel(system, labels, (k) => upTo[k] ?? 0);
  }
  const [first, last] = [from ?? 0, to ?? 1];
  const cells = (count: number) => {
    const width = (last - first) / count;
    const middles = Array.from({ length: count }, (_, i) => first + (i + 0.5) * width);
    const upTo = sums(
      levelsOfLabels(system, middles).map(({ alpha, sigma }, i) =>
        valueAt(levelOf(middles[i], alpha, sigma, { rounding: system.rounding })),
      ),
    );
    return (label: number) => {
      const place = Math.min(count, Math.max(0, (label - first) / width));
      const k = Math.min(count - 1, Math.floor(place));
      const before = upTo[k - 1] ?? 0;
      return before + (place - k) * (upTo[k] - before);
    };
  };
  const [fine, coarse] = [cells(CELLS), cells(CELLS / 2)];
  const found = labels.map(fine);
  // half the width leaves a quarter of the error or, next to a place where the density is without bound as t^(-1/2), a
  // factor of sqrt(1/2), which makes it 2.4 times the difference
  const error = 3 * labels.reduce((most, label, i) => Math.max(most, Math.abs(found[i] - coarse(label))), 0);
  return { atoms: false, below: found, upTo: found, error };
}

/** The sums of the first 1, 2, ... of some numbers, as parts of all. */
function sums(values: readonly number[]): number[] {
  const total = values.reduce((a, b) => a + b, 0);
  let sum = 0;
  return values.map((value) => {
    sum += value / total;
    return sum;
  });
}
