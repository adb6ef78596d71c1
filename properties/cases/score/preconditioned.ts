import { over, plus, times } from '../../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { weightFormula } from '../../../src/system/contract/weight-formula.js';
import { type Answer, answering, placeOf } from '../../generators/answers.js';
import { formulaAt } from '../../oracles/weights.js';

/** What a preconditioned network keeps of its promises at one label. */
export interface Scaled {
  /** The variance of the input of the network, and of its target, where they are promised to be 1. */
  readonly input?: Answer;
  readonly target?: Answer;
  /** What the network is told as time, where that is promised. */
  readonly noise?: Answer;
  /** skip and output at the data end. */
  readonly boundary?: readonly Answer[];
}

/**
 * The scaling of D(x) = skip x + output F(input x, .) for data of variance s^2, x = alpha x_0 + sigma eps:
 *
 * input^2 (alpha^2 s^2 + sigma^2) = 1,  ((1 - skip alpha)^2 s^2 + skip^2 sigma^2)/output^2 = 1.
 */
export function scaledBy(system: SystemUnderTest, progress: readonly number[]): Scaled[] {
  const { preconditioning } = system.description;
  if (preconditioning === undefined) throw new RangeError('no preconditioning is described');
  const { sigmaData, promises = ['input', 'target'], noise: described } = preconditioning;
  const formula = described === undefined ? undefined : weightFormula(described);
  const square = sigmaData * sigmaData;
  const levels = progress.map((each) => system.schedule.at(each));
  const { input, skip, output, noise } = system.precondition(levels.map(({ label }) => label));
  const answer = answering(system);
  const one = { value: 1, error: 0 };
  const seen = levels.map((level, i): Scaled => {
    const { label, alpha, variance } = level;
    const told =
      formula === undefined || noise === undefined ? undefined : formulaAt(formula, level, undefined, sigmaData);
    const where = placeOf(label);
    const total = plus(times(times(alpha, alpha), square), variance);
    const kept = 1 - skip[i] * alpha.value;
    const rest = { value: kept, error: Math.abs(skip[i]) * alpha.error };
    const target = over(
      plus(times(times(rest, rest), square), times(skip[i] * skip[i], variance)),
      output[i] * output[i],
    );
    // 1 - skip alpha cancels where there is little noise, and so do the terms of output^2 there
    const cancelled = (Math.abs(kept) * square + skip[i] * skip[i] * variance.value) / (output[i] * output[i]);
    const power = times(input[i] * input[i], total);
    return {
      ...(promises.includes('input') ? { input: answer(power.value, { ...one, error: power.error }, 1, where) } : {}),
      ...(promises.includes('target')
        ? { target: answer(target.value, { ...one, error: target.error }, 1 + cancelled, where) }
        : {}),
      // a logarithm is rounded beside the sizes that it is made of, about 1
      ...(told && noise ? { noise: answer(noise[i], told, 1 + Math.abs(told.value), where) } : {}),
    };
  });
  return [...seen, ...boundaryOf(system, promises)];
}

/** skip = 1 and output = 0 at the data end, where they are promised or sigma is 0 there. */
function boundaryOf(system: SystemUnderTest, promises: readonly string[]): Scaled[] {
  const end = system.schedule.end();
  if (end === undefined) return [];
  const unasked = system.description.preconditioning?.promises === undefined && end.sigma.value === 0;
  if (!promises.includes('boundary') && !unasked) return [];
  const { skip, output } = system.precondition([end.label]);
  const answer = answering(system);
  const where = `${placeOf(end.label)}, the data end`;
  const { sigmaData } = system.description.preconditioning!;
  return [
    {
      boundary: [
        answer(skip[0], { value: 1, error: 0 }, 1, where),
        answer(output[0], { value: 0, error: 0 }, sigmaData, where),
      ],
    },
  ];
}
