import { describe, expect, it, test } from 'vitest';
import type { Vacuous } from '../../src/claim/law.js';
import { isClearlyRefuted, isDecided, isRefuted } from '../../src/evidence/comparison.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  AS_CHAIN,
  believed,
  CHAIN,
  caseOf,
  DATA,
  IN_TIME,
  type MadeUpRun,
  type MadeUpSampler,
  type MadeUpState,
  strided,
  systemWith,
  turned,
} from '../../src/testing/samplers.js';
import { isNamed, isNoisy, type SamplerCase } from '../generators/about-samplers.js';
import { referenceSystem } from '../generators/about-systems.js';
import { type Answer, agrees } from '../measurements/answers.js';
import { runsWith } from '../measurements/sampler-runs.js';
import { REFERENCE_SYSTEMS } from '../reference-systems/index.js';
import { encoded, namedParts, onMixture, onNormal, withNoise } from './sampler-recursion.measure.js';

const LAWS = { normal: onNormal, noise: withNoise, mixture: onMixture, encoded };
type LawName = keyof typeof LAWS;
type Verdicts = Partial<Record<LawName, 'holds' | 'refuted'>>;

/** The answers of each run, by law: those that are compared with nothing are left out. */
function answersOf(system: SystemUnderTest, aCase: SamplerCase): Partial<Record<LawName, Answer>>[] {
  const runs = namedParts(system, aCase).flatMap(({ sampler, steps: [steps] }) => runsWith(system, sampler, steps));
  const found = Object.entries(LAWS).map(([law, measure]) => {
    const answers = measure(aCase, system).list as (Answer | Vacuous)[];
    return { law, answers: answers.flatMap((each) => ('vacuous' in each ? [] : [each])) };
  });
  return runs.map(({ name }) => {
    const named = found.flatMap(({ law, answers }) => {
      const answer = answers.find(({ where }) => where.startsWith(`${name}, `));
      return answer === undefined ? [] : [[law, answer] as const];
    });
    return Object.fromEntries(named);
  });
}

/** The verdicts on each run, by law. */
function verdictsOf(system: SystemUnderTest, aCase: Partial<SamplerCase> = {}): Verdicts[] {
  return answersOf(system, caseOf(aCase)).map((answers) => {
    const verdicts: Verdicts = {};
    for (const [law, answer] of Object.entries(answers)) {
      const comparison = agrees(answer);
      if (comparison === undefined) continue;
      expect(isDecided(comparison, 'identity')).toBe(true);
      if (isRefuted(comparison)) expect(isClearlyRefuted(comparison)).toBe(true);
      verdicts[law as LawName] = isRefuted(comparison) ? 'refuted' : 'holds';
    }
    return verdicts;
  });
}

/** The verdicts of a sampler with one number of steps. */
function verdictOf(
  sampler: MadeUpSampler,
  given?: Partial<DiffusionSystem>,
  aCase: Partial<SamplerCase> = {},
): Verdicts {
  const found = verdictsOf(systemWith({ steps: { only: [5] }, ...sampler }, given), aCase);
  expect(found).toHaveLength(1);
  return found[0];
}

const RIGHT = { normal: 'holds', noise: 'holds', mixture: 'holds' };

type Step = (x: number, at: MadeUpState, to: MadeUpState, run: MadeUpRun, k: number) => number;
const stepped =
  (step: Step) =>
  (run: MadeUpRun): number =>
    run.states.slice(1).reduce((x, to, k) => step(x, run.states[k], to, run, k), run.x);

const beliefs = (run: MadeUpRun, x: number, at: MadeUpState, as = at) =>
  believed(run.kind, run.predict(x, at.label), x, as);

/** x_s = alpha_s D + sigma_s eps. */
const ddim: Step = (x, at, to, run) => {
  const { data, noise } = beliefs(run, x, at);
  return to.alpha * data + to.sigma * noise;
};
const DDIM = { name: 'ddim', method: 'ddim', states: strided, walk: stepped(ddim) } as const;

describe('DDIM', () => {
  test('that is right holds, at every number of steps, in every dimension and by each parameterization', () => {
    const system = systemWith({ ...DDIM, parameterizations: ['noise', 'data', 'velocity'] });
    const cases: Partial<SamplerCase>[] = [{}, { half: 1, dimension: 3, means: [0.7, -1.2, 0.1], seed: 9 }];
    for (const each of cases) {
      const found = verdictsOf(system, each);
      expect(found).toHaveLength(each.half === 1 ? 6 : 9);
      for (const verdicts of found) expect(verdicts).toEqual(RIGHT);
    }
  });

  test('is refuted where a level is one off', () => {
    // alpha of the level before it in the table, for that of the one before it in the stride
    const off: Step = (x, at, to, run) => {
      const { data, noise } = beliefs(run, x, at);
      if (to.label === null) return data;
      const level = CHAIN[Math.max(0, Number(at.label) - 1)];
      return level.alpha * data + level.sigma * noise;
    };
    expect(verdictOf({ ...DDIM, walk: stepped(off) })).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
    // with strides of one level, it is the same
    const whole = { states: () => strided(20), steps: { only: [20] } };
    expect(verdictOf({ ...DDIM, ...whole, walk: stepped(off) })).toMatchObject({ normal: 'holds', mixture: 'holds' });
  });

  test('is refuted where the model is told another label than the grid says', () => {
    const late: Step = (x, at, to, run) => {
      const label = Math.max(0, Number(at.label) - 1);
      const { data, noise } = believed(run.kind, run.predict(x, label), x, at);
      return to.alpha * data + to.sigma * noise;
    };
    expect(verdictOf({ ...DDIM, walk: stepped(late) })).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
  });

  test('holds with labels that are rounded, as the grid has them, where that is described', () => {
    // levels in between, told as the nearest one
    const states = (steps: number): MadeUpState[] => [
      ...Array.from({ length: steps }, (_, k) => {
        const level = 19 * (1 - k / steps) + 0.3;
        return { label: Math.min(19, Math.round(level)), ...turned(((Math.min(19, level) + 1) / 20) ** 1.3) };
      }),
      DATA,
    ];
    expect(verdictOf({ ...DDIM, states, labels: 'rounded' })).toEqual(RIGHT);
    expect(verdictOf({ ...DDIM, states })).toMatchObject({ normal: 'refuted' });
  });

  test('is refuted by its noise where eta counts twice, and by its steps where it is not noticed', () => {
    const withEta =
      (eta: number, times = 1): Step =>
      (x, at, to, run) => {
        const { data, noise } = beliefs(run, x, at);
        const a = at.alpha / to.alpha;
        const variance = eta ** 2 * (at.sigma ** 2 - (a * to.sigma) ** 2) * (to.sigma / at.sigma) ** 2;
        return (
          to.alpha * data + Math.sqrt(to.sigma ** 2 - variance) * noise + times * Math.sqrt(variance) * run.noise()
        );
      };
    const eta = { ...DDIM, eta: 0.6 };
    expect(verdictOf({ ...eta, walk: stepped(withEta(0.6)) })).toEqual(RIGHT);
    expect(verdictOf({ ...eta, walk: stepped(withEta(0.6, 0.6)) })).toEqual({
      normal: 'holds',
      noise: 'refuted',
      mixture: 'refuted',
    });
    expect(verdictOf({ ...eta, walk: stepped(ddim) })).toEqual({
      normal: 'refuted',
      noise: 'refuted',
      mixture: 'refuted',
    });
    expect(verdictOf({ ...DDIM, walk: stepped(withEta(0.6)) })).toMatchObject({ normal: 'refuted', noise: 'refuted' });
  });

  test('is refuted in single precision by more than that makes of it', () => {
    const single: Step = (x, at, to, run, k) => Math.fround(ddim(Math.fround(x), at, to, run, k));
    expect(verdictOf({ ...DDIM, walk: stepped(single) })).toMatchObject({ normal: 'refuted' });
    expect(verdictOf({ ...DDIM, walk: stepped(single), dtype: 'float32' })).toEqual(RIGHT);
    const coarse: Step = (x, at, to, run, k) => (1 + 1e-4) * ddim(x, at, to, run, k);
    expect(verdictOf({ ...DDIM, walk: stepped(coarse), dtype: 'float32' })).toMatchObject({ normal: 'refuted' });
  });
});

describe('ancestral sampling', () => {
  /** The posterior with the prediction for x_0; none is drawn in a step to no noise. */
  const posterior =
    (deviationOf: (small: number, large: number, fraction: number) => number, drawsLast = false): Step =>
    (x, at, to, run) => {
      const { data } = beliefs(run, x, at);
      const a = at.alpha / to.alpha;
      const large = at.sigma ** 2 - (a * to.sigma) ** 2;
      const mean = (to.alpha * large * data + a * to.sigma ** 2 * x) / at.sigma ** 2;
      const small = (large * to.sigma ** 2) / at.sigma ** 2;
      if (to.sigma === 0 && !drawsLast) return mean;
      return mean + deviationOf(small, large, run.fraction) * run.noise();
    };
  const small = posterior((v) => Math.sqrt(v));
  const DDPM = { name: 'ddpm', method: 'ddpm-small', states: strided, walk: stepped(small), counts: true } as const;

  test('that is right holds, whether it draws where that is needed or in every step', () => {
    expect(verdictOf(DDPM)).toEqual(RIGHT);
    const always = stepped(posterior((v) => Math.sqrt(v), true));
    expect(verdictOf({ ...DDPM, walk: always })).toEqual(RIGHT);
    // without a count, a block is that of its step
    expect(verdictOf({ ...DDPM, counts: false })).toEqual(RIGHT);
    expect(verdictsOf(systemWith(DDPM), { half: 1, dimension: 2, means: [0.7, -0.3] })).toEqual([RIGHT, RIGHT]);
  });

  test('of either variance, or of one in between, holds for that alone', () => {
    const large = stepped(posterior((_, v) => Math.sqrt(v)));
    const learned = stepped(
      posterior((v, w, fraction) => Math.exp(0.5 * (fraction * Math.log(w) + (1 - fraction) * Math.log(v)))),
    );
    const refuted = { normal: 'holds', noise: 'refuted', mixture: 'refuted' };
    expect(verdictOf({ ...DDPM, method: 'ddpm-large', walk: large })).toEqual(RIGHT);
    expect(verdictOf({ ...DDPM, walk: large })).toEqual(refuted);
    for (const fraction of [0, 0.3, 1]) {
      expect(verdictOf({ ...DDPM, method: 'ddpm-learned-range', walk: learned }, AS_CHAIN, { fraction })).toEqual(
        RIGHT,
      );
      const mirrored = stepped(
        posterior((v, w, share) => Math.exp(0.5 * ((1 - share) * Math.log(w) + share * Math.log(v)))),
      );
      const found = verdictOf({ ...DDPM, method: 'ddpm-learned-range', walk: mirrored }, AS_CHAIN, { fraction });
      expect(found).toEqual(refuted);
    }
  });

  test('is refuted with a variance for a standard deviation', () => {
    const found = verdictOf({ ...DDPM, walk: stepped(posterior((v) => v)) });
    expect(found).toEqual({ normal: 'holds', noise: 'refuted', mixture: 'refuted' });
  });

  test('is refuted without noise, whether or not it says that it drew none', () => {
    const silent = stepped(posterior(() => 0, true));
    expect(verdictOf({ ...DDPM, walk: silent, counts: false })).toEqual({
      normal: 'holds',
      noise: 'refuted',
      mixture: 'refuted',
    });
    const undrawn = stepped((x, at, to, run, k) => small(x, at, to, { ...run, noise: () => 0 }, k));
    expect(verdictOf({ ...DDPM, walk: undrawn })).toEqual({ normal: 'holds', noise: 'refuted' });
  });

  test('is refuted with noise in its last step', () => {
    const walk = stepped((x, at, to, run, k) => small(x, at, to, run, k) + (to.sigma === 0 ? 0.01 * run.noise() : 0));
    for (const counts of [true, false]) {
      expect(verdictOf({ ...DDPM, walk, counts })).toEqual({ normal: 'holds', noise: 'refuted', mixture: 'refuted' });
    }
  });

  test('is refuted with noise in its last step alone, even where few steps are compared', () => {
    const walk = stepped((x, at, to, run, k) => small(x, at, to, run, k) + (to.sigma === 0 ? 0.01 * run.noise() : 0));
    const found = verdictOf({ ...DDPM, walk, counts: false, steps: { only: [10] } });
    expect(found).toEqual({ normal: 'holds', noise: 'refuted', mixture: 'refuted' });
  });

  test('has a model that says how large the variance is where it is learned alone', () => {
    const fractions = new Set<number>();
    const noting = stepped((x, at, to, run, k) => {
      fractions.add(run.fraction);
      return small(x, at, to, run, k);
    });
    verdictOf({ ...DDPM, walk: noting });
    expect(fractions).toEqual(new Set([Number.NaN]));
    verdictOf({ ...DDPM, method: 'ddpm-learned-range', walk: noting });
    expect(fractions).toEqual(new Set([Number.NaN, 0.3]));
  });

  test('is refuted by another number of draws, which the message names', () => {
    const twice = stepped((x, at, to, run, k) => {
      if (k === 0) run.noise();
      return small(x, at, to, run, k) + 0 * run.noise();
    });
    const system = systemWith({ ...DDPM, walk: twice, steps: { only: [5] } });
    const [{ noise, mixture }] = answersOf(system, caseOf());
    expect(mixture).toBeUndefined();
    // one before, one in each step and four that are needed, which is what is expected
    expect([noise?.answer, noise?.expected.value]).toEqual([10, 4]);
    expect(noise?.where).toMatch(/5 steps, noise, draws noise 10 times, where 4 or 5 are expected$/);
    expect(isRefuted(agrees(noise!)!)).toBe(true);
  });

  test('may draw as often as it likes where noise has no effect, but then must have none', () => {
    const drawing = (effect: number) =>
      stepped((x, at, to, run, k) => {
        // as in code that draws and multiplies by an eta of 0
        const z = run.noise() + run.noise();
        return ddim(x, at, to, run, k) + effect * z;
      });
    expect(verdictOf({ ...DDIM, counts: true, walk: drawing(0) })).toEqual({ normal: 'holds', mixture: 'holds' });
    expect(verdictOf({ ...DDIM, counts: true, walk: drawing(1e-3) })).toEqual({ normal: 'holds', mixture: 'refuted' });
  });

  test('is refuted where the draws are those of other steps', () => {
    const shifted = (run: MadeUpRun) => {
      const [first, ...rest] = run.states.slice(1).map(() => run.noise());
      const numbers = [...rest, first];
      return stepped(posterior((v) => Math.sqrt(v)))({ ...run, noise: () => numbers.shift()! });
    };
    expect(verdictOf({ ...DDPM, walk: shifted, counts: false })).toMatchObject({
      noise: 'refuted',
      mixture: 'refuted',
    });
  });

  test('that ends without noise by its own choice holds where that is described', () => {
    const states = (steps: number) => strided(steps + 1).slice(0, -1);
    const quiet = stepped((x, at, to, run, k) =>
      small(x, at, to, { ...run, noise: k === run.states.length - 2 ? () => 0 : run.noise }, k),
    );
    expect(verdictOf({ ...DDPM, states, walk: quiet, last: 'without noise' })).toEqual(RIGHT);
    expect(verdictOf({ ...DDPM, states, walk: stepped(small) })).toEqual(RIGHT);
    expect(verdictOf({ ...DDPM, states, walk: stepped(small), last: 'without noise' })).toMatchObject({
      normal: 'holds',
      noise: 'refuted',
    });
  });
});

describe('DPM-Solver++ in several steps', () => {
  const lambda = ({ alpha, sigma }: MadeUpState) => Math.log(alpha / sigma);
  /** @param share of the difference to the prediction before, of h and the h before */
  const multistep =
    (share: (h: number, before: number) => number) =>
    (run: MadeUpRun): number => {
      let memory: { data: number; h: number } | undefined;
      return stepped((x, at, to, each) => {
        const { data } = beliefs(each, x, at);
        const h = lambda(to) - lambda(at);
        const ahead = memory === undefined || to.sigma === 0 ? data : data + share(h, memory.h) * (data - memory.data);
        memory = { data, h };
        return (to.sigma / at.sigma) * x - to.alpha * Math.expm1(-h) * ahead;
      })(run);
    };
  const MULTISTEP = { name: '2m', method: 'dpm-solver++-2m', states: strided } as const;

  test('holds with h/(2 h_before), and not with the inverse', () => {
    expect(verdictOf({ ...MULTISTEP, walk: multistep((h, before) => h / (2 * before)) })).toEqual(RIGHT);
    const inverted = verdictOf({ ...MULTISTEP, walk: multistep((h, before) => before / (2 * h)) });
    expect(inverted).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
    const first = verdictOf({ ...MULTISTEP, walk: multistep(() => 0) });
    expect(first).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
  });
});

describe('Heun in sigma/alpha', () => {
  const ratio = ({ alpha, sigma }: MadeUpState) => sigma / alpha;
  /** @param converts the level at which the second prediction is converted */
  const heun =
    (converts: (at: MadeUpState, to: MadeUpState) => MadeUpState): Step =>
    (y, at, to, run) => {
      const { noise } = beliefs(run, at.alpha * y, at);
      const step = ratio(to) - ratio(at);
      const euler = y + step * noise;
      if (to.sigma === 0) return euler;
      return y + 0.5 * step * (noise + beliefs(run, to.alpha * euler, to, converts(at, to)).noise);
    };
  const HEUN = { name: 'heun', method: 'heun', state: 've', states: strided } as const;
  const right = stepped(heun((_, to) => to));

  test('holds in coordinates x/alpha, whatever its model predicts', () => {
    for (const kind of ['noise', 'velocity', 'data'] as const) {
      expect(verdictOf({ ...HEUN, walk: right, parameterizations: [kind] })).toEqual(RIGHT);
    }
  });

  test('is refuted where it converts the velocity at the sigma it comes from', () => {
    const walk = stepped(heun((at) => at));
    expect(verdictOf({ ...HEUN, walk, parameterizations: ['velocity'] })).toMatchObject({
      normal: 'refuted',
      mixture: 'refuted',
    });
    // which a model of the noise does not tell
    expect(verdictOf({ ...HEUN, walk, parameterizations: ['noise'] })).toEqual(RIGHT);
  });

  test('is refuted in other coordinates than it describes', () => {
    expect(verdictOf({ ...HEUN, walk: right, state: 'process' })).toMatchObject({ normal: 'refuted' });
  });

  test('holds with noise that is added between two levels alone, drawn in every step or in these', () => {
    const churn = { amount: 1, from: 0.2, to: 3, noise: 1.1 };
    const raised: Step = (y, at, to, run) => {
      const r = ratio(at);
      if (r < churn.from || r > churn.to) return heun((_, s) => s)(y, at, to, run, 0);
      const higher = r * (1 + churn.amount / 5);
      const noisier = y + churn.noise * Math.sqrt(higher ** 2 - r ** 2) * run.noise();
      const level = turned(Math.atan(higher) / 1.5);
      const eps = run.predict(level.alpha * noisier, Math.atan(higher) / 1.5);
      const euler = noisier + (ratio(to) - higher) * eps;
      if (to.sigma === 0) return euler;
      return noisier + 0.5 * (ratio(to) - higher) * (eps + run.predict(to.alpha * euler, to.label));
    };
    const states = (steps: number): MadeUpState[] => [
      ...Array.from({ length: steps }, (_, k) => {
        const t = 1 - (0.95 * k) / steps;
        return { label: t, ...turned(t) };
      }),
      DATA,
    ];
    const inRange = states(5).filter((at) => ratio(at) >= churn.from && ratio(at) <= churn.to).length;
    expect([inRange > 1, inRange < 5]).toEqual([true, true]);
    const churned = { ...HEUN, churn, states, counts: true };
    expect(verdictOf({ ...churned, walk: stepped(raised) }, IN_TIME)).toEqual(RIGHT);
    const always = stepped((y, at, to, run, k) => {
      const z = run.noise();
      return raised(y, at, to, { ...run, noise: () => z }, k);
    });
    expect(verdictOf({ ...churned, walk: always }, IN_TIME)).toEqual(RIGHT);
    const everywhere = { ...churn, from: 0, to: 1e6 };
    expect(verdictOf({ ...churned, churn: everywhere, walk: stepped(raised) }, IN_TIME)).toMatchObject({
      normal: 'refuted',
      noise: 'refuted',
    });
  });
});

describe('Euler in time', () => {
  /** Flow matching, from no signal at t = 0 to the data at t = 1. */
  const STRAIGHT: Partial<DiffusionSystem> = {
    process: { from: 1, to: 0, prior: { variance: 1 } },
    parameterization: 'flow',
    coefficients: ({ time }) => ({ alpha: [...time], sigma: time.map((t) => 1 - t) }),
  };
  const states = (steps: number): MadeUpState[] =>
    Array.from({ length: steps + 1 }, (_, k) => {
      const t = k / steps;
      return { label: k < steps ? t : null, alpha: t, sigma: 1 - t, time: t };
    });
  const euler =
    (timeOf: (at: MadeUpState) => number): Step =>
    (x, at, to, run) =>
      x + (to.time! - at.time!) * run.predict(x, timeOf(at));
  const EULER = { name: 'euler', method: 'flow-euler', states } as const;

  test('is compared from pure noise on', () => {
    expect(verdictOf({ ...EULER, walk: stepped(euler((at) => at.time!)) }, STRAIGHT)).toEqual(RIGHT);
    const late = stepped(euler((at) => 0.98 * at.time!));
    expect(verdictOf({ ...EULER, walk: late }, STRAIGHT)).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
  });

  describe('in single precision', () => {
    const single = (t: number) => ({ alpha: Math.fround(t), sigma: Math.fround(1 - Math.fround(t)) });
    const inSingle = (slopes: boolean): Partial<DiffusionSystem> => ({
      ...STRAIGHT,
      dtype: 'float32',
      coefficients: ({ time }) => ({
        ...{ alpha: time.map((t) => single(t).alpha), sigma: time.map((t) => single(t).sigma) },
        ...(slopes ? { alphaSlope: time.map(() => 1), sigmaSlope: time.map(() => -1) } : {}),
      }),
    });
    const midpoint = (early: number): MadeUpSampler => ({
      ...{ name: 'midpoint', method: 'flow-midpoint' },
      states: (steps) =>
        states(steps).map(({ label, time = Number.NaN }) => {
          const t = Math.fround(time);
          return { label: label === null ? null : t, ...single(t), time: t };
        }),
      walk: stepped((x, at, to, run) => {
        const h = Math.fround(to.time! - at.time!);
        const middle = Math.fround(x + (h / 2) * run.predict(x, at.time!));
        return Math.fround(x + h * run.predict(middle, at.time! + (early * h) / 2));
      }),
    });

    test.each([1, 2, 5, 13])('is compared where its slopes are given, in %d steps', (count) => {
      const run = (early: number) => verdictOf({ ...midpoint(early), steps: { only: [count] } }, inSingle(true));
      expect(run(1)).toEqual(RIGHT);
      expect(run(0.97)).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
    });

    test('is not compared where differences of its numbers say little of its slopes', () => {
      // but for the noise, of which there is none
      expect(verdictOf(midpoint(1), inSingle(false))).toEqual({ noise: 'holds' });
    });
  });

  test('goes as far as its steps say, where they are not the distances between its times', () => {
    // Song et al. 2021: N steps of 1/N, at N times of which the last is not the data
    const times = (steps: number) => Array.from({ length: steps }, (_, k) => 1 - (0.95 * k) / Math.max(1, steps - 1));
    const sampler: MadeUpSampler = {
      ...{ name: 'sde', method: 'euler-maruyama', last: 'without noise', counts: true },
      states: (steps) => times(steps).map((t) => ({ label: t, ...turned(t), time: t })),
      dt: (steps) => times(steps).map(() => -1 / steps),
      walk(run) {
        const dt = 1 / run.states.length;
        return run.states.reduce((x, { time = Number.NaN, sigma, label }, k) => {
          const pace = 1.5 * Math.tan(1.5 * time);
          const mean = x + pace * dt * x - (2 * pace * dt * run.predict(x, label)) / sigma;
          return k === run.states.length - 1 ? mean : mean + Math.sqrt(2 * pace * dt) * run.noise();
        }, run.x);
      },
    };
    expect(verdictOf(sampler, IN_TIME)).toEqual(RIGHT);
    const shorter = { ...sampler, dt: (steps: number) => times(steps).map(() => -0.95 / steps) };
    expect(verdictOf(shorter, IN_TIME)).toMatchObject({ normal: 'refuted' });
  });
});

describe('the way upwards', () => {
  const encoding =
    (label: (at: MadeUpState, to: MadeUpState) => number | null) =>
    (run: MadeUpRun): number => {
      if (run.direction === 'generate') return stepped(ddim)(run);
      const states = run.states.filter(({ sigma }) => sigma > 0).reverse();
      return stepped((x, at, to, each) => {
        const { data, noise } = believed(each.kind, each.predict(x, label(at, to)), x, at);
        return to.alpha * data + to.sigma * noise;
      })({ ...run, states });
    };
  const encodes = { origin: encoding((at) => at.label), destination: encoding((_, to) => to.label) };

  test.each(['origin', 'destination'] as const)(
    'holds with the label of the %s, and not with that of the other',
    (end) => {
      const other = end === 'origin' ? 'destination' : 'origin';
      expect(verdictOf({ ...DDIM, encodeLabel: end, walk: encodes[end] })).toEqual({ ...RIGHT, encoded: 'holds' });
      expect(verdictOf({ ...DDIM, encodeLabel: end, walk: encodes[other] })).toEqual({ ...RIGHT, encoded: 'refuted' });
    },
  );

  test('is refuted where it ends a level off, or starts from the data', () => {
    const short = (run: MadeUpRun) =>
      encodes.origin(run.direction === 'encode' ? { ...run, states: run.states.slice(1) } : run);
    expect(verdictOf({ ...DDIM, encodeLabel: 'origin', walk: short })).toMatchObject({ encoded: 'refuted' });
  });

  test('is walked in coordinates x/alpha too, and where the grid ends with noise', () => {
    const scaled = (run: MadeUpRun) => {
      const up = run.direction === 'encode';
      const noisy = run.states.filter(({ sigma }) => sigma > 0);
      const [first, last] = [noisy[up ? noisy.length - 1 : 0], up ? noisy[0] : run.states[run.states.length - 1]];
      return encodes.origin({ ...run, x: first.alpha * run.x }) / last.alpha;
    };
    const sampler = { ...DDIM, encodeLabel: 'origin', state: 've', walk: scaled } as const;
    expect(verdictOf(sampler)).toEqual({ ...RIGHT, encoded: 'holds' });
    const within = (steps: number) => strided(steps + 1).slice(0, -1);
    expect(verdictOf({ ...sampler, states: within })).toEqual({ ...RIGHT, encoded: 'holds' });
  });

  test('has no last step of the way down', () => {
    const within = (steps: number) => strided(steps + 1).slice(0, -1);
    const walk = (run: MadeUpRun) => {
      if (run.direction === 'encode') return encodes.origin(run);
      return stepped((x, at, to, each, k) =>
        k === run.states.length - 2 ? beliefs(each, x, at).data : ddim(x, at, to, each, k),
      )(run);
    };
    const sampler = { ...DDIM, states: within, encodeLabel: 'origin', last: 'data', walk } as const;
    expect(verdictOf(sampler)).toEqual({ ...RIGHT, encoded: 'holds' });
  });

  test('has no noise, whatever eta is on the way down', () => {
    const [answers] = answersOf(
      systemWith({ ...DDIM, steps: { only: [5] }, eta: 1, encodeLabel: 'origin', walk: encodes.origin }),
      caseOf(),
    );
    expect(isRefuted(agrees(answers.encoded!)!)).toBe(false);
    expect(isRefuted(agrees(answers.normal!)!)).toBe(true);
  });

  test('is not compared where there is none, or no step of it', () => {
    expect(verdictOf(DDIM)).not.toHaveProperty('encoded');
    const one = { ...DDIM, steps: { only: [1] }, encodeLabel: 'origin', walk: encodes.origin } as const;
    expect(verdictOf(one)).not.toHaveProperty('encoded');
  });
});

describe('a run that decides nothing', () => {
  it('is one whose roundings may move the result by a percent', () => {
    // one step to no noise from sigma/alpha = 1e8 loses all digits of single precision
    const far = { label: 19, alpha: 1e-8, sigma: 1 };
    const process = {
      levels: {
        alpha: [...CHAIN.slice(0, 19).map(({ alpha }) => alpha), far.alpha],
        sigma: [...CHAIN.slice(0, 19).map(({ sigma }) => sigma), 1],
      },
      prior: { variance: 1 },
    };
    const states = (steps: number) => [far, ...strided(steps).slice(1)];
    const given = { process };
    expect(verdictOf({ ...DDIM, states, dtype: 'float32' }, given)).toEqual({});
    expect(verdictOf({ ...DDIM, states }, given)).toEqual(RIGHT);
  });
});

describe('a range of the data', () => {
  const exploding: Partial<DiffusionSystem> = {
    process: { from: 0, to: 20, prior: { variance: 400 }, family: 've' },
    coefficients: ({ time }) => ({ alpha: time.map(() => 1), sigma: [...time] }),
    parameterization: 'data',
    dataRange: [-1, 1],
  };
  const states = (steps: number): MadeUpState[] => [
    ...Array.from({ length: steps }, (_, k) => 20 * Math.exp((-6.5 * k) / Math.max(1, steps - 1))).map((sigma) => ({
      ...{ label: sigma, alpha: 1, sigma },
    })),
    DATA,
  ];
  /** Heun's method, with the x_0 of each prediction clipped. */
  const heun =
    (most: number, share = 0.5): Step =>
    (x, at, to, run) => {
      const slopeAt = (y: number, { label, sigma }: MadeUpState) =>
        (y - Math.max(-most, Math.min(most, run.predict(y, label)))) / sigma;
      const first = slopeAt(x, at);
      const euler = x + (to.sigma - at.sigma) * first;
      if (to.sigma === 0) return euler;
      return x + (to.sigma - at.sigma) * ((1 - share) * first + share * slopeAt(euler, to));
    };
  const clipping = { name: 'heun', method: 'heun', states } as const;
  const verdictWith = (walk: Step, steps: number) =>
    verdictOf({ ...clipping, walk: stepped(walk), steps: { only: [steps] } }, exploding);

  it('leaves open what code makes of states beyond it', () => {
    // the first of two long steps arrives far outside, whether or not code then clips
    expect(verdictWith(heun(1), 2)).toEqual({ noise: 'holds' });
    expect(verdictWith(heun(Number.POSITIVE_INFINITY), 2)).toEqual({ noise: 'holds' });
  });

  it('changes nothing where all states stay within it', () => {
    expect(verdictWith(heun(1), 30)).toEqual(RIGHT);
    expect(verdictWith(heun(1, 0.6), 30)).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
  });
});

describe('runs', () => {
  const samplerRuns = (...args: Parameters<typeof namedParts>) =>
    namedParts(...args).flatMap(({ sampler, steps: [steps] }) => runsWith(args[0], sampler, steps));
  const sampler = { name: 'one', method: 'ddim', states: strided, walk: () => 0 } as const;

  it('take half of the numbers of steps, with each parameterization', () => {
    const system = systemWith({ ...sampler, parameterizations: ['noise', 'data'] });
    const names = (half: number) => samplerRuns(system, caseOf({ half })).map(({ name }) => name);
    expect(names(0)).toEqual([
      'sampler one, 1 step, noise',
      'sampler one, 1 step, data',
      'sampler one, 5 steps, noise',
      'sampler one, 5 steps, data',
      'sampler one, 13 steps, noise',
      'sampler one, 13 steps, data',
    ]);
    expect(names(1)).toHaveLength(4);
    // a single number is asked in both
    const alone = systemWith({ ...sampler, steps: { only: [5] } });
    for (const half of [0, 1]) expect(samplerRuns(alone, caseOf({ half })).map(({ steps }) => steps)).toEqual([5]);
  });

  it('take the parameterization of the system where the sampler names none', () => {
    const system = systemWith({ ...sampler, steps: { only: [5] } });
    expect(samplerRuns(system, caseOf()).map(({ parameterization }) => parameterization)).toEqual(['noise']);
  });
});

const CASE: Omit<SamplerCase, 'half'> = {
  ...{ dimension: 2, means: [0.7, -0.4], variance: 0.3, fraction: 0.3, seed: 5 },
  mixture: { weights: [0.4, 0.6], means: [-1, 0.8], variances: [0.2, 0.1] },
};

// a number that is not known is compared with nothing, and would pass
describe('the expected arrival is known', () => {
  const named = REFERENCE_SYSTEMS.flatMap(({ name }) =>
    referenceSystem(name)
      .description.samplers.filter(isNamed)
      .map((sampler) => ({ name, sampler })),
  );
  test.each(named)('of the sampler $sampler.name of the $name', ({ name, sampler }) => {
    for (const half of [0, 1]) {
      const answers = answersOf(referenceSystem(name), { ...CASE, half, sampler: sampler.name });
      expect(answers).not.toEqual([]);
      const compared = answers.map(({ normal, mixture, noise }) => [
        normal && agrees(normal),
        mixture && agrees(mixture),
        ...(isNoisy(sampler) ? [noise && agrees(noise)] : []),
      ]);
      expect(compared.flat()).not.toContain(undefined);
    }
  });
});

describe('a flow that is asked where x_0 and eps do not follow from it', () => {
  // data at t = 1: alpha = t and sigma^2 = 1 - t^2, whose sigma' is infinite there; alpha = t^2 and sigma = 1 - t^2, which
  // stand still at t = 0
  const PROCESSES = {
    'without noise': (t: number) => ({
      ...{ alpha: t, sigma: Math.sqrt(1 - t * t) },
      ...{ alphaSlope: 1, sigmaSlope: -t / Math.sqrt(1 - t * t) },
    }),
    'where nothing changes': (t: number) => ({
      ...{ alpha: t * t, sigma: 1 - t * t },
      ...{ alphaSlope: 2 * t, sigmaSlope: -2 * t },
    }),
  };
  const runOf = (at: (typeof PROCESSES)[keyof typeof PROCESSES], wrong: number) =>
    verdictOf(
      {
        name: 'heun',
        method: 'flow-heun',
        parameterizations: ['flow'],
        states: (steps) =>
          Array.from({ length: steps + 1 }, (_, k) => ({ label: k / steps, time: k / steps, ...at(k / steps) })),
        walk: stepped((x, { label, time }, to, { predict }) => {
          const long = to.time! - time!;
          const first = predict(x, label);
          const second = predict(x + long * first, to.label) * (to.label === 1 ? wrong : 1);
          return x + (long / 2) * (first + second);
        }),
      },
      {
        process: { from: 1, to: 0, prior: { variance: 1 } },
        coefficients: ({ time }) => {
          const found = time.map(at);
          const part = (key: 'alpha' | 'sigma' | 'alphaSlope' | 'sigmaSlope') => found.map((each) => each[key]);
          return {
            ...{ alpha: part('alpha'), sigma: part('sigma') },
            ...{ alphaSlope: part('alphaSlope'), sigmaSlope: part('sigmaSlope') },
          };
        },
      },
    );

  it.each(Object.entries(PROCESSES))('%s is compared step by step', (_, at) => {
    expect(runOf(at, 1)).toMatchObject({ normal: 'holds', mixture: 'holds' });
    expect(runOf(at, 0.99)).toMatchObject({ normal: 'refuted', mixture: 'refuted' });
  });
});

describe('a method that asks between levels, with rounded labels', () => {
  // labels are even in log(sigma/alpha), from 0 to 40
  const ratioOf = (label: number) => Math.exp(0.15 * label - 4);
  const nearest = (ratio: number) => Math.round((Math.log(ratio) + 4) / 0.15);
  const levelAt = (ratio: number) => ({ alpha: 1 / Math.hypot(1, ratio), sigma: ratio / Math.hypot(1, ratio) });
  const labels = Array.from({ length: 41 }, (_, k) => k);
  const chain = labels.map((label) => levelAt(ratioOf(label)));
  const CALLS: Partial<DiffusionSystem> = {
    labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map(nearest),
    levelOf: ({ label }) => ({
      alpha: label.map((each) => levelAt(ratioOf(each)).alpha),
      sigma: label.map((each) => levelAt(ratioOf(each)).sigma),
    }),
  };
  const verdict = (told: (ratio: number) => number, calls = CALLS) =>
    verdictsOf(
      systemWith(
        {
          name: 'dpm-2',
          method: 'dpm-solver-2',
          labels: 'rounded',
          steps: { only: [5] },
          states: () => [...[38.4, 29.8, 21.1, 12.3, 4.6].map(stateAt), DATA],
          walk: stepped((x, at, to, { predict }) => {
            if (to.sigma === 0) return (x - at.sigma * predict(x, at.label)) / at.alpha;
            const [r, next, y] = [at.sigma / at.alpha, to.sigma / to.alpha, x / at.alpha];
            const middle = Math.sqrt(r * next);
            const there = levelAt(middle).alpha * (y + (middle - r) * predict(x, at.label));
            return to.alpha * (y + (next - r) * predict(there, told(middle)));
          }),
        },
        {
          process: {
            levels: { alpha: chain.map(({ alpha }) => alpha), sigma: chain.map(({ sigma }) => sigma) },
            prior: { variance: 1 },
            family: 'vp',
          },
          ...calls,
        },
      ),
    );
  const stateAt = (label: number) => ({ label: Math.round(label), ...levelAt(ratioOf(label)) });

  it('is right where it tells the label that labelOf finds', () => {
    expect(verdict(nearest)).toMatchObject([{ normal: 'holds', mixture: 'holds' }]);
  });

  it('is refuted where it tells another one', () => {
    expect(verdict((ratio) => nearest(ratio) + 1)).toMatchObject([{ normal: 'refuted', mixture: 'refuted' }]);
  });

  it('is compared with nothing where the label cannot be known', () => {
    expect(verdict(nearest, {})).toEqual([{}]);
  });
});
