import { describe, expect, it } from 'vitest';
import { type Answers, LEVELS, MODEL, PLANE, PRIOR, systemAnswering } from '../../testing/systems.js';
import { PARAMETERIZATIONS, type Parameterization } from './description.js';
import type { SystemUnderTest } from './system-under-test.js';

const system = (given: object, answers: Answers = {}) => systemAnswering({ process: LEVELS, ...given }, answers);

interface ScoreParams {
  readonly model: { readonly id: string };
  readonly x: readonly (readonly number[])[];
  readonly label: readonly number[];
}
type Signal = (label: number) => { alpha: number; sigma: number; alphaSlope: number; sigmaSlope: number };

/** What a model of N(0.7, 1.9) predicts, by the joint normal law of x_0, eps and x. */
const predicting =
  (kind: Parameterization, signal: Signal) =>
  ({ x, label }: ScoreParams) =>
    x.map(([value], i) => {
      const { alpha, sigma, alphaSlope, sigmaSlope } = signal(label[i]);
      const spread = alpha * alpha * 1.9 + sigma * sigma;
      const data = 0.7 + (alpha * 1.9 * (value - alpha * 0.7)) / spread;
      const noise = (sigma * (value - alpha * 0.7)) / spread;
      const velocity = alpha * noise - sigma * data;
      const flow = alphaSlope * data + sigmaSlope * noise;
      return [{ data, noise, score: -noise / sigma, velocity, flow }[kind]];
    });

const scoreAt = ({ alpha, sigma }: { alpha: number; sigma: number }, x: number) =>
  -(x - 0.7 * alpha) / (alpha * alpha * 1.9 + sigma * sigma);

function evaluated(of: SystemUnderTest, model: string, t: number, xs: readonly number[], dimension = 1): Float64Array {
  const scores = new Float64Array(xs.length);
  of.field(model, dimension).at(t).evaluate(0, Float64Array.from(xs), scores);
  return scores;
}

describe('the field of a model', () => {
  /** The data at t = 2, the noise at t = 0. */
  const straight: Signal = (t) => ({ alpha: t / 2, sigma: 1 - t / 2, alphaSlope: 0.5, sigmaSlope: -0.5 });
  const coefficients = ({ time }: { time: number[] }) => ({
    alpha: time.map((t) => straight(t).alpha),
    sigma: time.map((t) => straight(t).sigma),
  });

  it.each(PARAMETERIZATIONS)('is its score in the time from the data end, made of its %s', (kind) => {
    const given = { process: { from: 2, to: 0, prior: PRIOR }, parameterization: kind, models: [MODEL] };
    const of = system(given, { coefficients, score: predicting(kind, straight) });
    for (const s of [0.1, 0.8, 1.9]) {
      const xs = [-1.2, 0.3, 2];
      evaluated(of, 'a', s, xs).forEach((value, i) => {
        expect(value).toBeCloseTo(scoreAt(straight(2 - s), xs[i]), 9);
      });
    }
  });

  it.each(['noise', 'data', 'velocity'] as const)('is its score at levels from 0 to 1, made of its %s', (kind) => {
    const { alpha, sigma } = LEVELS.levels;
    const levelOf: Signal = (k) => ({
      alpha: alpha[k],
      sigma: sigma[k],
      alphaSlope: Number.NaN,
      sigmaSlope: Number.NaN,
    });
    const of = system(
      { process: LEVELS, parameterization: kind, models: [MODEL] },
      { score: predicting(kind, levelOf) },
    );
    [0, 0.5, 1].forEach((t, k) => {
      expect(evaluated(of, 'a', t, [1.1])[0]).toBeCloseTo(scoreAt(levelOf(k), 1.1), 12);
    });
  });

  it.each(['noise', 'flow'] as const)('is its score where labels are no times, made of its %s', (kind) => {
    const labelled: Signal = (l) => ({ alpha: l / 1000, sigma: 1 - l / 1000, alphaSlope: 1e-3, sigmaSlope: -1e-3 });
    const given = { process: { from: 2, to: 0, prior: PRIOR }, parameterization: kind, models: [MODEL] };
    const labelOf = ({ sigmaOverAlpha }: { sigmaOverAlpha: number[] }) => sigmaOverAlpha.map((r) => 1000 / (1 + r));
    const levelOf = () => ({ alpha: [], sigma: [] });
    const of = system(given, { coefficients, labelOf, levelOf, score: predicting(kind, labelled) });
    expect(evaluated(of, 'a', 0.8, [1.1])[0]).toBeCloseTo(scoreAt(straight(1.2), 1.1), 9);
  });

  it('is asked for many times at once ahead of them, and the same', () => {
    const labelled: Signal = (l) => ({ alpha: l / 1000, sigma: 1 - l / 1000, alphaSlope: 1e-3, sigmaSlope: -1e-3 });
    const asked: string[] = [];
    const counted =
      <P, V>(call: string, answer: (params: P) => V) =>
      (params: P) => {
        asked.push(call);
        return answer(params);
      };
    const given = { process: { from: 2, to: 0, prior: PRIOR }, parameterization: 'noise', models: [MODEL] };
    const labelOf = ({ sigmaOverAlpha }: { sigmaOverAlpha: number[] }) => sigmaOverAlpha.map((r) => 1000 / (1 + r));
    const of = system(given, {
      coefficients: counted('coefficients', coefficients),
      labelOf: counted('labelOf', labelOf),
      levelOf: () => ({ alpha: [], sigma: [] }),
      score: counted('score', predicting('noise', labelled)),
    });
    const [times, sets] = [
      [0.1, 0.8, 1.9],
      [Float64Array.of(-1.2, 0.3), Float64Array.of(2)],
    ];
    const slices = of.field('a', 1).ahead!(times, sets);
    expect(asked).toEqual(['coefficients', 'labelOf', 'score']);
    of.field('a', 1).foresee!(times);
    expect(asked.length).toBe(3);
    const seen = (xs: Float64Array) =>
      slices.map((slice) => {
        const scores = new Float64Array(xs.length);
        slice.evaluate(0, xs, scores);
        return [...scores];
      });
    const known = sets.map(seen);
    expect(asked.length).toBe(3);
    expect(known).toEqual(sets.map((xs) => times.map((t) => [...evaluated(of, 'a', t, [...xs])])));
    const other = Float64Array.of(0.7);
    expect(seen(other)).toEqual(times.map((t) => [...evaluated(of, 'a', t, [0.7])]));
  });

  it('is the score of all coordinates, also at many times at once', () => {
    // all data at 0: eps = x/sigma, and the score is -x/sigma^2
    const score = ({ x, label }: ScoreParams) =>
      x.map((row, i) => row.map((value) => value / straight(label[i]).sigma));
    const given = { process: { from: 2, to: 0, prior: PRIOR }, parameterization: 'noise', models: [MODEL, PLANE] };
    const of = system(given, { coefficients, score });
    const xs = Float64Array.of(1, 2, 3, 4, 5, -6);
    const times = [0.5, 1, 1.5];
    const slices = of.field('b', 2).ahead!(times, [xs]);
    for (const [k, t] of times.entries()) {
      const scores = new Float64Array(xs.length);
      slices[k].evaluate(0, xs, scores);
      const { sigma } = straight(2 - t);
      for (const [i, value] of scores.entries()) expect(value).toBeCloseTo(-xs[i] / sigma ** 2, 12);
      expect(evaluated(of, 'b', t, [...xs], 2)).toEqual(scores);
    }
  });

  it('is asked for the model at rows of its dimension, each with its label', () => {
    const asked: ScoreParams[] = [];
    const score = (params: ScoreParams) => {
      asked.push(params);
      return params.x;
    };
    const of = system({ models: [MODEL, PLANE] }, { score });
    expect(of.field('b', 2).dimension).toBe(2);
    expect([...evaluated(of, 'b', 1, [1, 2, 3, 4], 2)]).toEqual([1, 2, 3, 4]);
    expect(asked).toEqual([
      {
        model: { id: 'b' },
        x: [
          [1, 2],
          [3, 4],
        ],
        label: [2, 2],
      },
    ]);
  });
});
