import { describe, expect, it, test } from 'vitest';
import { isDecided, isRefuted } from '../../src/evidence/comparison.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import {
  believed,
  caseOf,
  DATA,
  IN_TIME,
  type MadeUpRun,
  type MadeUpSampler,
  type MadeUpState,
  systemWith,
  turned,
} from '../../src/testing/samplers.js';
import type { SamplerCase } from '../generators/about-samplers.js';
import { samplerOrder } from './sampler-order.js';
import { type ErrorDecay, type ErrorLimit, type ErrorSeen, errorLimits, errorsSeen } from './sampler-order.measure.js';

const stateAt = (t: number): MadeUpState => ({ label: t, ...turned(t) });
/** Times from 0.98 to 0.1, uneven in every measure of noise. */
const even = (steps: number) => Array.from({ length: steps + 1 }, (_, k) => stateAt(0.98 - (0.88 * k) / steps));
/** The same with a last step to the data, from a noise that does not move. */
const toData = (steps: number) => [...even(steps - 1), DATA];
const ratio = ({ alpha, sigma }: MadeUpState) => sigma / alpha;

type Step = (x: number, at: MadeUpState, to: MadeUpState, run: MadeUpRun, k: number) => number;
const stepped =
  (step: Step) =>
  (run: MadeUpRun): number =>
    run.states.slice(1).reduce((x, to, k) => step(x, run.states[k], to, run, k), run.x);
const beliefs = (run: MadeUpRun, x: number, at: MadeUpState, as = at) =>
  believed(run.kind, run.predict(x, at.label), x, as);

const ddim: Step = (x, at, to, run) => {
  const { data, noise } = beliefs(run, x, at);
  return to.alpha * data + to.sigma * noise;
};
const heun =
  (converts: (at: MadeUpState, to: MadeUpState) => MadeUpState): Step =>
  (y, at, to, run) => {
    const { noise } = beliefs(run, at.alpha * y, at);
    const step = ratio(to) - ratio(at);
    const euler = y + step * noise;
    if (to.sigma === 0) return euler;
    return y + 0.5 * step * (noise + beliefs(run, to.alpha * euler, to, converts(at, to)).noise);
  };

const EULER = { name: 'one', method: 'ddim', states: even, walk: stepped(ddim) } as const;
const HEUN = { name: 'one', method: 'heun', state: 've', states: even, walk: stepped(heun((_, to) => to)) } as const;

const lambda = ({ alpha, sigma }: MadeUpState) => Math.log(alpha / sigma);
/** DPM-Solver++(2M). @param share of its correction: without it the order is 1 */
const multistep =
  (share: number) =>
  (run: MadeUpRun): number => {
    let memory: { data: number; h: number } | undefined;
    return stepped((x, at, to, each) => {
      const { data } = beliefs(each, x, at);
      const h = lambda(to) - lambda(at);
      const ahead =
        memory === undefined || to.sigma === 0 ? data : data + share * (h / (2 * memory.h)) * (data - memory.data);
      memory = { data, h };
      return (to.sigma / at.sigma) * x - to.alpha * Math.expm1(-h) * ahead;
    })(run);
  };
const TWO_STEPS = { name: 'one', method: 'dpm-solver++-2m', states: even, walk: multistep(1) } as const;

function seenOf(sampler: MadeUpSampler, aCase: Partial<SamplerCase> = {}, given: Partial<DiffusionSystem> = IN_TIME) {
  return errorsSeen(caseOf(aCase), systemWith(sampler, given)).list as ErrorSeen[];
}
/** The error that is left with ever more steps, if it can be told. */
function limitOf(sampler: MadeUpSampler, aCase: Partial<SamplerCase> = {}) {
  const [limit] = errorLimits(caseOf(aCase), systemWith(sampler, IN_TIME)).list as ErrorLimit[];
  return limit as ErrorLimit | undefined;
}
function orderOf(...args: Parameters<typeof seenOf>): ErrorSeen {
  const found = seenOf(...args);
  expect(found).toHaveLength(1);
  return found[0];
}
/** The fall of the error of a sampler without a method. */
function decayOf(...args: Parameters<typeof seenOf>): ErrorDecay {
  const seen = orderOf(...args);
  if (!('ratio' in seen)) throw new Error(`a fall is expected, found ${JSON.stringify(seen)}`);
  return seen;
}
/** The power by which the error falls, by two doublings where there is a method. */
function power(seen: ErrorSeen): number {
  if ('vacuous' in seen) throw new Error(seen.vacuous);
  if ('ratio' in seen) return -Math.log2(seen.ratio);
  const [few, , many] = seen.rungs.slice(-3);
  return Math.log(few.found / many.found) / Math.log(many.refined / few.refined);
}
/** As the claim judges. */
function comparisonOf(seen: ErrorSeen): Comparison {
  const finding = samplerOrder.laws.order.check(seen);
  if (finding === undefined || !('measured' in finding)) throw new Error('a comparison is expected');
  expect(isDecided(finding, 'exact')).toBe(true);
  return finding;
}
const holds = (seen: ErrorSeen) => !isRefuted(comparisonOf(seen));
/** Without its method, whose order it declares. */
const unnamed = ({ method, ...sampler }: MadeUpSampler): MadeUpSampler => ({
  ...sampler,
  order: METHODS[method!].order,
});

describe('the error of a sampler', () => {
  test.each([
    ['on a normal', 0],
    ['on a mixture', 1],
  ])('falls with its order %s', (_, half) => {
    for (const [sampler, order] of [
      [EULER, 1],
      [HEUN, 2],
    ] as const) {
      const target = half === 1 ? ', on a mixture' : '';
      const seen = decayOf(unnamed(sampler), { half });
      expect(seen.order).toBe(order);
      expect(Math.abs(power(seen) - order)).toBeLessThan(0.2);
      expect(seen.error).toBeLessThan(0.01 * seen.ratio);
      expect(seen.where).toBe(`sampler one, 64 to 256 steps, noise${target}`);
      const beside = orderOf(sampler, { half });
      expect(holds(beside)).toBe(true);
      if (!('rungs' in beside)) throw new Error('a method is named');
      for (const { found, own } of beside.rungs) expect(Math.abs(found / own - 1)).toBeLessThan(1e-6);
      expect(beside.rungs.map(({ where }) => where)).toEqual(
        [16, 32, 64, 128, 256].map((steps) => `sampler one, ${steps} steps, noise${target}`),
      );
    }
  });

  test('is in units of the data, wherever they lie', () => {
    const seen = orderOf(HEUN, { half: 1 }, { ...IN_TIME, dataRange: [900, 1124] });
    expect(Math.abs(power(seen) - 2)).toBeLessThan(0.3);
  });

  test('is measured for each parameterization', () => {
    const found = seenOf({ ...HEUN, parameterizations: ['noise', 'velocity', 'data'] });
    expect(found.map(holds)).toEqual([true, true, true]);
    expect(comparisonOf(found[1]).where).toMatch(/^sampler one, [0-9]+ steps, velocity$/);
  });

  test('falls no faster than order 1 where the second prediction is converted at the first sigma', () => {
    const walk = stepped(heun((at) => at));
    const seen = orderOf({ ...HEUN, walk, parameterizations: ['velocity'] });
    expect(holds(seen)).toBe(false);
    expect(power(seen)).toBeLessThan(1.3);
  });

  test('does not fall where the model is told other labels, or the steps end elsewhere', () => {
    const told: Step = (x, at, to, run, k) => ddim(x, { ...at, label: 0.97 * Number(at.label) }, to, run, k);
    expect(power(orderOf({ ...EULER, walk: stepped(told) }))).toBeLessThan(0.3);
    const short = (run: MadeUpRun) => stepped(ddim)({ ...run, states: [...run.states.slice(0, -1), stateAt(0.11)] });
    expect(power(orderOf({ ...EULER, walk: short }))).toBeLessThan(0.3);
  });

  test('is that of its coordinates', () => {
    // x/alpha taken for x, which differ by a factor at both ends
    expect(holds(orderOf({ ...HEUN, state: 'process' }))).toBe(false);
  });

  test('is judged by the order that is declared, with or without a method', () => {
    for (const named of [(sampler: MadeUpSampler) => sampler, unnamed]) {
      expect(holds(orderOf({ ...named(EULER), order: 2 }))).toBe(false);
      expect(holds(orderOf({ ...named(HEUN), order: 1 }))).toBe(true);
      expect(holds(orderOf({ ...named(HEUN), order: 2 }))).toBe(true);
    }
  });
});

describe('a grid that hides the order of a method', () => {
  // about even in sigma^2 down to little noise, as a chain in t: the last steps are long ones in log SNR
  const states = (steps: number) => [
    ...Array.from({ length: steps }, (_, k) => stateAt(Math.sqrt(0.96 - (0.9596 * k) / (steps - 1)))),
    DATA,
  ];
  const sampler = { ...TWO_STEPS, states };

  test('does so for its right implementation as well, which holds', () => {
    for (const half of [0, 1]) {
      expect(power(orderOf(sampler, { half }))).toBeLessThan(1.5);
      expect(holds(orderOf(sampler, { half }))).toBe(true);
      // by its fall alone it would not
      expect(holds(orderOf(unnamed(sampler), { half }))).toBe(false);
    }
  });

  test('does not hide a step of a lower order in its name', () => {
    for (const half of [0, 1]) {
      expect(holds(orderOf({ ...sampler, walk: multistep(0) }, { half }))).toBe(false);
      expect(holds(orderOf({ ...sampler, walk: multistep(0), parameterizations: ['data'] }, { half }))).toBe(false);
    }
  });
});

describe('labels that are rounded', () => {
  /** Of so many levels, whose model is asked at the nearest; the steps are those of the levels themselves. */
  const LEVELS = 400;
  const states = (steps: number) =>
    even(steps).map((state) => ({ ...state, label: Math.round(LEVELS * Number(state.label)) / LEVELS }));
  const rounded = { ...HEUN, states, labels: 'rounded' } as const;

  test('leave an error that does not fall, which a method on the same labels has too', () => {
    const seen = orderOf(rounded);
    expect(power(seen)).toBeLessThan(1.5);
    expect(holds(seen)).toBe(true);
    // unless the labels are meant to be exact
    expect(holds(orderOf({ ...rounded, labels: 'exact' }))).toBe(false);
  });

  test('leave an error without a method that is not judged, and one that they may have raised', () => {
    const seen = decayOf(unnamed(rounded));
    expect(seen.order).toBe(2);
    expect(seen.where).toMatch(/^sampler one, 16 to (32|64) steps, noise$/);
    expect(holds(seen)).toBe(true);
    // finer ones leave more steps, by whose fall they may be seen
    const finer = (steps: number) =>
      even(steps).map((state) => ({ ...state, label: Math.round(1511 * Number(state.label)) / 1511 }));
    const raised = decayOf({ ...unnamed(rounded), states: finer });
    expect(raised.raised).toBeGreaterThan(1.01);
    expect(holds(raised)).toBe(true);
    expect(holds(orderOf({ ...unnamed(rounded), labels: 'exact' }))).toBe(false);
  });

  test('decide nothing without a method where they make most of the error', () => {
    const coarse = (steps: number) =>
      even(steps).map((state) => ({ ...state, label: Math.round(40 * Number(state.label)) / 40 }));
    expect(orderOf({ ...unnamed(HEUN), states: coarse, labels: 'rounded' })).toMatchObject({
      vacuous: expect.stringMatching(
        /^sampler one, 16 to 256 steps, noise: labels that are not exact may move points by [0-9.e-]+ deviations, and the error is [0-9.e-]+$/,
      ),
    });
    expect(holds(orderOf({ ...HEUN, states: coarse, labels: 'rounded' }))).toBe(true);
  });

  test('do not hide a method of another order', () => {
    const walk = stepped(heun((at) => at));
    for (const sampler of [rounded, unnamed(rounded)]) {
      expect(holds(orderOf({ ...sampler, walk, parameterizations: ['velocity'] }))).toBe(false);
    }
  });
});

describe('a last step to the data', () => {
  test('counts as the method has it', () => {
    expect(Math.abs(power(orderOf({ ...HEUN, states: toData })) - 2)).toBeLessThan(0.3);
    expect(Math.abs(power(orderOf({ ...EULER, states: toData })) - 1)).toBeLessThan(0.2);
  });

  test('is the prediction of x_0 where there is no method', () => {
    expect(holds(orderOf({ ...unnamed(HEUN), states: toData }))).toBe(true);
    // stays where it is
    const stays: Step = (y, at, to, run, k) => (to.sigma === 0 ? y : heun((_, s) => s)(y, at, to, run, k));
    expect(holds(orderOf({ ...unnamed(HEUN), states: toData, walk: stepped(stays) }))).toBe(false);
  });

  test('has the memory of the step before it', () => {
    for (const states of [even, toData]) {
      for (const half of [0, 1]) expect(holds(orderOf({ ...TWO_STEPS, states }, { half }))).toBe(true);
    }
  });

  test('has as much of that memory as the method keeps, in what it keeps', () => {
    // Adams and Bashforth with two slopes: of eps in sigma/alpha, to no noise too
    const twoSlopes = (run: MadeUpRun): number => {
      const slopes: { readonly noise: number; readonly at: number }[] = [];
      return stepped((y, at, to, each) => {
        const here = { noise: beliefs(each, at.alpha * y, at).noise, at: ratio(at) };
        const [before = { ...here, at: here.at + 1 }] = slopes;
        slopes.unshift(here);
        const h = ratio(to) - here.at;
        return y + h * (here.noise + ((0.5 * h) / (here.at - before.at)) * (here.noise - before.noise));
      })(run);
    };
    const sampler = { name: 'one', method: 'lms', history: 2, state: 've', walk: twoSlopes, states: toData } as const;
    for (const half of [0, 1]) expect(holds(orderOf(sampler, { half }))).toBe(true);
  });

  test('from a noise that moves with the steps needs order 1 alone, by the last doubling or two', () => {
    const moving = (steps: number) => [
      ...Array.from({ length: steps }, (_, k) => stateAt(0.98 * (1 - k / steps))),
      DATA,
    ];
    const seen = decayOf({ ...unnamed(HEUN), states: moving });
    expect(seen.order).toBe(1);
    // the steeper of both: an error that passes 0 has a doubling in which it does not fall
    expect(seen.where).toBe('sampler one, 64 to 256 steps, noise');
    expect(decayOf({ ...unnamed(EULER), states: moving }).where).toMatch(/^sampler one, (64|128) to 256 steps/);
    expect(holds(seen)).toBe(true);
    // and no more of what is of a lower one
    expect(decayOf({ ...unnamed(EULER), order: 0.5, states: moving }).order).toBe(0.5);
    // a method shows there what it does
    expect(holds(orderOf({ ...HEUN, states: moving }))).toBe(true);
  });
});

/** A draw of the posterior with the prediction for x_0, its noise so many times too large. */
const posterior =
  (scale: number): Step =>
  (x, at, to, run) => {
    const { data } = beliefs(run, x, at);
    const a = at.alpha / to.alpha;
    const added = at.sigma ** 2 - (a * to.sigma) ** 2;
    const mean = (to.alpha * added * data + a * to.sigma ** 2 * x) / at.sigma ** 2;
    return to.sigma === 0 ? mean : mean + scale * ((Math.sqrt(added) * to.sigma) / at.sigma) * run.noise();
  };

describe('a stochastic sampler', () => {
  const DDPM = { name: 'one', method: 'ddpm-small', states: even, walk: stepped(posterior(1)) } as const;

  test('has mean and variance that fall with order 1, on a normal whatever the case has', () => {
    for (const states of [even, toData]) {
      const seen = decayOf({ ...unnamed(DDPM), states }, { half: 1 });
      expect([seen.order, holds(seen)]).toEqual([1, true]);
      expect(Math.abs(power(seen) - 1)).toBeLessThan(0.3);
      expect(seen.where).toBe('sampler one, 32 to 128 steps, noise');
      const beside = orderOf({ ...DDPM, states }, { half: 1 });
      if (!('rungs' in beside)) throw new Error('a method is named');
      for (const { found, own } of beside.rungs) expect(Math.abs(found / own - 1)).toBeLessThan(1e-6);
    }
  });

  test('that keeps much of its start has its noise apart from that', () => {
    const eta = 0.3;
    const walk = stepped((x, at, to, run) => {
      const { data, noise } = beliefs(run, x, at);
      const variance = (eta * to.sigma) ** 2 * (1 - (at.alpha * to.sigma) ** 2 / (to.alpha * at.sigma) ** 2);
      return to.alpha * data + Math.sqrt(to.sigma ** 2 - variance) * noise + Math.sqrt(variance) * run.noise();
    });
    expect(Math.abs(power(orderOf({ ...EULER, eta, walk })) - 1)).toBeLessThan(0.3);
  });

  test('is so in coordinates x/alpha', () => {
    const walk = stepped((y, at, to, run) => {
      const up = ratio(to) * Math.sqrt(1 - (ratio(to) / ratio(at)) ** 2);
      const down = Math.sqrt(ratio(to) ** 2 - up ** 2);
      return y + (down - ratio(at)) * beliefs(run, at.alpha * y, at).noise + up * run.noise();
    });
    // to where alpha is far from 1
    const states = (steps: number) => Array.from({ length: steps + 1 }, (_, k) => stateAt(0.98 - (0.38 * k) / steps));
    const seen = orderOf({ name: 'one', method: 'euler-ancestral', state: 've', states, walk });
    expect(Math.abs(power(seen) - 1)).toBeLessThan(0.3);
  });

  test('may add noise in its last step too, where its method does', () => {
    const walk = stepped((x, at, to, run) => {
      const a = at.alpha / to.alpha;
      const added = at.sigma ** 2 - (a * to.sigma) ** 2;
      return (2 - a) * x - (added / at.sigma) * beliefs(run, x, at).noise + Math.sqrt(added) * run.noise();
    });
    const seen = orderOf({ name: 'one', method: 'reverse-diffusion', states: toData, walk });
    expect(Math.abs(power(seen) - 1)).toBeLessThan(0.3);
  });

  test.each([
    ['without noise', 0],
    ['with more of it', 1.2],
  ])('converges elsewhere %s', (_, scale) => {
    const seen = orderOf({ ...DDPM, walk: stepped(posterior(scale)) });
    expect(power(seen)).toBeLessThan(0.2);
    expect(holds(seen)).toBe(false);
  });

  test('converges elsewhere where it draws in half of its steps alone', () => {
    const lazy: Step = (x, at, to, run, k) => posterior(k % 2)(x, at, to, run, k);
    expect(power(orderOf({ ...DDPM, walk: stepped(lazy) }))).toBeLessThan(0.2);
  });
});

describe('a sampler without a method', () => {
  const plain = { name: 'one', states: even, order: 1 } as const;

  test('is stochastic where noise moves it, and judged by its law then', () => {
    const walk = stepped((x, at, to, run) => {
      const { data } = beliefs(run, x, at);
      const a = at.alpha / to.alpha;
      const added = at.sigma ** 2 - (a * to.sigma) ** 2;
      const mean = (to.alpha * added * data + a * to.sigma ** 2 * x) / at.sigma ** 2;
      return mean + ((Math.sqrt(added) * to.sigma) / at.sigma) * run.noise();
    });
    for (const half of [0, 1]) {
      const seen = decayOf({ ...plain, walk }, { half });
      expect(Math.abs(power(seen) - 1)).toBeLessThan(0.3);
      expect(seen.where).toBe('sampler one, 32 to 128 steps, noise');
    }
  });

  test('is deterministic where noise does not, even if it draws some', () => {
    const walk = stepped((x, at, to, run, k) => ddim(x, at, to, run, k) + 0 * run.noise());
    const seen = decayOf({ ...plain, walk }, { half: 1 });
    expect([holds(seen), seen.where]).toEqual([true, 'sampler one, 64 to 256 steps, noise, on a mixture']);
  });
});

describe('a ladder', () => {
  const placeOf = (
    steps: MadeUpSampler['steps'],
    given: Partial<DiffusionSystem> = IN_TIME,
    more: Partial<MadeUpSampler> = {},
  ) =>
    seenOf({ ...unnamed(EULER), ...more, ...(steps && { steps }) }, {}, given).map(
      (seen) => 'where' in seen && /\d+ to \d+/.exec(seen.where)?.[0],
    );

  it('has the numbers of steps that a sampler takes', () => {
    expect(placeOf(undefined)).toEqual(['64 to 256']);
    expect(placeOf({ least: 100 })).toEqual(['128 to 256']);
    expect(placeOf({ only: [80, 20, 40] })).toEqual(['20 to 80']);
    expect(placeOf({ only: [2, 10, 30, 100] })).toEqual(['30 to 100']);
  });

  it('that is too short decides nothing', () => {
    expect(placeOf({ least: 200 })).toEqual([]);
    expect(placeOf({ only: [20, 40] })).toEqual([]);
    expect(placeOf({ only: [4, 8, 100] })).toEqual([]);
  });

  it('is by the slope of a doubling where numbers are no doublings', () => {
    const steps = { only: [16, 48, 144] };
    for (const sampler of [EULER, unnamed(EULER)]) {
      expect(Math.abs(power(orderOf({ ...sampler, steps })) - 1)).toBeLessThan(0.2);
    }
  });

  describe('of a chain', () => {
    const chain = (count: number) => {
      const levels = Array.from({ length: count }, (_, k) => turned((0.98 * (k + 1)) / count));
      const process = {
        levels: { alpha: levels.map(({ alpha }) => alpha), sigma: levels.map(({ sigma }) => sigma) },
        prior: { variance: 1 },
      };
      const first = Math.floor(count / 10);
      const states = (steps: number) =>
        Array.from({ length: steps + 1 }, (_, k) => {
          const label = Math.round(count - 1 - ((count - 1 - first) * k) / steps);
          return { label, ...levels[label] };
        });
      return { given: { process }, states, levels };
    };

    it('goes up to a third of its levels', () => {
      const [long, short] = [300, 180].map(chain);
      expect(placeOf(undefined, long.given, { states: long.states })).toEqual(['16 to 64']);
      expect(placeOf(undefined, short.given, { states: short.states })).toEqual([]);
      // numbers that are named may be as many as there are levels
      expect(placeOf({ only: [40, 80, 160, 320] }, short.given, { states: short.states })).toEqual(['40 to 160']);
    });

    it('is refuted where a level is one off in each stride', () => {
      const { given, states, levels } = chain(900);
      const sampler = { ...EULER, states };
      const right = orderOf(sampler, {}, given);
      expect(holds(right)).toBe(true);
      const off: Step = (x, at, to, run) => {
        const { data, noise } = beliefs(run, x, at);
        const level = levels[Number(at.label) - 1];
        return (
          (run.states.at(-1) === to ? to : level).alpha * data + (run.states.at(-1) === to ? to : level).sigma * noise
        );
      };
      expect(holds(orderOf({ ...sampler, walk: stepped(off) }, {}, given))).toBe(false);
    });
  });
});

describe('an error of rounding', () => {
  it('is not judged, by the dtype of the sampler', () => {
    const euler: Step = (y, at, to, run, k) => ddim(y, at, to, run, k);
    const [wide, narrow] = [{}, { dtype: 'float16' } as const].map((how) =>
      samplerOrder.laws.order.check(orderOf({ ...HEUN, ...how, walk: stepped(euler) })),
    );
    expect([wide && 'measured' in wide && isRefuted(wide), narrow]).toEqual([true, undefined]);
    // as small as it can be
    expect(decayOf({ ...unnamed(HEUN), dtype: 'float16' }).ratio).toBe(0);
    // errors of a method until there are none
    const single: Step = (y, at, to, run, k) => Math.fround(heun((_, s) => s)(y, at, to, run, k));
    const found = decayOf({ ...unnamed(HEUN), walk: stepped(single), dtype: 'float32' });
    expect(found.where).toBe('sampler one, 16 to 64 steps, noise');
    for (const named of [HEUN, unnamed(HEUN)]) {
      expect(holds(orderOf({ ...named, walk: stepped(single), dtype: 'float32' }))).toBe(true);
    }
  });

  it('leaves out samplers that cannot be judged', () => {
    const churn = { amount: 1, from: 0, to: 1, noise: 1.007 };
    const asked: unknown[] = [];
    const walk = (run: MadeUpRun) => asked.push(run);
    for (const each of [{ seeded: true }, { churn }]) expect(seenOf({ ...HEUN, walk, ...each })).toEqual([]);
    const { method, ...neither } = HEUN;
    expect([method, seenOf({ ...neither, walk })]).toEqual(['heun', []]);
    expect(asked).toEqual([]);
  });
});

describe('the error that is left with ever more steps', () => {
  /** As the claim judges. */
  const isFound = (sampler: MadeUpSampler, aCase: Partial<SamplerCase> = {}) => {
    const finding = samplerOrder.laws.limit.check(limitOf(sampler, aCase)!);
    if (finding === undefined || !('measured' in finding)) throw new Error('a comparison is expected');
    return isRefuted(finding);
  };
  const plain = { name: 'one', states: even, order: 1 } as const;
  /** A model that is told another level than that of the state. */
  const toldOther =
    (by: number): Step =>
    (x, at, to, run, k) =>
      ddim(x, { ...at, label: (1 - by) * Number(at.label) }, to, run, k);

  test('is none of a method, on either target, whether or not the last noise moves', () => {
    const moving = (steps: number) => [
      ...Array.from({ length: steps }, (_, k) => stateAt(0.98 * (1 - k / steps))),
      DATA,
    ];
    for (const half of [0, 1]) {
      for (const states of [even, toData, moving]) {
        expect([EULER, HEUN].map((each) => isFound({ ...each, states }, { half }))).toEqual([false, false]);
      }
    }
  });

  test('is found where most of the error comes from the steps, which the order does not see', () => {
    for (const half of [0, 1]) {
      const seen = orderOf({ ...plain, walk: stepped(toldOther(0.003)) }, { half });
      expect(holds(seen)).toBe(true);
      expect(isFound({ ...plain, walk: stepped(toldOther(0.003)) }, { half })).toBe(true);
      expect(isFound({ ...plain, walk: stepped(ddim) }, { half })).toBe(false);
    }
  });

  test('is found in the law of a stochastic sampler', () => {
    const [right, wrong] = [1, 1.05].map((scale) => ({ ...plain, walk: stepped(posterior(scale)) }));
    expect([isFound(right), isFound(wrong)]).toEqual([false, true]);
  });

  test('leaves open what a last step does that no method describes, up to the flow itself', () => {
    // from a last noise that is large beside the data
    const coarse = (steps: number) => [
      ...Array.from({ length: steps }, (_, k) => stateAt(0.98 - (0.78 * k) / (steps - 1))),
      DATA,
    ];
    const { means, variance } = caseOf();
    const spread = 0.15 + 0.25 * variance;
    /** The exact flow of the normal that a case has. */
    const flows: Step = (x, at, to, run, k) => {
      if (to.sigma > 0) return ddim(x, at, to, run, k);
      const deviation = Math.hypot(at.alpha * Math.sqrt(spread), at.sigma);
      return means[0] + (Math.sqrt(spread) / deviation) * (x - at.alpha * means[0]);
    };
    expect(isFound({ ...plain, states: coarse, walk: stepped(flows) })).toBe(false);
    expect(isFound({ ...plain, states: coarse, walk: stepped(ddim) })).toBe(false);
    const method = { ...plain, method: 'ddim', states: coarse } as const;
    expect(isFound({ ...method, walk: stepped(flows) })).toBe(true);
    const beyond: Step = (x, at, to, run, k) => (to.sigma > 0 ? 1 : 1.1) * flows(x, at, to, run, k);
    expect(isFound({ ...plain, states: coarse, walk: stepped(beyond) })).toBe(true);
  });

  test('is not measured where labels are rounded, or numbers of steps are few', () => {
    expect(limitOf({ ...EULER, labels: 'rounded' })).toBeUndefined();
    expect(limitOf({ ...EULER, steps: { only: [20, 40, 80] } })).toBeUndefined();
    expect(limitOf({ ...EULER, steps: { only: [10, 20, 40, 80, 160] } })?.where).toBe(
      'sampler one, 20 to 160 steps, noise',
    );
  });

  test('may be rounding', () => {
    const single: Step = (x, at, to, run, k) => Math.fround(heun((_, s) => s)(x, at, to, run, k));
    expect(isFound({ ...HEUN, walk: stepped(single), dtype: 'float32' })).toBe(false);
    expect(limitOf({ ...HEUN, dtype: 'float16' })?.open).toBeGreaterThan(1);
  });
});
