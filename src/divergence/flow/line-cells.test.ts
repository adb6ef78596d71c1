import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { gaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';
import { targetCells } from '../grid/target-cells.js';
import { isotropicNormal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
import {
  cutCells,
  imagedCells,
  klOfCells,
  type LineCells,
  leftOver,
  middles,
  reimaged,
  rounding,
  thinned,
  worthCutting,
} from './line-cells.js';

const evenly = (from: number, to: number, count: number) =>
  Float64Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
const { sqrt, abs } = Math;

/** The cells of N(0, 1) under the flow x -> map(x) to N(0, v). */
function cellsUnder(map: (x: number) => number, count: number, priorVariance = 1) {
  const target = gaussianMixture([1], [[0]], [1]);
  const cells = targetCells(target, 1, evenly(-8, 8, count));
  return { target, cells: imagedCells(cells, cells.faces.map(map), priorVariance) };
}

function cutUntil(target: Target, cells: LineCells, map: (x: number) => number, allowed: number): LineCells {
  let found = cells;
  for (let cut = worthCutting(found, allowed); cut.length > 0; cut = worthCutting(found, allowed)) {
    found = cutCells(target, found, cut, middles(found, cut).map(map));
  }
  return found;
}

const klFrom = (cells: LineCells) => klOfCells(cells).value as number;

describe('KL from cells', () => {
  it('is that of the masses: what a linear map pulls back from N(0, v)', () => {
    const { cells } = cellsUnder((x) => 1.3 * x + 0.4, 400, 2);
    // x -> 1.3 x + 0.4 ~ N(0, 2) means x ~ N(-0.4/1.3, 2/1.69)
    const exact = normalKl(isotropicNormal([0], 1), isotropicNormal([-0.4 / 1.3], 2 / 1.69)).value;
    expect(abs(klFrom(cells) - exact)).toBeLessThan(1e-3 * exact);
    const [masses, parts] = [cells.masses, cells.parts];
    const i = 200;
    const image = (x: number) => normalCdf((1.3 * x + 0.4) / sqrt(2));
    const Q = image(cells.faces[i + 1]) - image(cells.faces[i]);
    expect(parts[i]).toBeCloseTo(masses[i] * Math.log(masses[i] / Q), 13);
  });

  it('never exceeds KL where it is small, and is close to it where it is large', () => {
    for (const [map, priorVariance] of [
      [(x: number) => 1.2 * x, 1],
      [(x: number) => 30 * x, 1],
      [(x: number) => 30 * x, 0.01],
      [(x: number) => 30 * x, 16],
    ] as const) {
      const slope = map(1);
      const exact = normalKl(isotropicNormal([0], 1), isotropicNormal([0], priorVariance / (slope * slope))).value;
      const seen = klFrom(cellsUnder(map, 100, priorVariance).cells);
      expect(abs(seen / exact - 1)).toBeLessThan(0.02);
      if (exact < 1) expect(seen).toBeLessThan(exact);
    }
  });

  it('is the same whether cells are given other images or have had them from the start, narrow ones too', () => {
    const target = gaussianMixture([0.5, 0.5], [[0], [3]], [1, 1e-20]);
    const cells = targetCells(target, 1, evenly(-8, 8, 97));
    expect(cells.narrow.size).toBeGreaterThan(0);
    for (const rule of ['mass', 'mean'] as const) {
      const [one, other] = [1.1, 1.4].map((slope) => cells.faces.map((x) => slope * x - 0.2));
      const found = reimaged(imagedCells(cells, one, 2, rule), other);
      const expected = imagedCells(cells, other, 2, rule);
      expect(found.images).toEqual(expected.images);
      for (const [i, part] of expected.parts.entries()) expect(found.parts[i]).toBeCloseTo(part, 13);
      expect(klFrom(found)).toBeCloseTo(klFrom(expected), 12);
    }
  });

  it('has as large an error of rounding as distances are small beside where they are', () => {
    const { cells } = cellsUnder((x) => 1e6 + x, 22);
    const cell = 16 / 22;
    expect(rounding(cells)).toBeCloseTo((4 * Number.EPSILON * 1e6) / cell, 13);
  });

  it('can be put together, the last ones fewer: their images and masses are those of the whole', () => {
    const stretched = (x: number) => 1.2 * x + 0.1;
    const { cells } = cellsUnder(stretched, 22);
    const few = thinned(cells, 4);
    expect(few.masses).toHaveLength(6);
    const ends = [0, 4, 8, 12, 16, 20, 22];
    expect(Array.from(few.faces)).toEqual(ends.map((i) => cells.faces[i]));
    const target = gaussianMixture([1], [[0]], [1]);
    const expected = imagedCells(targetCells(target, 1, few.faces), few.faces.map(stretched), 1);
    for (const [i, part] of expected.parts.entries()) expect(few.parts[i]).toBeCloseTo(part, 12);
    expect(klFrom(few)).toBeCloseTo(klFrom(expected), 12);
    expect(klFrom(few)).toBeLessThan(klFrom(cells));
  });

  it('goes by the rule that is asked for, so that runs on both sides of its change can be compared', () => {
    const cells = targetCells(gaussianMixture([1], [[0]], [1]), 1, evenly(-8, 8, 20));
    const [small, large] = [2, 3].map((slope) => cells.faces.map((x) => slope * x));
    expect([imagedCells(cells, small, 1).rule, imagedCells(cells, large, 1).rule]).toEqual(['mass', 'mean']);
    const [mass, mean] = [imagedCells(cells, small, 1), imagedCells(cells, small, 1, 'mean')];
    expect(mean.rule).toBe('mean');
    expect(klFrom(mean)).toBeGreaterThan(klFrom(mass) + 0.05);
  });

  it('has a reason where images collapse or overflow, unless no mass is there', () => {
    expect(klOfCells(cellsUnder((x) => Math.max(x, 0), 10).cells)).toMatchObject({ reason: /contracts/ });
    expect(klOfCells(cellsUnder((x) => x / 0, 11).cells)).toMatchObject({ reason: /overflows/ });
    const far = targetCells(gaussianMixture([1], [[0]], [1]), 1, Float64Array.of(-9, -1, 2, 20, 21));
    expect(klOfCells(imagedCells(far, Float64Array.of(-9, -1, 2, 21, 21), 1)).value).not.toBeNull();
  });
});

describe('cutting cells', () => {
  it('leaves three times the error of a smooth map', () => {
    for (const map of [(x: number) => 1.2 * x + 0.3, (x: number) => x + 0.3 * Math.sin(x)]) {
      const { target, cells } = cellsUnder(map, 32);
      const found = cutUntil(target, cells, map, 1e-4);
      const fine = cutUntil(target, cells, map, 1e-8);
      const ratio = leftOver(found) / abs(klFrom(found) - klFrom(fine));
      expect(ratio).toBeGreaterThan(2.7);
      expect(ratio).toBeLessThan(3.6);
      expect(leftOver(found)).toBeLessThanOrEqual(1e-4);
    }
  });

  it('covers the error of a kink, with few cells', () => {
    for (const place of [0.1234, -1.7, 0.5]) {
      const map = (x: number) => (x < place ? x : place + 4 * (x - place));
      const { target, cells } = cellsUnder(map, 32);
      const found = cutUntil(target, cells, map, 1e-4);
      const fine = cutUntil(target, cells, map, 1e-9);
      expect(abs(klFrom(found) - klFrom(fine))).toBeLessThanOrEqual(leftOver(found));
      expect(found.masses.length).toBeLessThan(2000);
    }
  });

  it('covers the error of a map that is steep in the middle of a cell, whose first cut changes next to nothing', () => {
    for (const [height, width, place] of [
      [1, 0.02, 0.2525],
      [1, 0.05, 0.255],
      [10, 0.02, 0.2825],
    ]) {
      const map = (x: number) => x + height * Math.tanh((x - place) / width);
      const { target, cells } = cellsUnder(map, 32);
      const found = cutUntil(target, cells, map, 1e-3);
      const fine = cutUntil(target, cells, map, 1e-8);
      expect(abs(klFrom(found) - klFrom(fine))).toBeLessThanOrEqual(leftOver(found));
    }
  });

  it('keeps the masses and the order of the faces', () => {
    const { target, cells } = cellsUnder((x) => x, 10);
    const found = cutCells(target, cells, [3, 4, 9], middles(cells, [3, 4, 9]));
    expect(found.faces).toHaveLength(14);
    for (let i = 1; i < 14; i++) expect(found.faces[i]).toBeGreaterThan(found.faces[i - 1]);
    expect(found.masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 14);
    expect(found.images).toEqual(found.faces);
    expect(found.masses[3] + found.masses[4]).toBeCloseTo(cells.masses[3], 16);
  });

  it('is worth it where most is left: all that have not been cut, and none of those without mass', () => {
    const { cells } = cellsUnder((x) => x, 8);
    expect(worthCutting(cells, 1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(worthCutting({ ...cells, left: Float64Array.of(0.5, 0.1, 0, 0.25, 0.3, 0, 0.2, 0.1) }, 0.4)).toEqual([
      0, 3, 4,
    ]);
  });
});
