import { describe, expect, test } from 'vitest';
import type { Vacuous } from '../../src/claim/law.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import {
  ANGLE,
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
import { encoded, onMixture, onNormal, withNoise } from '../sampling/sampler-recursion.measure.js';
import { type Answer, agrees } from './answers.js';

const LAWS = { normal: onNormal, noise: withNoise, mixture: onMixture, encoded };

/** What a sampler's answers are said to look like, by the law that they break. */
function likelyOf(
  sampler: MadeUpSampler,
  given?: Partial<DiffusionSystem>,
): Record<string, readonly string[] | undefined> {
  const system = systemWith({ steps: { only: [6] }, ...sampler }, given);
  const broken = Object.entries(LAWS).flatMap(([law, measure]) => {
    const [answer] = measure(caseOf(), system).list as (Answer | Vacuous)[];
    const comparison = answer === undefined || 'vacuous' in answer ? undefined : agrees(answer);
    if (comparison === undefined || comparison.measured <= comparison.bound) return [];
    return [[law, comparison.evidence?.likely] as const];
  });
  return Object.fromEntries(broken);
}

type Step = (x: number, at: MadeUpState, to: MadeUpState, run: MadeUpRun, k: number) => number;
const stepped =
  (step: Step) =>
  (run: MadeUpRun): number =>
    run.states.slice(1).reduce((x, to, k) => step(x, run.states[k], to, run, k), run.x);
const beliefs = (run: MadeUpRun, x: number, at: MadeUpState, as = at, label = at.label) =>
  believed(run.kind, run.predict(x, label), x, as);
const ratio = ({ alpha, sigma }: MadeUpState) => sigma / alpha;
const square = (x: number) => x * x;
const below = ({ label }: MadeUpState, by: number): MadeUpState => CHAIN[Number(label) - by] ?? DATA;

const ddimTo = (x: number, at: MadeUpState, to: MadeUpState, run: MadeUpRun) => {
  const { data, noise } = beliefs(run, x, at);
  return to.alpha * data + to.sigma * noise;
};
const DDIM = { name: 'ddim', method: 'ddim', states: strided } as const;

describe('DDIM is said to look like', () => {
  test.each<[string, Step]>([
    [
      'a step to the label t - 3, by T//N',
      (x, at, to, run) => ddimTo(x, at, to.label === null ? to : below(at, 3), run),
    ],
    ['a step to the label t - 1, in place of', (x, at, _, run) => ddimTo(x, at, below(at, 1), run)],
    [
      'a last step to the first level of the table',
      (x, at, to, run) => ddimTo(x, at, to.label === null ? { ...CHAIN[0] } : to, run),
    ],
    [
      'the sign of eps',
      (x, at, to, run) => {
        const { data, noise } = beliefs(run, x, at);
        return to.alpha * data - to.sigma * noise;
      },
    ],
    [
      'a model that is told the index of the step in the list, counted from the data',
      (x, at, to, run, k) => {
        const { data, noise } = beliefs(run, x, at, at, 5 - k);
        return to.alpha * data + to.sigma * noise;
      },
    ],
    [
      'a step that leads to a level with alpha of the level that it comes from',
      (x, at, to, run) => ddimTo(x, at, { ...to, alpha: at.alpha }, run),
    ],
  ])('%s …', (mistake, step) => {
    // the data are reached in any case
    const walk = stepped(step);
    for (const likely of Object.values(likelyOf({ ...DDIM, walk }))) expect(likely?.[0]).toContain(mistake);
    expect(Object.keys(likelyOf({ ...DDIM, walk })).length).toBeGreaterThan(0);
  });

  test('a step that leads nowhere, on the way up', () => {
    const walk = (run: MadeUpRun) => (run.direction === 'encode' ? run.x : stepped(ddimTo)(run));
    expect(likelyOf({ ...DDIM, walk, encodeLabel: 'origin' }).encoded).toContain(
      'a step that leads to the level that it comes from',
    );
  });
});

/** A draw of the posterior, with alpha_t and beta_t of a level of which another one is said to be the one before. */
const posterior =
  (before: { mean?: number; variance?: number; upper?: number }): Step =>
  (x, at, to, run) => {
    const of = (by: number | undefined) => {
      const previous = by === undefined ? to : below(at, by);
      const kept = at.alpha / previous.alpha;
      return { kept, beta: square(at.sigma) - square(kept * previous.sigma) };
    };
    const { data } = beliefs(run, x, at);
    const { kept, beta } = of(before.mean);
    const rest = square(to.sigma) / square(at.sigma);
    const small = of(before.variance).beta * rest;
    const large = of(before.upper).beta;
    const v = to.sigma === 0 ? 0 : Math.exp(run.fraction * Math.log(large) + (1 - run.fraction) * Math.log(small));
    return ((to.alpha * beta) / square(at.sigma)) * data + kept * rest * x + Math.sqrt(v) * run.noise();
  };
const RANGE = { name: 'range', method: 'ddpm-learned-range', states: strided } as const;

test('a draw of the posterior with beta_t of one label is said to look like that, in the mean or in an end of the variance', () => {
  expect(likelyOf({ ...RANGE, walk: stepped(posterior({})) })).toEqual({});
  expect(likelyOf({ ...RANGE, walk: stepped(posterior({ mean: 1 })) }).mixture).toEqual([
    'alpha_t and beta_t of one label in the posterior mean, in place of those of the stride',
  ]);
  const upper = 'an upper end of the learned variance that is beta_t of one label, not of the stride';
  expect(likelyOf({ ...RANGE, walk: stepped(posterior({ upper: 1 })) })).toEqual({ noise: [upper], mixture: [upper] });
  const both = 'alpha_t and beta_t of one label in mean and variance, in place of those of the stride';
  expect(likelyOf({ ...RANGE, walk: stepped(posterior({ mean: 1, variance: 1, upper: 1 })) }).mixture).toEqual([both]);
});

/** Heun in y = x/alpha, with what is made of the second prediction. */
const heun =
  (second: (y: number, x0: number, at: MadeUpState, to: MadeUpState) => number, as: 'to' | 'at' = 'to'): Step =>
  (x, at, to, run) => {
    const [y, step] = [x / at.alpha, ratio(to) - ratio(at)];
    const { noise } = beliefs(run, x, at);
    const moved = y + step * noise;
    if (to.label === null) return moved;
    const level = as === 'at' ? at : to;
    const { data } = believed(run.kind, run.predict(to.alpha * moved, to.label), level.alpha * moved, level);
    return to.alpha * (y + (step * (noise + second(moved, data, at, to))) / 2);
  };
const scaled = (walk: (run: MadeUpRun) => number) => (run: MadeUpRun) =>
  walk({ ...run, x: run.x * run.states[0].alpha });
const HEUN = { name: 'heun', method: 'heun', state: 've', states: strided, parameterizations: ['velocity'] } as const;

test('Heun whose second slope is made with the first level is said to look like that', () => {
  const slope = (level: 'at' | 'to') => (y: number, x0: number, at: MadeUpState, to: MadeUpState) =>
    (y - x0) / ratio(level === 'at' ? at : to);
  expect(likelyOf({ ...HEUN, walk: scaled(stepped(heun(slope('to')))) })).toEqual({});
  const place =
    'by the level that the step comes from in the second evaluation of a step, in place of the level that it is made at';
  const divided = likelyOf({ ...HEUN, walk: scaled(stepped(heun(slope('at')))) });
  expect(divided).toEqual({
    normal: [`eps, or the slope, of x_0 ${place}`],
    mixture: [`eps, or the slope, of x_0 ${place}`],
  });
  const converted = likelyOf({ ...HEUN, walk: scaled(stepped(heun(slope('to'), 'at'))) });
  expect(converted).toEqual({
    normal: [`x_0 of the prediction ${place}`],
    mixture: [`x_0 of the prediction ${place}`],
  });
});

/** Euler in y = x/alpha after noise by S_churn = 1.2, S_noise = 1.1, by what it adds to r for r (1 + gamma). */
const churned =
  (added: (r: number, raised: number) => number): Step =>
  (x, at, to, run) => {
    const r = ratio(at);
    const raised = r * (1 + 1.2 / 6);
    const t = Math.atan(raised) / ANGLE;
    const from = { label: t, ...turned(t) };
    const y = x / at.alpha + 1.1 * added(r, raised) * run.noise();
    const { noise } = beliefs(run, from.alpha * y, from);
    return to.alpha * (y + (ratio(to) - raised) * noise);
  };

test.each<[string, (r: number, raised: number) => number]>([
  ['churn by its variance in place of the root of that, its deviation', (r, raised) => square(raised) - square(r)],
  ['churn by the difference of both levels, not by that of their squares', (r, raised) => raised - r],
  ['churn of the size of the level that it leads to', (_, raised) => raised],
  ['churn without S_noise', (r, raised) => Math.sqrt(square(raised) - square(r)) / 1.1],
])('a step of Karras et al. is said to look like %s', (mistake, added) => {
  const states = (steps: number) =>
    Array.from({ length: steps + 1 }, (_, k) => {
      const t = 0.9 - (0.88 * k) / steps;
      return { label: t, time: t, ...turned(t) };
    });
  const churn = { amount: 1.2, from: 0, to: Number.POSITIVE_INFINITY, noise: 1.1 };
  const CHURNED = { name: 'churned', method: 'euler', churn, states } as const;
  const right = (r: number, raised: number) => Math.sqrt(square(raised) - square(r));
  expect(likelyOf({ ...CHURNED, walk: stepped(churned(right)) }, IN_TIME)).toEqual({});
  const { noise, mixture } = likelyOf({ ...CHURNED, walk: stepped(churned(added)) }, IN_TIME);
  expect([noise, mixture]).toEqual([[mistake], [mistake]]);
});

test('an ancestral step to a level without its root is said to look like that', () => {
  const ancestral =
    (root: (square: number) => number): Step =>
    (x, at, to, run) => {
      const { noise } = beliefs(run, x, at);
      const [start, end] = [ratio(at), ratio(to)];
      const up = end * Math.sqrt(Math.max(0, 1 - square(end / start)));
      const down = root(Math.max(0, square(end) - square(up)));
      return to.alpha * (x / at.alpha + (down - start) * noise + up * run.noise());
    };
  const EULER = { name: 'ancestral', method: 'euler-ancestral', states: strided } as const;
  expect(likelyOf({ ...EULER, walk: stepped(ancestral(Math.sqrt)) })).toEqual({});
  const mistake = 'the square of the lower level in place of its root';
  const { normal, mixture } = likelyOf({ ...EULER, walk: stepped(ancestral((down) => down)) });
  expect([normal, mixture]).toEqual([[mistake], [mistake]]);
});

/** DPM-Solver++(2M), with 1 - e^-h and the weight of the correction. */
function multistep(phi: (h: number, last: number) => number, weight: (h: number, last: number) => number) {
  return (run: MadeUpRun): number => {
    const lambda = run.states.map((state) => -Math.log(ratio(state)));
    let [x, before] = [run.x, Number.NaN];
    for (const [k, to] of run.states.slice(1).entries()) {
      const at = run.states[k];
      const { data } = beliefs(run, x, at);
      const h = lambda[k + 1] - lambda[k];
      const last = k === 0 ? h : lambda[k] - lambda[k - 1];
      const corrected = k === 0 || to.label === null ? data : data + weight(h, last) * (data - before);
      x = to.label === null ? data : (to.sigma / at.sigma) * x + to.alpha * phi(h, last) * corrected;
      before = data;
    }
    return x;
  };
}
const own = (h: number) => 1 - Math.exp(-h);
const half = (h: number, last: number) => h / last / 2;
const TWO_M = { name: '2m', method: 'dpm-solver++-2m', states: strided } as const;

test.each<[string, (run: MadeUpRun) => number]>([
  ['h of the step before in place of h in 1 - e^-h', multistep((_, last) => own(last), half)],
  ['1/r in place of 1/(2 r) in the correction of second order', multistep(own, (h, last) => h / last)],
  ['r upside down, h/h_last for h_last/h', multistep(own, (h, last) => last / h / 2)],
  ['order 1 in place of 2: no correction', multistep(own, () => 0)],
  ['a correction for steps of equal h, r = 1', multistep(own, () => 1 / 2)],
])('DPM-Solver++(2M) is said to look like %s', (mistake, walk) => {
  expect(likelyOf({ ...TWO_M, walk: multistep(own, half) })).toEqual({});
  const { normal, mixture } = likelyOf({ ...TWO_M, walk });
  expect([normal?.[0], mixture?.[0]]).toEqual([mistake, mistake]);
});

test('a sampler that is wrong in a way of its own is said to look like nothing', () => {
  for (let i = 1; i <= 30; i++) {
    const off: Step = (x, at, to, run, k) => ddimTo(x, at, to, run) * (1 + 0.003 * i * Math.sin(i + k));
    const found = likelyOf({ ...DDIM, walk: stepped(off) });
    expect(found).toEqual({ normal: undefined, mixture: undefined });
  }
});
