import type { Level } from '../../src/process/level.js';
import type { CheckedGuideRequest } from '../../src/system/contract/checked-calls.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type Points, pointOf } from '../../src/target/points.js';

// Mistakes that code makes in guidance, made of the answers of a right system.

/** A scale that is larger, by a factor and by a number. */
export function scaled(factor: number, more: number) {
  return (request: CheckedGuideRequest, system: SystemUnderTest): Points =>
    system.guide({ ...request, scale: factor * request.scale + more });
}

/** The conditional prediction for the unconditional one, and the other way round. */
export function exchanged(request: CheckedGuideRequest, system: SystemUnderTest): Points {
  const { conditional, unconditional, gradient } = request;
  return system.guide({
    ...request,
    ...{ conditional: unconditional, unconditional: conditional },
    gradient: { ...gradient, values: gradient.values.map((each) => -each) },
  });
}

/** u - gamma sigma grad log p(c | x), whatever is predicted. */
export function asNoise(
  request: CheckedGuideRequest,
  { description }: SystemUnderTest,
  levels: readonly Level[],
): Points {
  const { unconditional, gradient, scale } = request;
  const gamma = description.guidance.scale === '1 + w' ? scale + 1 : scale;
  const sigma = (k: number) => levels[Math.floor(k / unconditional.dimension)].sigma.value;
  return {
    ...unconditional,
    values: unconditional.values.map((value, k) => value - gamma * sigma(k) * gradient.values[k]),
  };
}

/** Rescaled to the standard deviation of the unconditional prediction. */
export function otherDeviation({ rescale = 0, ...request }: CheckedGuideRequest, system: SystemUnderTest): Points {
  const guided = system.guide(request);
  const factors = Array.from({ length: guided.count }, (_, i) => {
    const [wanted, found] = [request.unconditional, guided].map((points) => deviationOf(pointOf(points, i)));
    return (rescale * wanted) / found + 1 - rescale;
  });
  return { ...guided, values: guided.values.map((value, k) => factors[Math.floor(k / guided.dimension)] * value) };
}

/** An interval with its ends exchanged, within which there is nothing. */
export function otherEnds(
  { interval: [low, high] = [0, 0], ...request }: CheckedGuideRequest,
  system: SystemUnderTest,
): Points {
  return system.guide({ ...request, interval: [high, low] });
}

/** A part of the guidance outside of the interval too. */
export function leaking(part: number) {
  return ({ interval, ...everywhere }: CheckedGuideRequest, system: SystemUnderTest): Points => {
    const [inside, all] = [system.guide({ ...everywhere, ...(interval && { interval }) }), system.guide(everywhere)];
    return { ...inside, values: inside.values.map((value, k) => value + part * (all.values[k] - value)) };
  };
}

/** The standard deviation of some numbers, n - 1 of them free; a ratio of two is the same with n. */
export function deviationOf(values: ArrayLike<number>): number {
  const each = Array.from(values);
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  return Math.sqrt(each.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (each.length - 1));
}
