import { addedVariance, type Level, relativeErrorOf } from '../../src/process/level.js';
import { PARAMETERIZATIONS } from '../../src/system/contract/description.js';
import { dtypeOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { conversionScale, predictionTerms } from '../oracles/predictions.js';
import { at, batchOf, coordinates, DIMENSION, PLACES } from './fixed-points.js';
import { chained, type Entry, listed, roundedIn } from './named-answers.js';

/** The tables of a chain, and the prior. */
export function tables(system: SystemUnderTest): readonly Entry[] {
  const { process } = system.description;
  const rounding = chained(system) * system.inPrecision(dtypeOf(system.description, []), () => undefined).rounding;
  const prior: Entry = ['prior variance', roundedIn({ rounding }, process.prior.variance)];
  if (!('levels' in process)) return [prior];
  const { levels = [] } = system.schedule;
  // sigma^2 = 1 - alpha^2 near the data, and all that is made of it
  const terms = (k: number) => (process.family === 'vp' ? 1 / Math.max(levels[k].variance.value, rounding) : 1);
  const lists = Object.entries({ ...process.levels, ...process.tables });
  return [
    prior,
    ...lists.flatMap(([name, list]) => (list === undefined ? [] : listed({ rounding }, name, list, terms))),
  ];
}

export function coefficients(system: SystemUnderTest): readonly Entry[] {
  const { process } = system.description;
  if ('levels' in process) return [];
  const time = PLACES.map((place) => process.from + place * (process.to - process.from));
  const found = Object.entries(system.coefficients(time));
  const level = PLACES.map((place) => system.schedule.at(place));
  return found.flatMap(([name, values]) =>
    time.map((t, i): Entry => {
      const known = name === 'alpha' || name === 'sigma' ? level[i][name].error : 0;
      const error = Math.max(known, system.rounding * Math.abs(values[i]));
      return [`coefficients, ${name}, t = ${Number(t.toPrecision(6))}`, { value: values[i], error }];
    }),
  );
}

export function levelsOfLabel(system: SystemUnderTest): readonly Entry[] {
  const levels = PLACES.map((place) => system.schedule.at(place));
  const label = levels.map((level) => level.label);
  const found = system.levelOf(label);
  return (['alpha', 'sigma'] as const).flatMap((part) =>
    levels.map((level, i): Entry => {
      const error = Math.max(level[part].error, system.rounding * Math.abs(found[part][i]));
      return [`levelOf, ${at(label[i])}, ${part}`, { value: found[part][i], error }];
    }),
  );
}

/** The labels of levels, which a table is searched for, or a function inverted. */
export function labels(system: SystemUnderTest): readonly Entry[] {
  const levels = PLACES.map((place) => system.schedule.at(place));
  const ratio = levels.map(({ alpha, sigma }) => sigma.value / alpha.value);
  const found = system.labelOf(ratio);
  return levels.map((level, i): Entry => {
    const error = (system.rounding + relativeErrorOf(level)) * Math.max(1, Math.abs(found[i]));
    return [`labelOf, sigma/alpha = ${Number(ratio[i].toPrecision(6))}`, { value: found[i], error }];
  });
}

export function noises(system: SystemUnderTest): readonly Entry[] {
  const { x0, eps, label, levels } = batchOf(system);
  return coordinates('noise', system.noise(x0, label, eps), label, (k) => {
    const { alpha, sigma } = levels[Math.floor(k / DIMENSION)];
    const [signal, noise] = [Math.abs(x0.values[k]), Math.abs(eps.values[k])];
    const terms = system.rounding * (alpha.value * signal + sigma.value * noise);
    return terms + alpha.error * signal + sigma.error * noise;
  });
}

/** q(x_s | x_t, x_0) for neighbouring levels, and between the places where that is offered. */
export function posteriors(system: SystemUnderTest): readonly Entry[] {
  const { levels = [] } = system.schedule;
  const { x0, x, label, levels: later } = batchOf(system);
  const adjacent = system.description.posteriorSteps === 'adjacent';
  const earlier = later.map((level, i) => {
    const k = levels.indexOf(level);
    return adjacent && k > 0 ? levels[k - 1] : system.schedule.at(0.5 * PLACES[i]);
  });
  const { mean, variance } = system.posterior(
    x0,
    x,
    label,
    earlier.map((level) => level.label),
  );
  const terms = later.map((level, i) => posteriorTerms(system, earlier[i], level));
  return [
    ...coordinates('posterior mean', mean, label, (k) => {
      const { data, state } = terms[Math.floor(k / DIMENSION)];
      return data * Math.abs(x0.values[k]) + state * Math.abs(x.values[k]) + system.rounding * Math.abs(mean.values[k]);
    }),
    ...label.map(
      (each, i): Entry => [`posterior variance, ${at(each)}`, { value: variance[i], error: terms[i].variance }],
    ),
  ];
}

/**
 * Errors of the factors of x_0 and x_t in the mean alpha_s s2/sigma_t^2 x_0 + (alpha_t/alpha_s) sigma_s^2/sigma_t^2 x_t,
 * and of the variance s2 sigma_s^2/sigma_t^2, where s2 is a difference.
 */
function posteriorTerms({ rounding }: SystemUnderTest, earlier: Level, later: Level) {
  const added = addedVariance(earlier, later);
  const [before, after] = [earlier.variance.value, later.variance.value];
  const relative = 2 * rounding + later.variance.error / after + (before > 0 ? earlier.variance.error / before : 0);
  const off = added.error + relative * Math.abs(added.value);
  return {
    data: (earlier.alpha.value * off) / after + (earlier.alpha.error * Math.abs(added.value)) / after,
    state: ((later.alpha.value / earlier.alpha.value) * before * (relative + relativeErrorOf(earlier))) / after,
    variance: (off * before) / after,
  };
}

/** Every conversion that a system has. */
export function conversions(system: SystemUnderTest): readonly Entry[] {
  const { x0, eps, x, label, levels, progress } = batchOf(system);
  const hasSlopes = system.can.has('continuous time') || system.can.has('slopes');
  const kinds = PARAMETERIZATIONS.filter((each) => each !== 'flow' || hasSlopes);
  const sloped = levels.map((level, i) => (hasSlopes ? { ...level, ...system.schedule.slopes(progress[i]) } : level));
  const pairs = kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to })));
  return pairs.flatMap(({ from, to }) => {
    const of = (k: number) => [sloped[Math.floor(k / DIMENSION)], x0.values[k], eps.values[k]] as const;
    const values = { ...x0, values: x0.values.map((_, k) => predictionTerms(from, ...of(k)).value.value) };
    const found = system.convert(from, to, values, x, label);
    if (found === undefined) return [];
    return coordinates(`convert from ${from} to ${to}`, found, label, (k) => {
      const relative = system.rounding + 2 * relativeErrorOf(levels[Math.floor(k / DIMENSION)]);
      return relative * conversionScale(from, to, ...of(k));
    });
  });
}

export function scalings(system: SystemUnderTest): readonly Entry[] {
  const { label } = batchOf(system);
  return Object.entries(system.precondition(label)).flatMap(([part, values]) =>
    label.map((each, i): Entry => [`precondition, ${at(each)}, ${part}`, roundedIn(system, values[i], 1e-3)]),
  );
}

/** Scales, phi where it is taken, and predictions that are those of the batch and of its negative. */
export function guidances(system: SystemUnderTest): readonly Entry[] {
  const { guidance, parameterization } = system.description;
  const { x0, eps, x, label, levels, progress } = batchOf(system);
  const kinds = guidance.parameterizations ?? [parameterization];
  const isOfFlow = kinds.includes('flow');
  const sloped = levels.map((level, i) => (isOfFlow ? { ...level, ...system.schedule.slopes(progress[i]) } : level));
  const scale = guidance.scales === undefined ? 2 : 0.5 * (guidance.scales[0] + guidance.scales[1]);
  return kinds.flatMap((kind) => {
    const of = (k: number) => [sloped[Math.floor(k / DIMENSION)], x0.values[k], eps.values[k]] as const;
    const conditional = { ...x0, values: x0.values.map((_, k) => predictionTerms(kind, ...of(k)).value.value) };
    const unconditional = { ...x0, values: conditional.values.map((value) => -0.5 * value) };
    const gradient = { ...x0, values: x0.values };
    const request = { parameterization: kind, x, label, conditional, unconditional, gradient, scale };
    const rescale = guidance.rescale === undefined ? {} : { rescale: 0.7 };
    const found = system.guide({ ...request, ...rescale });
    return coordinates(`guide of ${kind}`, found, label, (k) => {
      const relative = system.rounding + 2 * relativeErrorOf(levels[Math.floor(k / DIMENSION)]);
      return relative * 4 * (1 + Math.abs(scale)) * (conversionScale(kind, kind, ...of(k)) + Math.abs(found.values[k]));
    });
  });
}
