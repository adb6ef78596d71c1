import { describe, expect, it } from 'vitest';
import type { TargetSpec } from '../../target/target-spec.js';
import type { DiffusionSystem } from './contract.js';
import type { Parameterization } from './description.js';
import { exact } from './exact-model.js';

type Mixture = Extract<TargetSpec, { kind: 'mixture' }>;

const PRIOR = { variance: 1 };
const model = (target: TargetSpec, parameterization: Parameterization) => ({ target, parameterization });
const timed: DiffusionSystem = {
  name: 'a',
  process: { from: 0, to: 2, prior: PRIOR },
  coefficients: ({ time }) => ({ alpha: time.map((t) => 1 - t / 2), sigma: time }),
};

describe('the labels of an exact model', () => {
  const alpha = [0.9, 0.6, 0.3];
  const sigma = [0.1, 0.5, 0.7];
  // E[eps | x] of N(0, 1) is sigma x/(alpha^2 + sigma^2)
  const target: Mixture = { kind: 'mixture', weights: [1], means: [[0]], variances: [1] };
  const noises = (system: DiffusionSystem, label: readonly number[]) =>
    exact(model(target, 'noise'), system)(
      label.map(() => [2]),
      label,
    ).map(([value]) => value);
  const expected = (k: number) => (2 * sigma[k]) / (alpha[k] ** 2 + sigma[k] ** 2);

  it('are levels, and what is none has no prediction', () => {
    const system: DiffusionSystem = { name: 'a', process: { levels: { alpha, sigma }, prior: PRIOR } };
    const found = noises(system, [2, 0, 0.5, 3, -1, Number.NaN]);
    expect(found.slice(0, 2)).toEqual([2, 0].map((k) => expect.closeTo(expected(k), 14)));
    expect(found.slice(2)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('are those of the table, through a rounding to single precision', () => {
    const label = [999, 0.1, 0];
    const system: DiffusionSystem = { name: 'a', process: { levels: { label, alpha, sigma }, prior: PRIOR } };
    const found = noises(system, [Math.fround(0.1), 999, 0, 1, 998.9, 0.1001]);
    expect(found.slice(0, 3)).toEqual([1, 0, 2].map((k) => expect.closeTo(expected(k), 14)));
    expect(found.slice(3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('are asked for within the process alone, whichever way its time runs', () => {
    for (const [from, to] of [
      [0, 1],
      [1, 0],
      [-1, -3],
    ]) {
      const asked: number[] = [];
      const noise = (t: number) => Math.abs(t - from) + 0.01;
      const system: DiffusionSystem = {
        name: 'a',
        process: { from, to, prior: PRIOR },
        coefficients: ({ time }) => {
          asked.push(...time);
          return { alpha: time.map(() => 1), sigma: time.map(noise) };
        },
        labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((ratio) => 10 * ratio),
        levelOf: ({ label }) => ({ alpha: label.map(() => 1), sigma: label.map((each) => each / 10) }),
      };
      const [first, last] = [0.01, Math.abs(to - from)].map((sigma) => 10 * sigma);
      const flow = exact(model(target, 'flow'), system)([[2]], [0.5 * (first + last)]);
      expect(flow[0][0]).toBeGreaterThan(-1);
      expect(asked.length).toBeGreaterThan(0);
      for (const time of asked)
        expect(Math.abs(time - from) + Math.abs(to - time)).toBeCloseTo(Math.abs(to - from), 12);
    }
  });

  it('go on past an end that a solver steps past', () => {
    for (const [from, to] of [
      [0.5, 2],
      [-0.5, -2],
    ]) {
      const system = (sigma: (t: number) => number): DiffusionSystem => ({
        name: 'a',
        process: { from, to, prior: PRIOR },
        coefficients: ({ time }) => ({ alpha: time.map(() => 1), sigma: time.map((t) => sigma(Math.abs(t))) }),
      });
      const going = (share: number) => from + share * (to - from);
      const exploding = system((t) => t);
      const [near, far, ...others] = noises(exploding, [going(1.5), going(39), to * Infinity, Number.NaN]);
      expect(near).toBeCloseTo((2 * 2.75) / (1 + 2.75 ** 2), 14);
      expect(far).toBeCloseTo((2 * 59) / (1 + 59 ** 2), 14);
      expect(others).toEqual([Number.NaN, Number.NaN]);
      // without a sigma, what holds at the end
      const ended = system((t) => Math.sqrt((t - 0.5) * (2.1 - t)));
      const [start, end] = noises(ended, [from, to]);
      expect(noises(ended, [going(-0.1), going(1.5), going(100)])).toEqual([start, end, end]);
    }
  });

  it('are what levelOf says, of levels as of times', () => {
    const levelOf: DiffusionSystem['levelOf'] = ({ label }) => ({ alpha: label.map((l) => 1 - l / 10), sigma: label });
    for (const system of [
      { ...timed, levelOf },
      { name: 'a', process: { levels: { alpha, sigma }, prior: PRIOR }, levelOf },
    ]) {
      // alpha = 0.8, sigma = 2
      expect(noises(system, [2])[0]).toBeCloseTo(4 / (0.64 + 4), 14);
    }
  });

  it('are what a flow is differentiated in', () => {
    const labelled: DiffusionSystem = {
      ...timed,
      levelOf: ({ label }) => ({
        alpha: label.map((l) => Math.cos(l / 900)),
        sigma: label.map((l) => Math.sin(l / 900)),
      }),
      labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map((ratio) => 900 * Math.atan(ratio)),
    };
    const point: Mixture = { ...target, means: [[1]], variances: [1e-12] };
    const [[flow]] = exact(model(point, 'flow'), labelled)([[Math.cos(0.5)]], [450]);
    expect(flow * 900).toBeCloseTo(-Math.sin(0.5), 4);
  });

  it('may have no end, as the logarithm of sigma/alpha has none where no signal is left', () => {
    const endless: DiffusionSystem = {
      ...timed,
      // sigma/alpha = exp(label)
      levelOf: ({ label }) => ({
        alpha: label.map((l) => 2 / (2 + Math.exp(l))),
        sigma: label.map((l) => (2 * Math.exp(l)) / (2 + Math.exp(l))),
      }),
      labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map(Math.log),
    };
    const point: Mixture = { ...target, means: [[1]], variances: [1e-12] };
    const [[flow]] = exact(model(point, 'flow'), endless)([[2 / 3]], [0]);
    // alpha' = -2 e^l/(2 + e^l)^2
    expect(flow).toBeCloseTo(-2 / 9, 6);
  });

  it("are asked of calls that are no promises, and of no model that is the system's own or made of bumps", () => {
    const promised: DiffusionSystem = { ...timed, coefficients: async () => ({ alpha: [1], sigma: [1] }) };
    expect(() => noises(promised, [1])).toThrow(new RangeError('exact needs calls that are synchronous'));
    expect(() => exact({ id: 'mine' }, promised)).toThrow(
      "'mine' is one of the system's own models, and not an exact one",
    );
    const bumps: TargetSpec = { kind: 'bumps', weights: [1], centers: [[0]], halfWidths: [1] };
    expect(() => exact(model(bumps, 'noise'), promised)).toThrow('exact models are made of mixtures of normals');
  });

  it('of flows have slopes by table, one by one or all alike, and none where there is no level', () => {
    // E[x_0 | x] and E[eps | x] of the point 0 are 0 and x/sigma
    const point: Mixture = { kind: 'mixture', weights: [1], means: [[0]], variances: [1e-12] };
    const levels = { alpha, sigma, label: [10, 20, 30], alphaSlope: [-1, -2, -3], sigmaSlope: [4, 5, 6] };
    const chain: DiffusionSystem = { name: 'a', process: { levels, prior: PRIOR } };
    const flow = (system: DiffusionSystem, label: number) => exact(model(point, 'flow'), system)([[1]], [label])[0][0];
    expect(flow(chain, 20)).toBeCloseTo(5 / 0.5, 9);
    expect(flow(chain, 21)).toBeNaN();
    const levelOf: DiffusionSystem['levelOf'] = ({ label }) => ({ alpha: [0.5], sigma: label.map((l) => l / 100) });
    expect(flow({ ...chain, levelOf }, 25)).toBeCloseTo(4 / 0.25, 9);
  });

  it('of flows have the slopes that are given, or those of f and g, where these are finite', () => {
    const point: Mixture = { kind: 'mixture', weights: [1], means: [[0]], variances: [1e-12] };
    const straight: DiffusionSystem = {
      name: 'a',
      process: { from: 1, to: 0, prior: PRIOR },
      coefficients: ({ time }) => ({ alpha: time, sigma: time.map((t) => 1 - t) }),
    };
    const given = (rates: (t: number) => object): DiffusionSystem => ({
      ...straight,
      coefficients: ({ time: [t] }) => ({ alpha: [t], sigma: [1 - t], ...rates(t) }),
    });
    const flow = (system: DiffusionSystem, t: number) => exact(model(point, 'flow'), system)([[1]], [t])[0][0];
    // far from what alpha and sigma do, so that it shows: sigma' = -7
    expect(
      flow(
        given(() => ({ alphaSlope: [5], sigmaSlope: [-7], drift: null })),
        0.5,
      ),
    ).toBeCloseTo(-14, 9);
    const rates = (t: number) => ({ drift: [-5 / t], diffusion: [Math.sqrt(2 * (1 - t) * (7 + (5 * (1 - t)) / t))] });
    expect(flow(given(rates), 0.5)).toBeCloseTo(-14, 9);
    expect(flow(given(rates), 0)).toBeCloseTo(-1, 7);
  });

  it('of flows without noise have the push of the score where the slope of sigma is infinite', () => {
    // alpha^2 = 1 - 0.9 t and sigma^2 = 0.9 t: at t = 0 u = alpha' x - (sigma^2)'/2 grad log p
    const bent = (rates: (t: number) => object, from = 0): DiffusionSystem => ({
      name: 'a',
      process: { from, to: 1 - from, prior: PRIOR },
      coefficients: ({ time }) => {
        const passed = time.map((t) => Math.abs(t - from));
        const said = passed.map(rates).map((each) => Object.entries(each));
        const keys = (said[0] ?? []).map(([key]) => key);
        return {
          alpha: passed.map((t) => Math.sqrt(1 - 0.9 * t)),
          sigma: passed.map((t) => Math.sqrt(0.9 * t)),
          ...Object.fromEntries(keys.map((key, i) => [key, said.map((each) => each[i][1])])),
        };
      },
    });
    const slopes = (t: number) => ({
      alphaSlope: -0.45 / Math.sqrt(1 - 0.9 * t),
      sigmaSlope: 0.45 / Math.sqrt(0.9 * t),
    });
    const rates = (t: number) => ({ drift: -0.45 / (1 - 0.9 * t), diffusion: Math.sqrt(0.9 / (1 - 0.9 * t)) });
    const normal: Mixture = { kind: 'mixture', weights: [1], means: [[0.7]], variances: [0.25] };
    const expected = -0.45 * 1.3 + (0.45 * (1.3 - 0.7)) / 0.25;
    for (const given of [() => ({}), slopes, rates]) {
      expect(exact(model(normal, 'flow'), bent(given))([[1.3]], [0])[0][0]).toBeCloseTo(expected, 6);
    }
    expect(
      exact(
        model(normal, 'flow'),
        bent(() => ({}), 1),
      )([[1.3]], [1])[0][0],
    ).toBeCloseTo(-expected, 6);
  });
});
