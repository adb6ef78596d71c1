import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { linearField } from '../field/linear-field.js';
import { klSdeAt } from '../kl-sde.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { cellKl, cellParts, targetCells } from './target-cells.js';

describe('targetCells', () => {
  it('are differences of the distribution function', () => {
    const faces = Float64Array.from({ length: 41 }, (_, i) => -4 + i / 5);
    const masses = targetCells(gaussianMixture([1], [[0.3]], [1]), 1, faces).masses;
    for (const [i, mass] of masses.entries()) {
      expect(mass).toBeCloseTo(normalCdf(faces[i + 1] - 0.3) - normalCdf(faces[i] - 0.3), 14);
    }
  });

  it('make the KL of a narrow bump converge regularly', () => {
    const ou = variancePreserving(2, 2, 2);
    const target = bumpMixture([0.4, 0.6], [[-4], [0.4]], [0.5, 1.7]);
    const field = linearField(
      scoreOnLine(
        () => 0.2,
        () => 0.1,
      ),
    );
    const [a, b, c, d] = [200, 400, 800, 1600].map((cells) => {
      const [{ value }] = klSdeAt(ou, target, field, { cells, steps: 16 });
      return value as number;
    });
    for (const ratio of [(a - b) / (b - c), (b - c) / (c - d)]) {
      expect(ratio).toBeGreaterThan(2.5);
      expect(ratio).toBeLessThan(6);
    }
  });
});

it('a mass below the normal doubles adds nothing to a KL, though its density is 0 in a wide cell', () => {
  const faces = Float64Array.of(-66.7, -64.2, -1, 1);
  const cells = targetCells(gaussianMixture([1], [[-1.008]], [2.698]), 1, faces);
  const masses = cells.masses.with(0, 5e-324);
  const { parts } = cellParts({ ...cells, masses }, () => -700);
  expect(parts[0]).toBe(0);
  expect(parts[1]).toBeGreaterThan(100);
});

describe('the masses of cells', () => {
  const sum = (masses: Float64Array) => masses.reduce((total, mass) => total + mass, 0);

  it('are those of every component however narrow, and what lies in no cell is counted', () => {
    const faces = Float64Array.of(0, 1, 3, 4);
    const { masses, omitted } = targetCells(
      gaussianMixture([0.2, 0.3, 0.5], [[2], [3.5], [-7]], [1e-300, 1e-6, 1]),
      4,
      faces,
    );
    expect(masses[1]).toBeCloseTo(0.2, 15);
    expect(masses[2]).toBeCloseTo(0.3, 15);
    expect(omitted).toBeCloseTo(0.5, 10);
    const bump = targetCells(bumpMixture([1], [[1.5]], [1]), 4, faces);
    // the distribution function at z = -1/2
    const left = 1 / 2 - (15 / 16) * (1 / 2 - 2 / 24 + 1 / 160);
    expect(bump.masses[0] / bump.masses[1]).toBeCloseTo(left / (1 - left), 12);
    expect(sum(bump.masses)).toBeCloseTo(1, 15);
  });

  it('have a small relative error far out, where the mass of a cell is a difference of nearly equal numbers', () => {
    const faces = Float64Array.of(5, 5 + 1e-9, 7, 8);
    const { masses } = targetCells(gaussianMixture([1], [[0]], [1]), 1, faces);
    const density = Math.exp(-12.5) / Math.sqrt(2 * Math.PI);
    expect(masses[0] / ((faces[1] - faces[0]) * density)).toBeCloseTo(1, 7);
    // 1 - Phi(7) and 1 - Phi(8), from tables
    expect(masses[2] / (1.279812543885835e-12 - 6.220960574271784e-16)).toBeCloseTo(1, 9);
  });

  it('know int p log p where p_0 is narrow: for a normal alone there, - w (log(2 pi e v)/2 - log w)', () => {
    const v = 1e-60;
    const target = gaussianMixture([0.25, 0.75], [[2], [-5]], [v, 1]);
    const { narrow } = targetCells(target, 10, Float64Array.of(-14, 2 - 1e-6, 2 + 1e-6, 4));
    expect([...narrow.keys()]).toEqual([1]);
    const exact = 0.25 * (Math.log(0.25) - 0.5 * Math.log(2 * Math.PI * Math.E * v));
    expect(Math.abs(narrow.get(1)!.value - exact)).toBeLessThan(1e-9);
  });
});

describe('the error of what is narrow', () => {
  // N(2, 1e-30) with 0.25 of the mass in one cell, between two others; far from all of it N(-5, 1)
  const target = gaussianMixture([0.25, 0.75], [[2], [-5]], [1e-30, 1]);
  const faces = Float64Array.of(-14, 0, 2 - 1e-6, 2 + 1e-6, 4, 6);
  const cells = targetCells(target, 10, faces);
  const own = cells.narrow.get(2)!;
  const unresolvedOf = (logs: readonly number[]) => cellParts(cells, (i) => logs[i]).unresolved;

  it('is that of int p log p and, for its mass, the change of log q across the cell', () => {
    const still = unresolvedOf([-1, -1, -1, -1, -1]);
    expect(own.error).toBeGreaterThan(0);
    expect(still).toBeGreaterThanOrEqual(own.error);
    // log q falls by 3 over a distance of 1 from the middle of the cell to that of the next
    const change = 0.25 * 2e-6 * 3;
    expect(unresolvedOf([-1, -1, -1, -4, -7]) - still).toBeCloseTo(change, 10);
    expect(unresolvedOf([-7, -4, -1, -1, -1]) - still).toBeCloseTo(change, 10);
  });

  it('covers a peak of q in the cell, where both neighbours are alike', () => {
    const still = unresolvedOf([-1, -1, -1, -1, -1]);
    expect(unresolvedOf([-7, -4, -1, -4, -7]) - still).toBeCloseTo(0.25 * 2e-6 * 3, 10);
  });

  it('covers the KL of a density that bends there', () => {
    // q = N(2, 1e-10): log q falls by 5e-3 from the middle of the cell to its ends, and by 5e9 to the middles of the next
    const logDensity = (x: number) => -(x - 2) * (x - 2) * 0.5e10;
    const middles = Array.from({ length: 5 }, (_, i) => 0.5 * (faces[i] + faces[i + 1]));
    const found = cellKl(cells, (i) => (i === 2 ? -2e-3 : logDensity(middles[i])));
    if (found.value === null) throw new Error(found.reason);
    // of the narrow component alone, against log q at the ends of the cell
    expect(found.unresolved).toBeGreaterThan(0.25 * 5e-3);
  });
});

it('a cell with less than 1e-16 of the mass counts where log q is so far below that the part counts', () => {
  const faces = Float64Array.of(-9, 9, 1e9 - 9, 1e9 + 9);
  const cells = targetCells(gaussianMixture([1, 1e-18], [[0], [1e9]], [1, 1]), 10, faces);
  const { parts } = cellParts(cells, (i) => (i === 2 ? -5e17 : 0));
  expect(parts[2]).toBeCloseTo(0.5, 12);
  expect(cellParts(cells, () => -100).parts[2]).toBe(0);
});

it('cells that leave out too much, or nobody knows how much, have no KL', () => {
  const cells = targetCells(gaussianMixture([1], [[0]], [1]), 10, Float64Array.of(-9, 0, 9));
  expect(cellKl(cells, () => -1).value).not.toBeNull();
  for (const omitted of [1e-8, Number.NaN]) {
    expect(cellKl({ ...cells, omitted }, () => -1)).toEqual({
      value: null,
      reason: expect.stringContaining('leave out'),
    });
  }
});
