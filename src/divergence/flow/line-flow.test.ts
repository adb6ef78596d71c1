import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { bumpMixture } from '../../target/bumps.js';
import { linearField } from '../field/linear-field.js';
import type { ScoreField } from '../field/score-field.js';
import { type LinearScore, scoreOnLine } from '../normal/linear-score.js';
import { carriedAlong, flowPath, follower, MOST_KINKS, probabilityFlowKls, timeDoubt } from './line-flow.js';

const ou = variancePreserving(2, 2, 3);
const evenly = (steps: number) => Float64Array.from({ length: steps + 1 }, (_, j) => (3 * j) / steps);

/** KL of the masses from those that x -> growth x + shift pulls back from N(0, 1). */
function pulledBack(faces: Float64Array, masses: Float64Array, growth: number, shift: number): number {
  return masses.reduce((sum, mass, i) => {
    const [from, to] = [faces[i], faces[i + 1]].map((x) => growth * x + shift);
    return sum + mass * Math.log(mass / (normalCdf(to) - normalCdf(from)));
  }, 0);
}

/** No density at the faces: the parts of cells are those of their masses. */
const elsewhere = bumpMixture([1], [[100]], [1]);
const faces = Float64Array.of(-1, 0.2, 0.9, 2.5);
const masses = Float64Array.of(0.3, 0.5, 0.2);
const cellsOf = (faces: Float64Array, masses: Float64Array) => ({
  faces,
  masses,
  narrow: new Map(),
  omitted: 0,
  isWhole: true,
});
const solve = (process: ForwardProcess, score: LinearScore, times: Float64Array, field = linearField(score)) =>
  probabilityFlowKls(process, elsewhere, field, times, [{ model: 0, cells: cellsOf(faces, masses) }])[0];

/** A linear score as one of which the lines are not known. */
function withoutPieces(score: LinearScore): ScoreField {
  const field = linearField(score);
  return { ...field, at: (t) => ({ evaluate: field.at(t).evaluate }) };
}

describe('the flow of a linear score', () => {
  // dx/dt = -x - (-h x + c)
  const [h, c] = [0.7, 0.4];
  const growth = Math.exp(3 * (h - 1));
  const exact = pulledBack(faces, masses, growth, (-c * (growth - 1)) / (h - 1));
  const miss = (steps: number, field: ScoreField) => (solve(ou, score, evenly(steps), field).value as number) - exact;

  const score = scoreOnLine(
    () => h,
    () => c,
  );

  it('is its exponential, with any number of steps', () => {
    expect(Math.abs(miss(1, linearField(score)))).toBeLessThan(1e-12);
    expect(Math.abs(miss(64, linearField(score)))).toBeLessThan(1e-12);
  });

  it('is followed with order four where its lines are not known', () => {
    const [coarse, fine] = [4, 8].map((steps) => miss(steps, withoutPieces(score)));
    expect(Math.log2(coarse / fine)).toBeGreaterThan(3.7);
    expect(Math.log2(coarse / fine)).toBeLessThan(4.5);
    expect(Math.abs(miss(64, withoutPieces(score)))).toBeLessThan(1e-8);
  });

  it('is followed with order four when it changes in time, whether its lines are known or not', () => {
    const process = variancePreserving(0.5, 4, 3);
    const changing: LinearScore = scoreOnLine(
      (t) => 1 / (1 + t),
      (t) => Math.sin(t),
    );
    for (const field of [linearField(changing), withoutPieces(changing)]) {
      const [a, b, d] = [20, 40, 80].map((steps) => solve(process, changing, evenly(steps), field).value as number);
      expect(Math.log2((a - b) / (b - d))).toBeGreaterThan(3.7);
      expect(Math.log2((a - b) / (b - d))).toBeLessThan(4.5);
      expect(timeDoubt(field)).toMatchObject({ factor: 16, added: 0.5 });
    }
    // of a field whose kinks are not known, no extrapolation is trusted as much
    const [known, not] = [linearField(changing), withoutPieces(changing)].map((field) => timeDoubt(field).changed);
    for (const k of [0, 1]) expect(not[k]).toBe(2 * known[k]);
  });

  it('leaves its starting nodes as they are, and says that refinement would show all of its error', () => {
    const before = faces.slice();
    expect(
      solve(
        ou,
        scoreOnLine(
          () => h,
          () => c,
        ),
        evenly(8),
      ),
    ).toMatchObject({ unresolved: 0 });
    expect(faces).toEqual(before);
  });
});

it('a follower takes points where they are carried, any number of times, with lines that it keeps and without', () => {
  const process = variancePreserving(0.5, 4, 3);
  const kinks = 40;
  const bent: ScoreField = {
    dimension: 1,
    models: 2,
    at: (t) => ({
      evaluate: () => undefined,
      pieces: (model) => ({
        kinks: Float64Array.from({ length: kinks }, (_, k) => k / 10 - 2 + 0.01 * t),
        slopes: Float64Array.from({ length: kinks + 1 }, (_, k) => (k % 2 === 0 ? -1 - model : 0.5)),
        intercepts: Float64Array.from({ length: kinks + 1 }, (_, k) => 0.1 * k * t),
      }),
    }),
  };
  const many: ScoreField = {
    ...bent,
    at: (t) => ({
      ...bent.at(t),
      pieces: (model) => ({ ...bent.at(t).pieces!(model), kinks: new Float64Array(MOST_KINKS).fill(1e9) }),
    }),
  };
  const points = Float64Array.of(-3, -1.5, 0.2, 0.21, 4);
  for (const field of [bent, many, withoutPieces(scoreOnLine((t) => 1 / (1 + t), Math.sin))]) {
    const follow = follower(flowPath(process, field, evenly(4)), 1);
    const [carried] = carriedAlong(process, field, evenly(4), [{ model: 1, points }]);
    expect(follow(points)).toEqual(carried);
    expect(follow(points.subarray(1, 3)).places).toEqual(carried.places.subarray(1, 3));
    expect(follow(points.subarray(1, 3)).stretches).toEqual(carried.stretches?.subarray(1, 3));
    expect(carried.stretches === undefined).toBe(field.at(0).pieces === undefined);
  }
  expect(points[0]).toBe(-3);
});

it('each start is carried by its own model', () => {
  const at = (slope: number) => ({
    evaluate(_: number, xs: Float64Array, out: Float64Array) {
      for (let i = 0; i < xs.length; i++) out[i] = slope * xs[i];
    },
  });
  const slopes = [-0.5, -1.2];
  const both = {
    dimension: 1,
    models: 2,
    at: () => ({
      evaluate: (model: number, xs: Float64Array, out: Float64Array) => at(slopes[model]).evaluate(0, xs, out),
      pieces: (model: number) => ({
        kinks: new Float64Array(),
        slopes: Float64Array.of(slopes[model]),
        intercepts: Float64Array.of(0),
      }),
    }),
  };
  const starts = [1, 0].map((model) => ({ model, cells: cellsOf(faces, masses) }));
  const alone = slopes.map((slope) =>
    solve(
      ou,
      scoreOnLine(
        () => -slope,
        () => 0,
      ),
      evenly(8),
    ),
  );
  expect(probabilityFlowKls(ou, elsewhere, both, evenly(8), starts)).toEqual([alone[1], alone[0]]);
});

describe('where there is no density', () => {
  it('says that neighbours collapsed', () => {
    expect(
      solve(
        ou,
        scoreOnLine(
          () => -12,
          () => 0,
        ),
        evenly(400),
      ),
    ).toEqual({
      value: null,
      reason: 'the probability flow contracts neighbouring points to within rounding',
    });
  });

  it('says so of neighbours that are too close relative to where they are', () => {
    // s = -x stands still under OU: 5e-11 at 1000 is a few units in the last place
    const start = { model: 0, cells: cellsOf(Float64Array.of(1000, 1000 + 5e-11), Float64Array.of(1)) };
    const field = linearField(
      scoreOnLine(
        () => 1,
        () => 0,
      ),
    );
    const [result] = probabilityFlowKls(ou, elsewhere, field, evenly(4), [start]);
    expect(result).toMatchObject({ value: null, reason: expect.stringContaining('contracts') });
  });

  it('says that the flow overflowed', () => {
    expect(
      solve(
        ou,
        scoreOnLine(
          () => 600,
          () => 0,
        ),
        evenly(200),
      ),
    ).toEqual({
      value: null,
      reason: 'the probability flow overflows from the support of p_0',
    });
  });

  it('does not mind either in cells without mass', () => {
    const apart = Float64Array.of(0, 1, 1, 2);
    const start = { model: 0, cells: cellsOf(apart, Float64Array.of(0.5, 1e-17, 0.5)) };
    const field = linearField(
      scoreOnLine(
        () => 1,
        () => 0,
      ),
    );
    const [{ value }] = probabilityFlowKls(ou, elsewhere, field, evenly(4), [start]);
    const exact = pulledBack(Float64Array.of(0, 1), Float64Array.of(0.5), 1, 0);
    expect(value).toBeCloseTo(exact + pulledBack(Float64Array.of(1, 2), Float64Array.of(0.5), 1, 0), 12);
  });
});
