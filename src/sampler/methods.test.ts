import { describe, expect, test } from 'vitest';
import { exactFlow } from './affine-map.js';
import { posterior } from './ddpm.js';
import { endOfWalk, endOfWalkWithError } from './end-of-walk.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from './methods.js';
import type { GridLevel, MethodOptions, State, Walk } from './walk.js';
import { walkOfNormal } from './walk-of-normal.js';

const TARGET = { mean: 0.7, variance: 0.25 };

/** beta(t) = 0.1 + 19.9 t, from t = 1 down to a time that is not 0; uneven, so that ratios of steps are not 1. */
function levelAt(t: number): GridLevel {
  const [beta, integral] = [0.1 + 19.9 * t, 0.1 * t + 9.95 * t * t];
  const alpha = Math.exp(-0.5 * integral);
  const sigma = Math.sqrt(-Math.expm1(-integral));
  const sigmaSlope = (0.5 * beta * alpha * alpha) / sigma;
  return {
    alpha,
    sigma,
    time: t,
    alphaSlope: -0.5 * beta * alpha,
    sigmaSlope,
    drift: -0.5 * beta,
    diffusionSquare: beta,
  };
}

const gridOf = (steps: number): GridLevel[] =>
  Array.from({ length: steps + 1 }, (_, k) => levelAt(1 - 0.95 * (k / steps) ** 0.8));

const walkOn = (levels: readonly GridLevel[]) => walkOfNormal(levels, TARGET, levelAt);

/** Where a method arrives with unit noise in one step, or in none. */
function arrives(name: SamplerMethod, steps: number, start: number, options: MethodOptions, noisy?: number): number {
  const walk = { ...walkOn(gridOf(steps)), noise: (k: number) => (k === noisy ? 1 : 0) };
  return endOfWalk(METHODS[name], walk, start, options);
}

/** How far the mean and the variance of what is generated are from those of the last level. */
function lawError(name: SamplerMethod, steps: number, options: MethodOptions): number {
  const levels = gridOf(steps);
  const [first, last] = [levels[0], levels[steps]];
  const spread = ({ alpha, sigma }: GridLevel) => alpha * alpha * TARGET.variance + sigma * sigma;
  const start = first.alpha * TARGET.mean;
  const still = arrives(name, steps, start, options);
  let variance = (arrives(name, steps, start + Math.sqrt(spread(first)), options) - still) ** 2;
  if (METHODS[name].draws(options)) {
    const draws = steps * (METHODS[name].drawsPerStep ?? 1);
    for (let k = 0; k < draws; k++) variance += (arrives(name, steps, start, options, k) - still) ** 2;
  }
  return Math.abs(still - last.alpha * TARGET.mean) + Math.abs(variance - spread(last));
}

/**
 * Orders that are seen where they are not those declared: along a path the SDE by its middle is of order 2, and the first step of
 * `lms`, of order 1, is short of most of them.
 */
const SEEN: Partial<Record<SamplerMethod, number>> = { 'dpm-solver++-3m': 2, 'dpm-solver++-sde': 2, lms: 3.2 };

const FORMS: [SamplerMethod, MethodOptions, number][] = [
  ...METHOD_NAMES.map((name): [SamplerMethod, MethodOptions, number] => [name, {}, SEEN[name] ?? METHODS[name].order]),
  ['euler-ancestral', { eta: 0.4 }, 1],
  ['dpm-solver++-2m', { solver: 'heun' }, 2],
  ['sde-dpm-solver++-2m', { solver: 'heun' }, 2],
  ['sde-dpm-solver++-2m', { eta: 0.5 }, 2],
  ['lms', { history: 2 }, 2],
  ['deis', { history: 1 }, 1],
  ['deis', { history: 3 }, 2.5],
  ['unipc', { history: 1 }, 2],
  ['unipc', { history: 3 }, 2],
  ['unipc', { history: 3, lowerOrderBelow: 0 }, 3],
  ['unipc', { solver: 'bh1' }, 2],
  ['unipc-noise', { history: 3, solver: 'bh1' }, 2],
  ['dpm-2-ancestral', { eta: 0.5 }, 2],
  ['dpm-solver++-2s-ancestral', { eta: 0.5 }, 2],
  ['dpm-solver++-sde', { eta: 0.5 }, 2],
  ['dpm-solver++-sde', { subSteps: 'independent' }, 1],
  ['dpm-solver-2', { churn: { amount: 8, from: 0.1, to: 20, noise: 1 } }, 2],
  ['ddim', { eta: 0.6 }, 1],
  ['ddim', { eta: 1 }, 1],
  ['heun', { churn: { amount: 8, from: 0.1, to: 20, noise: 1 } }, 2],
];

describe('what a method generates tends to the target', () => {
  test.each(FORMS)('%s %o with order %i', (name, options, order) => {
    const slope = Math.log2(lawError(name, 128, options) / lawError(name, 256, options));
    expect(slope).toBeGreaterThan(order - 0.3);
    expect(slope).toBeLessThan(order + 0.7);
  });
});

describe('a deterministic method follows the flow', () => {
  test.each(FORMS.filter(([name, options]) => !METHODS[name].draws(options)))('%s', (name, options, order) => {
    const error = (steps: number) => {
      const levels = gridOf(steps);
      const { slope, offset } = exactFlow(TARGET, levels[0], levels[steps]);
      return Math.abs(arrives(name, steps, 1.3, options) - (slope * 1.3 + offset));
    };
    expect(Math.log2(error(128) / error(256))).toBeGreaterThan(order - 0.3);
  });
});

test('DDIM with eta = 1 is ancestral sampling, and so is Euler ancestral', () => {
  for (const noisy of [undefined, 0, 3]) {
    const ancestral = arrives('ddpm-small', 6, 0.4, {}, noisy);
    expect(arrives('ddim', 6, 0.4, { eta: 1 }, noisy)).toBeCloseTo(ancestral, 12);
    expect(arrives('euler-ancestral', 6, 0.4, {}, noisy)).toBeCloseTo(ancestral, 12);
  }
});

test('Euler on sigma/alpha is DDIM, and so is the first exponential integrator', () => {
  const ddim = arrives('ddim', 6, 0.4, {});
  expect(arrives('euler', 6, 0.4, {})).toBeCloseTo(ddim, 12);
  expect(arrives('dpm-solver-1', 6, 0.4, {})).toBeCloseTo(ddim, 12);
});

test('Euler ancestral is DDIM with any eta', () => {
  for (const eta of [0, 0.3, 0.9]) {
    for (const noisy of [undefined, 2]) {
      const ddim = arrives('ddim', 6, 0.4, { eta }, noisy);
      expect(arrives('euler-ancestral', 6, 0.4, { eta }, noisy)).toBeCloseTo(ddim, 12);
    }
  }
  // no more noise than there is at the next level
  expect(
    arrives('euler-ancestral', 1, 0.4, { eta: 9 }, 0) - arrives('euler-ancestral', 1, 0.4, { eta: 9 }),
  ).toBeCloseTo(gridOf(1)[1].sigma, 12);
});

test('ancestral methods of second order are those without noise where eta is 0', () => {
  expect(arrives('dpm-2-ancestral', 6, 0.4, { eta: 0 })).toBeCloseTo(arrives('dpm-solver-2', 6, 0.4, {}), 11);
  const single = arrives('dpm-solver++-2s', 6, 0.4, {});
  expect(arrives('dpm-solver++-2s-ancestral', 6, 0.4, { eta: 0 })).toBeCloseTo(single, 11);
  expect(arrives('dpm-solver++-sde', 6, 0.4, { eta: 0 })).toBeCloseTo(single, 11);
});

test('ancestral methods of second order add the noise of Euler ancestral, and are that where their last step is of order 1', () => {
  for (const name of ['dpm-2-ancestral', 'dpm-solver++-2s-ancestral'] as const) {
    const last = arrives(name, 3, 0.4, {}, 2) - arrives(name, 3, 0.4, {});
    expect(last).toBeCloseTo(arrives('euler-ancestral', 3, 0.4, {}, 2) - arrives('euler-ancestral', 3, 0.4, {}), 12);
    for (const noisy of [undefined, 0]) {
      const single = arrives(name, 1, 0.4, { last: 'order 1', eta: 0.6 }, noisy);
      expect(single).toBeCloseTo(arrives('euler-ancestral', 1, 0.4, { eta: 0.6 }, noisy), 12);
    }
  }
});

test('the SDE by its middle draws twice in a step, along one path or independently', () => {
  const [from, to] = gridOf(1);
  const [start, end] = [from, to].map(({ alpha, sigma }) => sigma / alpha);
  const middle = Math.sqrt(start * end);
  const up = end * Math.sqrt(1 - (end / start) ** 2);
  const moved = (noisy: number, options: MethodOptions) =>
    arrives('dpm-solver++-sde', 1, 0.4, options, noisy) - arrives('dpm-solver++-sde', 1, 0.4, options);
  const [w, wLater] = [(start - middle) / (start - end), (middle - end) / (start - end)];
  expect(moved(1, {})).toBeCloseTo(to.alpha * up * Math.sqrt(wLater), 12);
  expect(moved(1, { subSteps: 'independent' })).toBeCloseTo(to.alpha * up, 12);
  // the first moves the prediction in the middle as well
  expect(moved(0, {}) - moved(0, { subSteps: 'independent' })).toBeCloseTo(to.alpha * up * Math.sqrt(w), 12);
  expect(moved(0, { subSteps: 'independent' })).toBeGreaterThan(1e-3);
});

test('the SDE in two steps begins with a draw of the posterior, and without noise is the flow in two steps', () => {
  for (const noisy of [undefined, 0]) {
    const first = arrives('sde-dpm-solver++-2m', 1, 0.4, {}, noisy);
    expect(first).toBeCloseTo(arrives('ddpm-small', 1, 0.4, {}, noisy), 12);
  }
  for (const solver of ['midpoint', 'heun'] as const) {
    const flow = arrives('dpm-solver++-2m', 6, 0.4, { solver });
    expect(arrives('sde-dpm-solver++-2m', 6, 0.4, { solver, eta: 0 })).toBe(flow);
  }
});

test('noise that is not of its own size is multiplied by that', () => {
  for (const name of ['euler-ancestral', 'dpm-2-ancestral', 'sde-dpm-solver++-2m'] as const) {
    for (const noisy of [0, 3]) {
      const by = (noiseScale: number) =>
        arrives(name, 6, 0.4, { eta: 0.7, noiseScale }, noisy) - arrives(name, 6, 0.4, { eta: 0.7, noiseScale });
      expect(by(1.1) / by(1)).toBeCloseTo(1.1, 11);
    }
  }
});

describe('solvers that keep predictions of x_0', () => {
  const levels = gridOf(4);
  const lambdas = levels.map(({ alpha, sigma }) => Math.log(alpha / sigma));
  /** Where a method arrives if x_0 is such a function of lambda, whatever x is. */
  function led(name: SamplerMethod, steps: number, data: (lambda: number) => number, options: MethodOptions = {}) {
    const predicted = (k: number) => ({ data: data(lambdas[k]), noise: 0, dataSize: 0, noiseSize: 0 });
    const walk = { ...walkOn(levels.slice(0, steps + 1)), predict: (_: number, k: number) => predicted(k) };
    return endOfWalk(METHODS[name], walk, 0.4, options);
  }
  /** x_s/sigma_s = x_t/sigma_t + [e^lambda primitive(lambda)] from step `from` on, which begins at x. */
  const exactly = (x: number, [from, to]: [number, number], primitive: (lambda: number) => number) => {
    const gained = (k: number) => Math.exp(lambdas[k]) * primitive(lambdas[k]);
    return levels[to].sigma * (x / levels[from].sigma + gained(to) - gained(from));
  };
  const line = (lambda: number) => 0.3 + 0.7 * lambda;

  test('follow one that is a line in lambda exactly, from their second step on, by its mean', () => {
    for (const name of ['dpm-solver++-2m', 'dpm-solver++-3m'] as const) {
      const first = led(name, 1, line, { solver: 'heun' });
      const exact = exactly(first, [1, 4], (lambda) => 0.3 + 0.7 * (lambda - 1));
      expect(led(name, 4, line, { solver: 'heun' })).toBeCloseTo(exact, 12);
      expect(Math.abs(led(name, 4, line) - exact)).toBeGreaterThan(1e-3);
    }
  });

  test('of three predictions take half of what one of second order adds', () => {
    const second = led('dpm-solver++-3m', 2, (lambda) => lambda * lambda);
    const exact = exactly(second, [2, 3], (lambda) => lambda * lambda - 2 * lambda + 2);
    // int_0^h e^(u - h) u^2 du
    const h = lambdas[3] - lambdas[2];
    const bend = h * h - 2 * h + 2 - 2 * Math.exp(-h);
    const found = led('dpm-solver++-3m', 3, (lambda) => lambda * lambda);
    expect(found).toBeCloseTo(exact - 0.5 * levels[3].alpha * bend, 12);
    expect(levels[3].alpha * bend).toBeGreaterThan(0.01);
  });
});

describe('linear multistep', () => {
  /** Even in sigma, where the process adds noise alone. */
  const levels = [5, 4, 3, 2, 1, 0].map((sigma) => ({ alpha: 1, sigma }));
  const led = (noise: (sigma: number) => number, steps: number, options: MethodOptions = {}) => {
    const predict = (_: number, k: number) => ({ data: 9, noise: noise(levels[k].sigma), dataSize: 0, noiseSize: 0 });
    return endOfWalk(METHODS.lms, { ...walkOn(levels.slice(0, steps + 1)), predict }, 0.4, options);
  };

  test('has the coefficients of Adams and Bashforth where steps are even', () => {
    const coefficients = (steps: number, options?: MethodOptions) =>
      Array.from({ length: steps }, (_, j) => {
        const at = levels[steps - 1 - j].sigma;
        const only = (sigma: number) => Number(sigma === at);
        return led(only, steps - 1, options) - led(only, steps, options);
      });
    for (const [history, steps, meant] of [
      [4, 1, [1]],
      [4, 2, [3 / 2, -1 / 2]],
      [4, 3, [23 / 12, -16 / 12, 5 / 12]],
      [4, 4, [55 / 24, -59 / 24, 37 / 24, -9 / 24]],
      [4, 5, [55 / 24, -59 / 24, 37 / 24, -9 / 24, 0]],
      [2, 4, [3 / 2, -1 / 2, 0, 0]],
      [5, 5, [1901 / 720, -2774 / 720, 2616 / 720, -1274 / 720, 251 / 720]],
    ] as const) {
      expect(coefficients(steps, { history })).toEqual(meant.map((each) => expect.closeTo(each, 12)));
    }
    expect(led(() => 1, 4)).toBe(led(() => 1, 4, { history: 4 }));
  });

  test('goes to no noise in the same way, unless its last step is described', () => {
    const cubic = (sigma: number) => sigma ** 3;
    expect(led(cubic, 5) - led(cubic, 4)).toBeCloseTo(-1 / 4, 12);
    expect(led(cubic, 5, { last: 'order 1' }) - led(cubic, 4)).toBeCloseTo(-1, 12);
    expect(led(cubic, 5, { last: 'data' })).toBe(9);
  });
});

describe('pseudo linear multistep', () => {
  test('weighs the last eps as Adams and Bashforth do, whatever the lengths of the steps', () => {
    const levels = gridOf(6).slice(0, 6);
    const change = (k: number) => levels[k + 1].sigma / levels[k + 1].alpha - levels[k].sigma / levels[k].alpha;
    const gained = (name: SamplerMethod, steps: number, j: number) => {
      const told = (k: number) => Number(k === steps - 1 - j);
      const predict = (_: number, k: number) => ({ data: 9, noise: told(k), dataSize: 0, noiseSize: 0 });
      const led = (count: number) => {
        const walk = { ...walkOn(levels.slice(0, count + 1)), predict };
        return endOfWalk(METHODS[name], walk, 0) / levels[count].alpha;
      };
      return (led(steps) - led(steps - 1)) / change(steps - 1);
    };
    for (const [steps, meant] of [
      [2, [3 / 2, -1 / 2]],
      [3, [23 / 12, -16 / 12, 5 / 12]],
      [5, [55 / 24, -59 / 24, 37 / 24, -9 / 24, 0]],
    ] as const) {
      for (const [j, each] of meant.entries()) expect(gained('ipndm', steps, j)).toBeCloseTo(each, 12);
    }
    expect(gained('plms', 5, 1)).toBeCloseTo(-59 / 24, 12);
  });

  test('of plms begins with a step of Heun, where there is more than one', () => {
    const levels = gridOf(3);
    const first = (name: SamplerMethod) => METHODS[name].step(walkOn(levels), 0, [0.4], {})[0];
    expect(first('plms')).toBeCloseTo(first('heun'), 12);
    expect(first('ipndm')).toBeCloseTo(first('euler'), 12);
    expect(arrives('plms', 1, 0.4, {})).toBeCloseTo(arrives('euler', 1, 0.4, {}), 12);
  });
});

test('DEIS follows an eps that is a polynomial in log(sigma/alpha) exactly, once it has as many predictions as that needs', () => {
  const levels = gridOf(5);
  const logs = levels.map(({ alpha, sigma }) => Math.log(sigma / alpha));
  // int l^2 dr = r (l^2 - 2 l + 2)
  const primitive = (k: number) => Math.exp(logs[k]) * (logs[k] * logs[k] - 2 * logs[k] + 2);
  const predict = (_: number, k: number) => ({ data: 9, noise: logs[k] * logs[k], dataSize: 0, noiseSize: 0 });
  const led = (steps: number, history: number) => {
    const walk = { ...walkOn(levels.slice(0, steps + 1)), predict };
    return endOfWalk(METHODS.deis, walk, 0.4, { history }) / levels[steps].alpha;
  };
  expect(led(5, 3) - led(2, 3)).toBeCloseTo(primitive(5) - primitive(2), 10);
  expect(Math.abs(led(5, 2) - led(2, 2) - primitive(5) + primitive(2))).toBeGreaterThan(1e-3);
});

describe('UniPC', () => {
  const levels = gridOf(5);
  const lambdas = levels.map(({ alpha, sigma }) => Math.log(alpha / sigma));
  /** The states of a walk whose x_0 is a function of lambda, whatever x is, each with its corrected one before it. */
  const states = (data: (lambda: number) => number, options: MethodOptions) => {
    const predict = (_: number, k: number) => ({ data: data(lambdas[k]), noise: 9, dataSize: 0, noiseSize: 0 });
    const walk = { ...walkOn(levels), predict };
    let state: State = [0.4];
    return levels.slice(1).map((_, k) => {
      state = METHODS.unipc.step(walk, k, state, options);
      return state;
    });
  };
  /** x_s/sigma_s - x_t/sigma_t = [e^lambda primitive(lambda)]. */
  const gained = (primitive: (lambda: number) => number, k: number) =>
    Math.exp(lambdas[k + 1]) * primitive(lambdas[k + 1]) - Math.exp(lambdas[k]) * primitive(lambdas[k]);

  test('corrects with one prediction more than it predicts with', () => {
    const found = states((lambda) => lambda * lambda, { history: 2 });
    const square = (lambda: number) => lambda * lambda - 2 * lambda + 2;
    for (const k of [2, 3]) {
      // the state that a step begins with, and that with which the next one does
      const [before, after] = [found[k - 1][1], found[k][1]].map((x, i) => x / levels[k - 1 + i].sigma);
      expect(after - before).toBeCloseTo(gained(square, k - 1), 9);
    }
  });

  test.each([
    ['bh1', (h: number) => h],
    ['bh2', (h: number) => 1 - Math.exp(-h)],
  ] as const)('of two predictions takes half of B(h), of %s', (solver, B) => {
    const [first, second] = states((lambda) => lambda, { history: 2, solver });
    const h = lambdas[1] - lambdas[0];
    const { sigma, alpha } = levels[1];
    const corrected = (sigma / levels[0].sigma) * 0.4 + alpha * ((1 - Math.exp(-h)) * lambdas[0] + 0.5 * B(h) * h);
    expect(second[1]).toBeCloseTo(corrected, 12);
    expect(first[0]).toBeCloseTo(corrected - 0.5 * alpha * B(h) * h, 12);
  });

  test('takes fewer predictions in the last steps, unless its order stays', () => {
    const last = (options: MethodOptions) => states((lambda) => lambda * lambda, { history: 3, ...options })[4][0];
    const order1 = states((lambda) => lambda * lambda, { history: 3 })[4];
    const [, corrected, now] = order1;
    const [from, to] = [levels[4], levels[5]];
    const h = lambdas[5] - lambdas[4];
    expect(last({})).toBeCloseTo((to.sigma / from.sigma) * corrected + to.alpha * (1 - Math.exp(-h)) * now, 12);
    expect(Math.abs(last({ lowerOrderBelow: 5 }) - last({}))).toBeGreaterThan(1e-3);
    expect(last({ lowerOrderBelow: 6 })).toBe(last({}));
  });
});

test('a multistep method takes fewer predictions in its last steps below a number of steps', () => {
  for (const [name, steps] of [
    ['dpm-solver++-3m', 6],
    ['deis', 6],
    ['dpm-solver++-2m', 6],
  ] as const) {
    const plain = arrives(name, steps, 0.4, { history: 3 });
    const lowered = arrives(name, steps, 0.4, { history: 3, lowerOrderBelow: 15 });
    expect(Math.abs(plain - lowered)).toBeGreaterThan(1e-6);
    expect(arrives(name, steps, 0.4, { history: 3, lowerOrderBelow: steps })).toBe(plain);
  }
  // of two predictions it is the last step alone
  expect(arrives('dpm-solver++-2m', 6, 0.4, { lowerOrderBelow: 15 })).toBe(
    arrives('dpm-solver++-2m', 6, 0.4, { last: 'order 1' }),
  );
});

test('reverse diffusion takes the forward step that its grid gives', () => {
  const [from, to] = gridOf(1);
  const given = { ...from, stepAlpha: 0.9, stepVariance: 0.3 };
  const walk = { ...walkOn([given, to]), noise: () => 2 };
  const { noise } = walk.predict(1.2, 0);
  const expected = (2 - 0.9) * 1.2 - (0.3 / from.sigma) * noise + Math.sqrt(0.3) * 2;
  expect(endOfWalk(METHODS['reverse-diffusion'], walk, 1.2)).toBeCloseTo(expected, 13);
});

/**
 * Methods in time know of no end, `lms`, `plms` and `ipndm` go to it as anywhere else, and the predictor is a step of the forward
 * chain reversed.
 */
const IN_LEVELS = METHOD_NAMES.filter(
  (name) => !/^flow|^euler-maruyama$|^reverse-diffusion$|^lms$|^plms$|^ipndm$/.test(name),
);

test.each(IN_LEVELS)('the last step of %s ends with the prediction of x_0 where no noise is left', (name) => {
  const levels = [...gridOf(4).slice(2, 4), { alpha: 1, sigma: 0 }];
  const walk = walkOn(levels);
  const options = { last: 'without noise' } as const;
  const middle = METHODS[name].step(walk, 0, [0.9], options);
  const [found] = METHODS[name].step(walk, 1, middle, options);
  expect(found).toBeCloseTo(walk.predict(middle[0], 1).data, 12);
});

describe('the error of a walk', () => {
  const single = Math.fround;
  /** Every sum and prediction, and the levels themselves, in single precision. */
  function singleWalk(levels: readonly GridLevel[]) {
    const exact = walkOn(levels);
    const grid = levels.map(({ alpha, sigma, ...rest }) => ({ ...rest, alpha: single(alpha), sigma: single(sigma) }));
    const rounded = ({ noise }: { noise: number }, x: number, as: GridLevel) => {
      const eps = single(noise);
      const data = single(single(x - single(as.sigma * eps)) / as.alpha);
      return { data, noise: eps, dataSize: 0, noiseSize: 0 };
    };
    return {
      ...exact,
      levels: grid,
      predict: (x: number, k: number, as = grid[k]) => rounded(exact.predictAt(single(x), levels[k]), single(x), as),
      predictAt: (x: number, level: GridLevel) => rounded(exact.predictAt(single(x), level), single(x), level),
      rounded: (value: number, size: number) => single(value + size) - single(size),
    };
  }
  const unit = 2 ** -23;

  test.each(METHOD_NAMES)('of %s covers single precision, and is not far above', (name) => {
    let worst = 0;
    for (const steps of [1, 2, 5, 13, 50]) {
      const levels = gridOf(steps);
      const roundings = {
        unit,
        levels: levels.map(({ alpha, sigma }) => ({ alpha: unit * alpha, sigma: unit * sigma })),
      };
      for (const start of [-1.2, 0.3, 2]) {
        const { value, error } = endOfWalkWithError(METHODS[name], walkOn(levels), start, {}, roundings);
        expect(value).toBe(endOfWalk(METHODS[name], walkOn(levels), start));
        const off = Math.abs(endOfWalk(METHODS[name], singleWalk(levels), start) - value);
        worst = Math.max(worst, off / error);
      }
    }
    expect(worst).toBeLessThan(1);
    expect(worst).toBeGreaterThan(0.01);
  });

  test('carries on what an early rounding does by the slope of all later steps', () => {
    // one rounding of the start alone: the map is affine, so its error is the slope times it
    const levels = gridOf(5);
    const walk = walkOn(levels);
    const slope = endOfWalk(METHODS.heun, walk, 1) - endOfWalk(METHODS.heun, walk, 0);
    const silent = {
      ...walk,
      predict: (x: number, k: number) => ({ ...walk.predict(x, k), dataSize: 0, noiseSize: 0 }),
    };
    const none = levels.map(() => ({}));
    const { error } = endOfWalkWithError(METHODS.heun, silent, 1, {}, { unit: 1e-6, levels: none });
    expect(error).toBeGreaterThan(1e-6 * Math.abs(slope));
    const { error: twice } = endOfWalkWithError(METHODS.heun, silent, 1, {}, { unit: 2e-6, levels: none });
    expect(twice / error).toBeCloseTo(2, 6);
  });
});

test('a last step of order 1 is that of order 1 where it is asked for, and of the order of the method where it is not', () => {
  const ofOne = arrives('dpm-solver-1', 1, 0.4, {});
  expect(arrives('dpm-solver-2', 1, 0.4, { last: 'order 1' })).toBeCloseTo(ofOne, 12);
  expect(Math.abs(arrives('dpm-solver-2', 1, 0.4, {}) - ofOne)).toBeGreaterThan(1e-3);
});

/** The sizes of all that is rounded. */
function sizesRounded(by: (walk: Pick<Walk, 'rounded'>) => void): number[] {
  const sizes: number[] = [];
  by({
    rounded: (value, size) => {
      sizes.push(size);
      return value;
    },
  });
  return sizes;
}

test('the variance of a step is rounded as 1 - alpha^2 where alpha^2 + sigma^2 is 1, and as the sum of its terms elsewhere', () => {
  const of = (alpha: number, sigma: number): GridLevel => ({ alpha, sigma });
  const sizes = sizesRounded((walk) => {
    posterior(walk, of(0.6, 0.8), of(0.8, 0.6));
    posterior(walk, of(1, 3), of(1, 2));
    posterior(walk, of(0.6, 0.9), of(0.8, 0.6));
  });
  expect(sizes).toEqual([1, 9 + 4, expect.closeTo(0.81 + 0.5625 * 0.36, 12)]);
});

test('the step of PNDM is rounded as the squares of alpha that code makes it of where alpha^2 + sigma^2 is 1, and as ratios elsewhere', () => {
  const sizeOfStep = (from: GridLevel, to: GridLevel) => {
    const sizes = sizesRounded((walk) => METHODS.ipndm.step({ ...walkOn([from, to]), ...walk }, 0, [0.4], {}));
    // the slopes are summed up before, and the state after
    expect(sizes).toHaveLength(3);
    return sizes[1];
  };
  const of = (sigma: number): GridLevel => ({ alpha: Math.sqrt(1 - sigma * sigma), sigma });
  const [from, to] = [of(0.1), of(0.05)];
  const [a, b] = [from.alpha ** 2, to.alpha ** 2];
  // the step of Liu et al. 2022, eq. 11, as a and b alone are rounded away from each other
  const written = (a: number, b: number) =>
    (a - b) / (to.alpha * (from.alpha ** 2 * to.sigma + from.alpha * from.sigma * to.alpha));
  const NUDGE = 1e-6;
  const moves = (written(a * (1 + NUDGE), b * (1 - NUDGE)) - written(a, b)) / NUDGE;
  expect(sizeOfStep(from, to)).toBeCloseTo(moves, 6);
  expect(moves).toBeGreaterThan(10 * (0.1 + 0.05));
  expect(sizeOfStep({ alpha: 1, sigma: 3 }, { alpha: 1, sigma: 2 })).toBe(5);
});
