import { perCase } from '../../src/claim/measured.js';
import { type Estimate, over, plus, times } from '../../src/numeric/estimate.js';
import { type Level, relativeErrorOf } from '../../src/process/level.js';
import { PARAMETERIZATIONS, type Parameterization } from '../../src/system/contract/description.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { Schedule } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { weightFormula } from '../../src/system/contract/weight-formula.js';
import { pointOf } from '../../src/target/points.js';
import { type Batch, insideBatch } from '../generators/batches.js';
import { type Answer, answering, byMistake, type Mistakes, placeOf, type Question } from '../measurements/answers.js';
import { levelsBeside } from '../measurements/levels-of-systems.js';
import { mutantsOf, refitted } from '../measurements/mistaken-formulas.js';
import { conversionScale, converted, hasTwoTerms, predictionTerms, type Sloped } from '../oracles/predictions.js';
import { formulaAt } from '../oracles/weights.js';

/** The coordinates of predictions of known (x_0, eps) that a system converts to a kind, from every other one. */
export function conversionsTo(kind: Parameterization): (system: SystemUnderTest, batch: Batch) => Answer[] {
  return (system, batch) => conversions(system, batch).flatMap(({ to, there }) => (to === kind ? there : []));
}

/** The coordinates of predictions that are converted there and back again. */
export function roundTrips(system: SystemUnderTest, batch: Batch): Answer[] {
  return conversions(system, batch).flatMap(({ back }) => back);
}

/** The coordinates of one kind of prediction that are converted to another, and those of them that are converted back. */
interface Conversion {
  readonly to: Parameterization;
  readonly there: readonly Answer[];
  readonly back: readonly Answer[];
}

/** Every conversion that a system has. @throws Error when it has none */
const conversions = perCase((system: SystemUnderTest, batch: Batch): Conversion[] => {
  if (!system.can.has('convert')) return [];
  const { progress, levels, label, x0, eps, x } = insideBatch(batch, system.schedule);
  const hasSlopes = system.can.has('continuous time') || system.can.has('slopes');
  const kinds = PARAMETERIZATIONS.filter((each) => each !== 'flow' || hasSlopes);
  const sloped = levels.map(
    (level, i): Sloped => (hasSlopes ? { ...level, ...system.schedule.slopes(progress[i]) } : level),
  );
  const terms = (kind: Parameterization, k: number) =>
    predictionTerms(kind, sloped[Math.floor(k / x0.dimension)], x0.values[k], eps.values[k]);
  const values = (kind: Parameterization) => ({ ...x0, values: x0.values.map((_, k) => terms(kind, k).value.value) });
  const answer = answering(system);
  const pairs = kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to })));
  const found = pairs.flatMap(({ from, to }): Conversion[] => {
    const there = system.convert(from, to, values(from), x, label);
    if (there === undefined) return [];
    const back = system.convert(to, from, there, x, label);
    const ofFlow = from === 'flow' || to === 'flow';
    /** A converted coordinate beside what it should be, whose terms are of a size. */
    const compared = (value: number, k: number, expected: Estimate, scale: number, more?: Omit<Question, 'where'>) => {
      const i = Math.floor(k / x0.dimension);
      const error = expected.error + relativeOf(sloped[i], ofFlow) * scale;
      const where = `from ${from} at ${placeOf(label[i], pointOf(x, i))}`;
      return answer(value, { value: expected.value, error }, scale, { where, ...more });
    };
    const asked = (k: number) => {
      const i = Math.floor(k / x0.dimension);
      const given = { from, to, values: [[...pointOf(values(from), i)]], x: [[...pointOf(x, i)]], label: [label[i]] };
      return { call: 'convert', given, at: [0, k % x0.dimension] };
    };
    const at = (k: number) => [sloped[Math.floor(k / x0.dimension)], x0.values[k], eps.values[k]] as const;
    return [
      {
        to,
        there: Array.from(there.values, (value, k) =>
          compared(value, k, terms(to, k).value, conversionScale(from, to, ...at(k)), {
            asked: () => asked(k),
            mistakes: () => conversionsByMistake(from, to, x.values[k], at(k), sloped, system.schedule),
          }),
        ),
        back: Array.from(back?.values ?? [], (value, k) => {
          const start = { value: terms(from, k).value.value, error: 0 };
          return compared(value, k, start, roundTripScale(from, to, ...at(k)));
        }),
      },
    ];
  });
  if (found.length === 0) throw new Error('convert returned null for every pair');
  return found;
});

/** A prediction of one kind as known mistakes make another of it. @param at its level, x_0 and eps @param others of the batch */
function conversionsByMistake(
  from: Parameterization,
  to: Parameterization,
  x: number,
  [level, x0, eps]: readonly [Sloped, number, number],
  others: readonly Sloped[],
  schedule: Schedule,
): Mistakes {
  const given = predictionTerms(from, level, x0, eps).value.value;
  const { alpha, sigma } = level;
  const root = (of: Estimate) => ({ value: Math.sqrt(of.value), error: 0 });
  // x and the prediction are right, and what becomes of them is computed with another level
  const by = (wrong: Sloped, value = given) => converted(from, to, wrong, value, x);
  const another = others.find(({ label }) => label !== level.label);
  return {
    'a prediction that is returned as it was given': given,
    'a sign of the prediction': by(level, -given),
    'the sign of the result': -by(level),
    ...(hasTwoTerms(to)
      ? {
          [`the sign of the term of x_0 in the ${to}`]: predictionTerms(to, level, -x0, eps).value.value,
          [`the sign of the term of eps in the ${to}`]: predictionTerms(to, level, x0, -eps).value.value,
        }
      : {}),
    'sigma and alpha exchanged': by({ ...level, alpha: sigma, sigma: alpha }),
    'sigma^2 for sigma': by({ ...level, sigma: times(sigma, sigma) }),
    'sqrt sigma for sigma': by({ ...level, sigma: root(sigma) }),
    'alpha^2 for alpha': by({ ...level, alpha: times(alpha, alpha) }),
    'a forgotten alpha': by({ ...level, alpha: { value: 1, error: 0 } }),
    ...(from === 'flow' || to === 'flow' || another === undefined ? {} : { 'the label of another point': by(another) }),
    ...(from === 'flow' || to === 'flow'
      ? { 'time that runs the other way': by({ ...level, ...turned(level) }) }
      : byMistake(levelsBeside(schedule, level), (other) => by(other))),
  };
}

function turned({ alphaSlope, sigmaSlope }: Sloped): Pick<Sloped, 'alphaSlope' | 'sigmaSlope'> {
  return {
    ...(alphaSlope && { alphaSlope: times(-1, alphaSlope) }),
    ...(sigmaSlope && { sigmaSlope: times(-1, sigmaSlope) }),
  };
}

/** By how much the errors of alpha and sigma, and of their slopes for a flow, move every term of a conversion. */
function relativeOf(level: Sloped, ofFlow: boolean): number {
  const part = (slope?: Estimate) => (slope === undefined ? 0 : slope.error / (Math.abs(slope.value) || 1));
  return relativeErrorOf(level) + (ofFlow ? part(level.alphaSlope) + part(level.sigmaSlope) : 0);
}

/** Rounding on the way there is carried on by the way back. */
function roundTripScale(from: Parameterization, to: Parameterization, level: Sloped, x0: number, eps: number): number {
  const there = conversionScale(from, to, level, x0, eps);
  const size = predictionTerms(to, level, x0, eps).scale;
  const growth = size > 0 ? Math.max(1, there / size) : 1;
  return growth * conversionScale(to, from, level, x0, eps);
}

// D(x) = skip x + output F(input x, noise) for data of variance s^2, x = alpha x_0 + sigma eps.

/** input^2 (alpha^2 s^2 + sigma^2), the variance of the input of a network, where it is promised to be 1. */
export function inputVariances(system: SystemUnderTest, batch: Batch): Answer[] {
  if (!promises(system, 'input')) return [];
  const { sigmaData, levels, input } = preconditioned(system, batch);
  const answer = answering(system);
  return levels.map(({ label, alpha, variance }, i) => {
    const ofData = times(alpha, alpha);
    const total = plus(times(ofData, sigmaData * sigmaData), variance);
    const power = times(input[i] * input[i], total);
    const instead = (divisor: number) => total.value / (divisor * divisor);
    return answer(power.value, { value: 1, error: power.error }, 1, {
      where: placeOf(label),
      mistakes: () => ({
        'c_in without sigma_data': instead(Math.sqrt(ofData.value + variance.value)),
        'c_in with sigma_data in place of its square': instead(Math.sqrt(ofData.value * sigmaData + variance.value)),
        'c_in with sigma + sigma_data in place of the root of their squares': instead(
          alpha.value * sigmaData + Math.sqrt(variance.value),
        ),
        'c_in without its root': instead(total.value),
        'no c_in': instead(1),
      }),
    });
  });
}

/**
 * ((1 - skip alpha)^2 s^2 + skip^2 sigma^2)/output^2, the variance of the target of a network, where it is promised to
 * be 1.
 */
export function targetVariances(system: SystemUnderTest, batch: Batch): Answer[] {
  if (!promises(system, 'target')) return [];
  const { sigmaData, levels, skip, output } = preconditioned(system, batch);
  const square = sigmaData * sigmaData;
  const answer = answering(system);
  return levels.map(({ label, alpha, variance }, i) => {
    const kept = 1 - skip[i] * alpha.value;
    const rest = { value: kept, error: Math.abs(skip[i]) * alpha.error };
    const left = plus(times(times(rest, rest), square), times(skip[i] * skip[i], variance));
    const target = over(left, output[i] * output[i]);
    const right = Math.sqrt(left.value);
    const instead = (wrong: number) => left.value / (wrong * wrong);
    // 1 - skip alpha cancels where there is little noise, and so do the terms of output^2 there
    const cancelled = (Math.abs(kept) * square + skip[i] * skip[i] * variance.value) / (output[i] * output[i]);
    return answer(target.value, { value: 1, error: target.error }, 1 + cancelled, {
      where: placeOf(label),
      mistakes: () => ({
        'c_out without its factor sigma_data': instead(right / sigmaData),
        'c_out with the square of sigma_data for a factor': instead(right * sigmaData),
        'c_out without its root': instead(left.value),
        'c_skip for c_out': instead(skip[i]),
        'no c_out': instead(1),
      }),
    });
  });
}

/**
 * skip (alpha^2 s^2 + sigma^2)/(alpha s^2), which is 1 where skip minimises (1 - skip alpha)^2 s^2 + skip^2 sigma^2: the
 * derivative of that is 2 skip (alpha^2 s^2 + sigma^2) - 2 alpha s^2.
 */
export function leastSkips(system: SystemUnderTest, batch: Batch): Answer[] {
  if (!promises(system, 'least output')) return [];
  const { sigmaData, levels, skip } = preconditioned(system, batch);
  const square = sigmaData * sigmaData;
  const answer = answering(system);
  return levels.flatMap(({ label, alpha, variance }, i) => {
    // without signal the least output has no skip
    if (alpha.value === 0) return [];
    const total = plus(times(times(alpha, alpha), square), variance);
    const found = times(skip[i], over(total, times(alpha, square)));
    return answer(found.value, { value: 1, error: found.error }, 1, placeOf(label));
  });
}

/** The coefficients of a network's input, skip and output, where formulas for them are described. */
export function describedScaling(system: SystemUnderTest, batch: Batch): Answer[] {
  return (['input', 'skip', 'output'] as const).flatMap((part) => asDescribed(system, batch, part));
}

/** c_noise, which a network is told as time, where a formula for it is described. */
export function networkTimes(system: SystemUnderTest, batch: Batch): Answer[] {
  return asDescribed(system, batch, 'noise');
}

/** A coefficient of a network at the levels of a batch beside its formula. */
function asDescribed(system: SystemUnderTest, batch: Batch, part: 'input' | 'skip' | 'output' | 'noise'): Answer[] {
  const described = system.description.preconditioning?.[part];
  if (described === undefined || !system.can.has('precondition')) return [];
  const { sigmaData, levels, [part]: found } = preconditioned(system, batch);
  const epsilon = epsilonOf(system.description);
  const answer = answering(system);
  const formulaOf = (text: string, level: Level) => formulaAt(weightFormula(text), level, { sigmaData, epsilon });
  const valueBy = (text: string, level: Level) => {
    try {
      return formulaOf(text, level)?.value ?? Number.NaN;
    } catch {
      // what another formula was made into may be none
      return Number.NaN;
    }
  };
  const told = levels.map((level) => formulaOf(described, level));
  let others: readonly string[] | undefined;
  /** The formulas that one of another number, operator or square makes of the described one. */
  const otherFormulas = () => {
    if (others !== undefined) return others;
    const off = levels.map((_, i) => Math.abs((found?.[i] ?? Number.NaN) - (told[i]?.value ?? Number.NaN)) || 0);
    const worst = off.indexOf(Math.max(...off));
    const fitted = found === undefined ? [] : refitted(described, found[worst], (text) => valueBy(text, levels[worst]));
    others = [...fitted, ...mutantsOf(described)];
    return others;
  };
  const answers: Answer[] = levels.flatMap((level, i) => {
    const expected = told[i];
    if (expected === undefined || found === undefined) return [];
    // code may take a logarithm apart, which then is rounded beside sizes of about 1
    const scale = Math.abs(expected.value) + (part === 'noise' ? 1 : 0);
    const where = placeOf(level.label);
    return [
      answer(found[i], expected, scale, {
        where: part === 'noise' ? where : `${part} at ${where}`,
        mistakes: () =>
          Object.fromEntries(otherFormulas().map((text) => [`the formula ${text}`, valueBy(text, level)])),
        // a number that is fitted to one level has to fit the others too
        together: () => answers.filter((each) => each.where !== (part === 'noise' ? where : `${part} at ${where}`)),
      }),
    ];
  });
  return answers;
}

/** skip = 1 and output = 0 at the data end, where they are promised or sigma is 0 there. */
export function boundaryValues(system: SystemUnderTest): Answer[] {
  const { preconditioning } = system.description;
  const end = system.schedule.end();
  if (!system.can.has('precondition') || preconditioning === undefined || end === undefined) return [];
  const isNoiseless = preconditioning.promises === undefined && end.sigma.value === 0;
  if (!promises(system, 'boundary') && !isNoiseless) return [];
  const { skip, output } = system.precondition([end.label]);
  const answer = answering(system);
  const where = `${placeOf(end.label)}, the data end`;
  return [
    answer(skip[0], { value: 1, error: 0 }, 1, where),
    answer(output[0], { value: 0, error: 0 }, preconditioning.sigmaData, where),
  ];
}

function promises(
  { can, description }: SystemUnderTest,
  promise: 'input' | 'target' | 'least output' | 'boundary',
): boolean {
  const { promises = ['input', 'target'] } = description.preconditioning ?? {};
  return can.has('precondition') && promises.includes(promise);
}

/** The coefficients of a network at the levels of a batch, for which a system is asked once. */
const preconditioned = perCase((system: SystemUnderTest, { progress }: Batch) => {
  const levels = progress.map((each) => system.schedule.at(each));
  const { sigmaData } = system.description.preconditioning!;
  return { sigmaData, levels, ...system.precondition(levels.map(({ label }) => label)) };
});
