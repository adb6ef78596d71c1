import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { gaussianMixture } from '../../target/mixture.js';
import { UNDIFFUSED } from '../../target/target.js';
import { targetCells } from '../grid/target-cells.js';
import { isotropicNormal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
import {
  hiddenIn,
  imagedCells,
  joinedCells,
  klOfCells,
  type LineCells,
  type Mapped,
  partOf,
  type Rule,
  reimaged,
  rounding,
} from './line-cells.js';

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

const target = gaussianMixture([1], [[0.2]], [1.5]);
const sd = 1.2;
const mass = (from: number, to: number) =>
  normalCdf((to - 0.2) / Math.sqrt(1.5)) - normalCdf((from - 0.2) / Math.sqrt(1.5));

const map = (x: number) => 1.4 * x + 0.3 * Math.sin(2 * x) - 0.5;
const stretch = (x: number) => Math.log(1.4 + 0.6 * Math.cos(2 * x));

/** One cell of the target under the map. */
function cell(rule: Rule, from: number, to: number, isStretchKnown = true): Mapped {
  const faces = Float64Array.of(from, to);
  const images = { places: faces.map(map), stretches: isStretchKnown ? faces.map(stretch) : undefined };
  return { rule, sd, faces, images, logs: faces.map((x) => target.logDensity([x], UNDIFFUSED)) };
}

/** int p log(p/q) over a cell, q what the map pulls back from N(0, sd^2). */
function exactPart(from: number, to: number): number {
  const count = 4000;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const x = from + ((to - from) * (k + 0.5)) / count;
    const log = target.logDensity([x], UNDIFFUSED);
    const y = map(x) / sd;
    sum += Math.exp(log) * (log + 0.5 * y * y + Math.log(sd) + 0.5 * Math.log(2 * Math.PI) - stretch(x));
  }
  return (sum * (to - from)) / count;
}

it('the part of a cell is of third order in its width, and of fifth where the derivative of the map is known', () => {
  for (const rule of ['mass', 'mean'] as const) {
    for (const from of [-0.9, 0.35, 1.3]) {
      const errorsBy = (isStretchKnown: boolean) =>
        [0.4, 0.2, 0.1].map((width) => {
          const to = from + width;
          return partOf(cell(rule, from, to, isStretchKnown), mass(from, to), 0) - exactPart(from, to);
        });
      const [not, known] = [errorsBy(false), errorsBy(true)];
      expect(Math.abs(known[2])).toBeLessThan(0.02 * Math.abs(not[2]));
      expect(Math.log2(Math.abs(known[1] / known[2]))).toBeGreaterThan(4.5);
      expect(Math.log2(Math.abs(not[1] / not[2]))).toBeLessThan(4);
    }
  }
});

it('a cell across which a log density changes by more than 1 is left as it is, and that counts as hidden', () => {
  const wide = cell('mass', 0, 1.8);
  expect(partOf(wide, 0.4, 0)).toBe(partOf(cell('mass', 0, 1.8, false), 0.4, 0));
  const { logs, images } = wide;
  const ofRatio = logs[1] - logs[0] - (stretch(1.8) - stretch(0)) + (0.5 * (map(1.8) ** 2 - map(0) ** 2)) / (sd * sd);
  const bump = Math.abs(Math.log((images.places[1] - images.places[0]) / 1.8) - 0.5 * (stretch(0) + stretch(1.8)));
  expect(hiddenIn(wide, 0.4, 0)).toBeCloseTo(
    0.8 * ((bump * (bump + Math.abs(ofRatio))) / 6 + (ofRatio * ofRatio) / 24),
    12,
  );
});

it("what is hidden covers triangles of log y', and is nothing where its mean is that of its ends", () => {
  expect(hiddenIn(cell('mass', 0.3, 0.31), 0.01, 0)).toBeLessThan(1e-8);
  // y' = e^(height tri(u)) on (0, 1) under p_0 = pi = N(0, 10^8): r = -height tri
  for (const peak of [0.1, 0.5, 0.8]) {
    for (const height of [0.3, -0.4, 1]) {
      const tri = (u: number) => height * (u < peak ? u / peak : (1 - u) / (1 - peak));
      const count = 20_000;
      let [width, mean] = [0, 0];
      for (let k = 0; k < count; k++) {
        const s = tri((k + 0.5) / count);
        width += Math.exp(s) / count;
        mean += s / count;
      }
      const flat = { places: Float64Array.of(0, width), stretches: Float64Array.of(0, 0) };
      const flatCell: Mapped = {
        ...{ rule: 'mass', sd: 1e4, faces: Float64Array.of(0, 1), images: flat, logs: Float64Array.of(0, 0) },
      };
      const error = Math.log(width) - mean;
      expect(hiddenIn(flatCell, 1, 0)).toBeGreaterThan(error);
    }
  }
});

it('nothing is known of what is hidden without the derivative, or where log p_0 is not finite', () => {
  expect(hiddenIn(cell('mass', 0, 1, false), 0.3, 0)).toBeUndefined();
  for (const log of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    expect(hiddenIn({ ...cell('mass', 0, 1), logs: Float64Array.of(log, 0) }, 0.3, 0)).toBeUndefined();
  }
});
