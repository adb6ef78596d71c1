import { type Points, rowsOfPoints as rows } from '../../target/points.js';
import type { Ask, AskedOf } from './ask.js';
import { type Asked, given, numbersOf, pairsOf, partAsked, partsOfReply, rowsOf } from './replies.js';
import { samplerCalls } from './sampler-calls.js';
import { RATES } from './slopes.js';
import { SystemError } from './system-error.js';
import type { BoundAnswer, CheckedCalls } from './system-under-test.js';

/** What the calls return, checked. @param name of the system */
export function checkedCalls(name: string, ask: Ask): CheckedCalls {
  const asked: AskedOf = (call, label, points) => ({
    what: `${call} of the system '${name}'`,
    ...(label === undefined ? {} : { label }),
    ...(points === undefined ? {} : { points }),
  });
  return {
    coefficients(time) {
      const about = asked('coefficients', time);
      const found = partsOfReply(
        ask('coefficients', { time }),
        ['alpha', 'sigma', ...RATES.map((key) => `${key}?`)],
        about,
      );
      const numbers = (key: string) => numbersOf(found[key], time.length, partAsked(about, key));
      const alpha = numbers('alpha');
      // without signal f = alpha'/alpha is infinite, and g^2 = (sigma^2)' - 2 f sigma^2 with it
      const unbounded = (row: number) => alpha[row] === 0;
      const rates = RATES.filter((key) => given(found[key])).map((key) => {
        const part = partAsked(about, key);
        const mayBeInfinite = key === 'drift' || key === 'diffusion';
        return [key, numbersOf(found[key], time.length, mayBeInfinite ? { ...part, unbounded } : part)] as const;
      });
      return { alpha, sigma: numbers('sigma'), ...Object.fromEntries(rates) };
    },
    levelOf(label) {
      const about = asked('levelOf', label);
      const { alpha, sigma } = partsOfReply(ask('levelOf', { label }), ['alpha', 'sigma'], about);
      return {
        alpha: numbersOf(alpha, label.length, partAsked(about, 'alpha')),
        sigma: numbersOf(sigma, label.length, partAsked(about, 'sigma')),
      };
    },
    labelOf: (sigmaOverAlpha) => numbersOf(ask('labelOf', { sigmaOverAlpha }), sigmaOverAlpha.length, asked('labelOf')),
    noise: (x0, label, eps) =>
      rowsOf(ask('noise', { x0: rows(x0), label, eps: rows(eps) }), x0, asked('noise', label, x0)),
    posterior(x0, xt, at, to) {
      const about = asked('posterior', at, xt);
      const answer = ask('posterior', { x0: rows(x0), xt: rows(xt), at, to });
      const { mean, variance } = partsOfReply(answer, ['mean', 'variance'], about);
      return {
        mean: rowsOf(mean, x0, partAsked(about, 'mean')),
        variance: numbersOf(variance, x0.count, partAsked(about, 'variance')),
      };
    },
    convert(from, to, values, x, label) {
      const answer = ask('convert', { from, to, values: rows(values), x: rows(x), label });
      if (!given(answer)) return undefined;
      return rowsOf(answer, x, {
        ...asked('convert', label, x),
        what: `convert from ${from} to ${to} of the system '${name}'`,
      });
    },
    precondition(label) {
      const about = asked('precondition', label);
      const found = partsOfReply(ask('precondition', { label }), ['input', 'skip', 'output', 'noise?'], about);
      const [input, skip, output] = ['input', 'skip', 'output'].map((key) =>
        numbersOf(found[key], label.length, partAsked(about, key)),
      );
      if (!given(found.noise)) return { input, skip, output };
      // the logarithm of sigma = 0 is for a law to judge
      const noise = numbersOf(found.noise, label.length, { ...partAsked(about, 'noise'), unbounded: () => true });
      return { input, skip, output, noise };
    },
    score: (model, x, label) => rowsOf(ask('score', { model, x: rows(x), label }), x, asked('score', label, x)),
    denoisingCovariance: (model, x, label) =>
      rowsOf(
        ask('denoisingCovariance', { model, x: rows(x), label }),
        { count: x.count, dimension: x.dimension * x.dimension },
        // the points have d coordinates and the answer d^2, so no point is named
        asked('denoisingCovariance', label),
      ),
    weights: (label) => numbersOf(ask('weights', { label }), label.length, asked('weights', label)),
    loss: (model, x0, label, eps) =>
      numbersOf(ask('loss', { model, x0: rows(x0), label, eps: rows(eps) }), x0.count, asked('loss', label)),
    times: (count, seed) => numbersOf(ask('times', { count, seed }), count, asked('times')),
    couple: (x0, x1, seed) => pairsOf(ask('couple', { x0: rows(x0), x1: rows(x1), seed }), x0.count, asked('couple')),
    variationalBound: (model, x0, eps) =>
      boundOf(
        ask('variationalBound', { model, x0: rows(x0), eps: eps.map(rows) }),
        x0,
        eps.length,
        asked('variationalBound'),
      ),
    ...samplerCalls(asked, ask),
  };
}

/** A bound in nats, summed over coordinates, whatever its unit. */
function boundOf(answer: unknown, { count, dimension }: Points, levels: number, about: Asked): BoundAnswer {
  const found = partsOfReply(answer, ['prior?', 'diffusion?', 'reconstruction?', 'total?', 'unit'], about);
  const { unit } = found;
  if (unit !== 'nats' && unit !== 'bits per coordinate') {
    throw new SystemError(
      `${about.what} should return the unit 'nats' or 'bits per coordinate', found ${JSON.stringify(unit)}.`,
    );
  }
  const factor = unit === 'nats' ? 1 : Math.LN2 * dimension;
  const inNats = (values: Float64Array) => values.map((value) => factor * value);
  const term = (key: string) =>
    given(found[key]) ? { [key]: inNats(numbersOf(found[key], count, partAsked(about, key))) } : {};
  const pairs = { count, dimension: levels - 1 };
  const diffusion = given(found.diffusion) && rowsOf(found.diffusion, pairs, partAsked(about, 'diffusion'));
  return {
    ...term('prior'),
    ...term('reconstruction'),
    ...term('total'),
    ...(diffusion ? { diffusion: { ...pairs, values: inNats(diffusion.values) } } : {}),
  };
}
