import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { gaussianMixture } from '../../target/mixture.js';
import { targetCells } from '../grid/target-cells.js';
import { isotropicNormal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
import { imagedCells, joinedCells, klOfCells, type LineCells, reimaged, rounding } from './line-cells.js';

const evenly = (from: number, to: number, count: number) =>
  Float64Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
const { sqrt, abs } = Math;

/** The cells of N(0, 1) under the flow x -> map(x) to N(0, v). */
function cellsUnder(map: (x: number) => number, count: number, priorVariance = 1) {
  const target = gaussianMixture([1], [[0]], [1]);
  const cells = targetCells(target, 1, evenly(-8, 8, count));
  return { target, cells: imagedCells(target, cells, { places: cells.faces.map(map) }, priorVariance) };
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
      const [one, other] = [1.1, 1.4].map((slope) => ({
        places: cells.faces.map((x) => slope * x - 0.2 + 0.1 * Math.sin(x)),
        stretches: cells.faces.map((x) => Math.log(slope + 0.1 * Math.cos(x))),
      }));
      const found = reimaged(imagedCells(target, cells, one, 2, rule), other);
      const expected = imagedCells(target, cells, other, 2, rule);
      expect(found.images).toEqual(expected.images);
      for (const [i, part] of expected.parts.entries()) expect(found.parts[i]).toBeCloseTo(part, 13);
      expect(klFrom(found)).toBeCloseTo(klFrom(expected), 12);
    }
  });

  it('bends no cell in which p_0 is narrow: log p_0 at its ends says nothing of it', () => {
    const target = gaussianMixture([0.5, 0.5], [[0], [3]], [1, 1e-20]);
    const cells = targetCells(target, 1, evenly(-8, 8, 97));
    const places = cells.faces.map((x) => 1.3 * x);
    const stretches = cells.faces.map((x) => Math.log(1.3) + 0.1 * x);
    const [bent, plain] = [{ places, stretches }, { places }].map((images) => imagedCells(target, cells, images, 2));
    for (const i of cells.narrow.keys()) {
      expect([bent.logs[i], bent.logs[i + 1]]).toEqual([Number.NaN, Number.NaN]);
      expect(bent.parts[i]).toBe(plain.parts[i]);
    }
    expect(klFrom(bent)).not.toBeCloseTo(klFrom(plain), 6);
  });

  it('has as large an error of rounding as distances are small beside where they are', () => {
    const { cells } = cellsUnder((x) => 1e6 + x, 22);
    const cell = 16 / 22;
    expect(rounding(cells)).toBeCloseTo((4 * Number.EPSILON * 1e6) / cell, 13);
  });

  it('can be put together, the last ones fewer: their images and masses are those of the whole', () => {
    const stretched = (x: number) => 1.2 * x + 0.1;
    const { cells } = cellsUnder(stretched, 22);
    const few = joinedCells(cells, 4);
    expect(few.masses).toHaveLength(6);
    const ends = [0, 4, 8, 12, 16, 20, 22];
    expect(Array.from(few.faces)).toEqual(ends.map((i) => cells.faces[i]));
    const target = gaussianMixture([1], [[0]], [1]);
    const expected = imagedCells(target, targetCells(target, 1, few.faces), { places: few.faces.map(stretched) }, 1);
    for (const [i, part] of expected.parts.entries()) expect(few.parts[i]).toBeCloseTo(part, 12);
    expect(klFrom(few)).toBeCloseTo(klFrom(expected), 12);
    expect(klFrom(few)).toBeLessThan(klFrom(cells));
  });

  it('goes by the rule that is asked for, so that runs on both sides of its change can be compared', () => {
    const target = gaussianMixture([1], [[0]], [1]);
    const cells = targetCells(target, 1, evenly(-8, 8, 20));
    const by = (slope: number, rule?: 'mean') =>
      imagedCells(target, cells, { places: cells.faces.map((x) => slope * x) }, 1, rule);
    expect([by(2).rule, by(3).rule]).toEqual(['mass', 'mean']);
    const [mass, mean] = [by(2), by(2, 'mean')];
    expect(mean.rule).toBe('mean');
    expect(klFrom(mean)).toBeGreaterThan(klFrom(mass) + 0.05);
  });

  it('has a reason where images collapse or overflow, unless no mass is there', () => {
    expect(klOfCells(cellsUnder((x) => Math.max(x, 0), 10).cells)).toMatchObject({ reason: /contracts/ });
    expect(klOfCells(cellsUnder((x) => x / 0, 11).cells)).toMatchObject({ reason: /overflows/ });
    const target = gaussianMixture([1], [[0]], [1]);
    const far = targetCells(target, 1, Float64Array.of(-9, -1, 2, 20, 21));
    const images = { places: Float64Array.of(-9, -1, 2, 21, 21) };
    expect(klOfCells(imagedCells(target, far, images, 1)).value).not.toBeNull();
  });
});
