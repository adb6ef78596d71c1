import { describe, expect, it } from 'vitest';
import { gaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';
import { targetCells } from '../grid/target-cells.js';
import type { Images } from './flow-step.js';
import { imagedCells, klOfCells, type LineCells } from './line-cells.js';
import { cutCells, leftOver, middles, worthCutting } from './line-cuts.js';

/** A map of the line, and the log of its derivative where it is told. */
interface Way {
  map(x: number): number;
  stretch?(x: number): number;
}

const { abs } = Math;
const target = gaussianMixture([1], [[0]], [1]);
const imagesOf = ({ map, stretch }: Way, points: Float64Array): Images => ({
  places: points.map(map),
  stretches: stretch && points.map(stretch),
});

/** The cells of N(0, 1) under a map to N(0, 1). */
function cellsUnder(way: Way, count: number): LineCells {
  const faces = Float64Array.from({ length: count + 1 }, (_, i) => -8 + (16 * i) / count);
  return imagedCells(target, targetCells(target, 1, faces), imagesOf(way, faces), 1);
}

function cutUntil(cells: LineCells, way: Way, allowed: number, of: Target = target): LineCells {
  let found = cells;
  for (let cut = worthCutting(found, allowed); cut.length > 0; cut = worthCutting(found, allowed)) {
    found = cutCells(of, found, cut, imagesOf(way, middles(found, cut)));
  }
  return found;
}

const klFrom = (cells: LineCells) => klOfCells(cells).value as number;

/** What is left after cuts, over the error there is: that beside many more cells. */
function leftOverError(way: Way, allowed: number, finest = 1e-4 * allowed): number {
  const found = cutUntil(cellsUnder(way, 32), way, allowed);
  expect(leftOver(found)).toBeLessThanOrEqual(allowed);
  return leftOver(found) / abs(klFrom(found) - klFrom(cutUntil(found, way, finest)));
}

const smooth: Required<Way>[] = [
  { map: (x) => 1.2 * x + 0.3, stretch: () => Math.log(1.2) },
  { map: (x) => x + 0.3 * Math.sin(x), stretch: (x) => Math.log1p(0.3 * Math.cos(x)) },
];

describe('cutting cells', () => {
  it('leaves three times the error of a smooth map', () => {
    for (const { map } of smooth) {
      const ratio = leftOverError({ map }, 1e-4);
      expect(ratio).toBeGreaterThan(2.7);
      expect(ratio).toBeLessThan(3.6);
    }
  });

  it('needs far fewer cells where the derivative of the map is known', () => {
    for (const way of smooth) {
      const [known, not] = [way, { map: way.map }].map((each) => cutUntil(cellsUnder(each, 32), each, 1e-6));
      expect(known.masses.length).toBeLessThan(0.4 * not.masses.length);
      expect(abs(klFrom(known) - klFrom(cutUntil(known, way, 1e-10)))).toBeLessThan(1e-6);
    }
  });

  it('covers the error of a kink, with few cells', () => {
    for (const place of [0.1234, -1.7, 0.5]) {
      const map = (x: number) => (x < place ? x : place + 4 * (x - place));
      expect(leftOverError({ map }, 1e-4, 1e-7)).toBeGreaterThanOrEqual(1);
      expect(cutUntil(cellsUnder({ map }, 32), { map }, 1e-4).masses.length).toBeLessThan(2000);
    }
  });

  it('covers the error of kinks of the derivative where that is known, wherever they are in their cells', () => {
    for (let k = 0; k < 40; k++) {
      const [place, bent] = [-1.5 + 0.0731 * k, k % 2 === 0 ? 3 : -0.4];
      const beyond = (x: number) => Math.max(0, x - place);
      const way: Way = {
        map: (x) => x + 0.5 * bent * beyond(x) * Math.min(beyond(x), 1) + bent * Math.max(0, beyond(x) - 1) * 0.5,
        stretch: (x) => Math.log1p(bent * Math.min(beyond(x), 1)),
      };
      expect(leftOverError(way, 1e-4)).toBeGreaterThanOrEqual(1);
    }
  });

  it('covers the error of a map that is steep in the middle of a cell, whose first cut changes next to nothing', () => {
    for (const [height, width, place] of [
      [1, 0.02, 0.2525],
      [1, 0.05, 0.255],
      [10, 0.02, 0.2825],
    ]) {
      const map = (x: number) => x + height * Math.tanh((x - place) / width);
      const stretch = (x: number) => Math.log1p(height / width / Math.cosh((x - place) / width) ** 2);
      for (const way of [{ map }, { map, stretch }]) expect(leftOverError(way, 1e-3, 1e-8)).toBeGreaterThanOrEqual(1);
    }
  });

  it.each([
    ['a step', (x: number) => x * Math.exp(x > 0 ? 0.3 : -0.3), (x: number) => (x > 0 ? 0.3 : -0.3)],
    ['a spike', (x: number) => x + (x > 0 ? 0.01 : 0), () => 0],
  ])('covers %s of the derivative in the middle of a cell, which no cut shows', (_, map, stretch) => {
    // 0 is in the middle of a cell of an odd number, and 0.0334 in the middle of none
    const shifted: Way = { map: (x) => map(x - 0.0334), stretch: (x) => stretch(x - 0.0334) };
    for (const each of [{ map, stretch }, shifted]) {
      for (const count of [15, 32, 45]) {
        for (const allowed of [1e-2, 1e-3, 1e-4]) {
          const found = cutUntil(cellsUnder(each, count), each, allowed);
          const error = abs(klFrom(found) - klFrom(cutUntil(found, each, 1e-8)));
          expect(error).toBeLessThan(leftOver(found));
        }
      }
    }
  });

  it('covers a step of the derivative in the middle of a cell where p_0 falls, in that cell by itself', () => {
    const every = ({ masses }: LineCells) => Array.from(masses.keys());
    for (let k = 0; k < 40; k++) {
      // next to the middle of a quarter of a cell, whose cuts are the first that say anything
      const place = -2.4375 + 0.125 * k + 1e-3;
      const half = (k % 2 === 0 ? 1 : -1) * (0.03 + 0.002 * k);
      const way: Required<Way> = {
        // shifted, so that log(p_0/pi) changes too
        map: (x) => place + 1.5 + (x - place) * Math.exp(x > place ? half : -half),
        stretch: (x) => (x > place ? half : -half),
      };
      let cells = cellsUnder(way, 32);
      for (let round = 0; round < 2; round++) {
        cells = cutCells(target, cells, every(cells), imagesOf(way, middles(cells, every(cells))));
      }
      const i = cells.faces.findIndex((x) => x > place) - 1;
      const [from, to] = [cells.faces[i], cells.faces[i + 1]];
      const faces = Float64Array.from({ length: 2001 }, (_, j) => from + (j / 2000) * (to - from));
      const finer = imagedCells(target, targetCells(target, 1, faces), imagesOf(way, faces), 1);
      expect(cells.left[i], `at ${place}`).toBeGreaterThanOrEqual(abs(klFrom(finer) - cells.parts[i]));
    }
  });

  it('counts what is hidden in a cell that its cuts have not changed', () => {
    // a bump of log y' that the first two cuts do not see: it is 0 at all their faces, and so is its mean over the halves
    const cells = cellsUnder({ map: (x) => x, stretch: () => 0 }, 8);
    const once = cutCells(target, cells, [3], imagesOf({ map: (x) => x, stretch: () => 0 }, middles(cells, [3])));
    expect(once.left[3]).toBe(Number.POSITIVE_INFINITY);
    const places = middles(once, [3]).map((x) => x + 0.1);
    const twice = cutCells(target, once, [3], { places, stretches: Float64Array.of(0) });
    const bump = Math.log((0.5 + 0.1) / 0.5);
    const ofRatio = abs(0.5 * (1.5 * 1.5 - 2 * 2) - 0.5 * (1.4 * 1.4 - 2 * 2));
    expect(twice.left[3]).toBeGreaterThanOrEqual((twice.masses[3] * bump * (bump + ofRatio)) / 3);
  });

  it('keeps the masses and the order of the faces', () => {
    const same = { map: (x: number) => x };
    const cells = cellsUnder(same, 10);
    const found = cutCells(target, cells, [3, 4, 9], imagesOf(same, middles(cells, [3, 4, 9])));
    expect(found.faces).toHaveLength(14);
    for (let i = 1; i < 14; i++) expect(found.faces[i]).toBeGreaterThan(found.faces[i - 1]);
    expect(found.masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 14);
    expect(found.images.places).toEqual(found.faces);
    expect(found.logs).toEqual(found.faces.map((x) => -0.5 * x * x - 0.5 * Math.log(2 * Math.PI)));
    expect(found.masses[3] + found.masses[4]).toBeCloseTo(cells.masses[3], 16);
  });

  it('is worth it where most is left: all that have not been cut, and none of those without mass', () => {
    const cells = cellsUnder({ map: (x) => x }, 8);
    expect(worthCutting(cells, 1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(worthCutting({ ...cells, left: Float64Array.of(0.5, 0.1, 0, 0.25, 0.3, 0, 0.2, 0.1) }, 0.4)).toEqual([
      0, 3, 4,
    ]);
  });

  it('cuts cells together that have as much left but for roundings', () => {
    const cells = cellsUnder(smooth[0], 4);
    for (const other of [0.2, 0.2 * (1 - 1e-15), 0.2 * (1 + 1e-15)]) {
      expect(worthCutting({ ...cells, left: Float64Array.of(0.2, other, 0.1, 0.3) }, 0.35)).toEqual([0, 1, 3]);
    }
    expect(worthCutting({ ...cells, left: Float64Array.of(0.2, 0.21, 0.1, 0.3) }, 0.35)).toEqual([1, 3]);
  });
});
