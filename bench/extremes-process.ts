import { measure } from '../src/experiment/measure.js';
import { estimatesAt, type Measurement } from '../src/experiment/measurement.js';
import { type Experiment, parseExperiment } from '../src/experiment/schema.js';
import { setting } from '../src/experiment/setting.js';
import { InputError } from '../src/input/input-error.js';
import type { Estimate } from '../src/numeric/estimate.js';
import { entropy } from '../src/target/entropy.js';
import { UNDIFFUSED } from '../src/target/target.js';
import { compare } from './compared.js';
import { extremeExperiments } from './extreme-experiments.js';
import type { Extreme } from './extremes.js';

/** Only what takes less than this, in seconds, is measured once more, four times finer. */
const QUICK = 1.5;
/** Rounding, as a fraction of a value. */
const ROUNDING = 1e-9;

/** Tries every `workers`-th experiment, starting from number `first`, and says before each which one it is. */
const [count, first, workers] = process.argv.slice(2).map(Number);
for (const [index, experiment] of extremeExperiments(count).entries()) {
  if (index < first || (index - first) % workers !== 0) continue;
  process.send?.({ index });
  process.send?.(tried(experiment, index));
}
process.disconnect?.();

function tried(experiment: Experiment, index: number): Extreme {
  try {
    parseExperiment(experiment, 'extreme');
  } catch (error) {
    if (error instanceof InputError) return { index, refused: error.message };
    throw error;
  }
  const start = performance.now();
  const measurement = measure(experiment);
  const seconds = (performance.now() - start) / 1000;
  const finer = seconds < QUICK ? compare(experiment, index) : [];
  const uncovered = finer.flatMap(({ quantity, trainingTime, value, estimate, finer: other, finerEstimate }) =>
    value === null || estimate === null || other === null || agree(value, other, estimate + finerEstimate)
      ? []
      : [`${quantity} at ${trainingTime}: ${value} +- ${estimate}, finer ${other} +- ${finerEstimate}`],
  );
  return {
    index,
    seconds,
    bytes: process.memoryUsage().rss,
    reasons: reasonsIn(measurement),
    wrong: [...numbersIn(measurement), ...beforeTraining(experiment, measurement), ...uncovered],
  };
}

function agree(value: number, other: number, error: number): boolean {
  return Math.abs(value - other) <= error + ROUNDING * Math.max(1e-3, Math.abs(value));
}

/** What a measurement holds that is no number, and divergences and losses below 0. */
function numbersIn(measurement: Measurement): string[] {
  const wrong: string[] = [];
  const walk = (value: unknown, path: string, mayBeNegative: boolean): void => {
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) wrong.push(`${path} is ${value}`);
      else if (value < 0 && !mayBeNegative) wrong.push(`${path} is ${value}`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value))
        walk(entry, `${path}.${key}`, mayBeNegative || key === 'explicit');
    }
  };
  walk(measurement, '', false);
  return wrong;
}

/** Why numbers are missing. */
function reasonsIn({ empirical }: Measurement): string[] {
  return (['scoreLoss', 'klSde', 'klOde'] as const).flatMap((key) =>
    (empirical[`${key}Reason`] ?? []).flatMap((reason) => (reason === null ? [] : [`${key}: ${reason}`])),
  );
}

/** Before training the score is 0: p^ODE and p^SDE are normals, KL = 1/2 log(2 pi V) d + E|x|^2/(2 V) - h(p_0). */
function beforeTraining(experiment: Experiment, measurement: Measurement): string[] {
  const { process, target } = setting(experiment);
  const own = entropy(target, UNDIFFUSED);
  const square = target.variance + target.mean.reduce((sum, x) => sum + x * x, 0);
  const kl = (V: number): Estimate => ({
    value: 0.5 * target.dimension * Math.log(2 * Math.PI * V) + square / (2 * V) - own.value,
    error: own.error,
  });
  const { kind } = experiment.process;
  const growth = 1 / process.coefficients(process.horizon).alpha ** 2;
  const exact = {
    klOde: kl(kind === 'vp' ? growth : process.priorVariance),
    klSde: kl(kind === 'vp' ? 2 * growth - 1 : 2 * process.priorVariance),
  };
  const seen = estimatesAt(measurement, 0);
  return (['klOde', 'klSde'] as const).flatMap((key) => {
    const [found, { value, error }] = [seen[key], exact[key]];
    if (found === null || agree(found.value, value, found.error + error)) return [];
    return [`${key} before training: ${found.value} +- ${found.error}, exact ${value}`];
  });
}
