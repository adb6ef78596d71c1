import { describe, expect, it } from 'vitest';
import { bumpMixture } from './bumps.js';
import { componentPanels, logDensityNear, massBetween, meanOver } from './line-components.js';
import { gaussianMixture } from './mixture.js';
import { UNDIFFUSED } from './target.js';

const LOG_2PI = Math.log(2 * Math.PI);
const later = { alpha: 0.6, sigma: 0.8, drift: -1, diffusion: 1 };

describe('log p_t by an offset from a component', () => {
  it.each([
    ['normals', gaussianMixture([0.3, 0.7], [[-2], [1]], [0.04, 2])],
    ['bumps', bumpMixture([0.3, 0.7], [[-2], [1]], [0.5, 2])],
  ])('is log p_t at the place: %s', (_, target) => {
    for (const at of [UNDIFFUSED, later]) {
      for (const [k, { centre }] of target.line.entries()) {
        for (const offset of [-1.1, -0.2, 0, 0.3]) {
          const x = at.alpha * centre + offset;
          expect(logDensityNear(target.line, k, offset, at)).toBeCloseTo(target.logDensity([x], at), 12);
        }
      }
    }
  });

  it('is exact where the place itself would be rounded away', () => {
    const { line } = gaussianMixture([0.5, 0.5], [[1e6], [-3]], [1e-40, 1]);
    const expected = Math.log(0.5) - 0.5 * LOG_2PI + 20 * Math.LN10 - 0.5 * 4;
    expect(logDensityNear(line, 0, 2e-20, UNDIFFUSED)).toBeCloseTo(expected, 10);
  });

  it('is -Infinity outside all bumps', () => {
    expect(logDensityNear(bumpMixture([1], [[3]], [1]).line, 0, 1.5, UNDIFFUSED)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('the panels of a component', () => {
  it('hold those of a narrower one inside it, and only where this is', () => {
    const { line } = gaussianMixture([0.5, 0.5], [[0], [0.25]], [1, 1e-12]);
    const [wide, narrow] = componentPanels(line, UNDIFFUSED).map(({ breakpoints }) => breakpoints);
    const fine = wide.filter((x) => Math.abs(x - 0.25) < 1e-5).length;
    expect(fine).toBeGreaterThan(30);
    expect(wide.length - fine).toBeLessThan(60);
    expect(narrow).toHaveLength(37);
  });

  it('are hardly more for components that are alike than for one alone', () => {
    const { line } = gaussianMixture([0.5, 0.3, 0.2], [[0], [0.013], [0.4]], [1, 1, 1.3]);
    for (const { breakpoints } of componentPanels(line, UNDIFFUSED)) {
      expect(breakpoints.length).toBeLessThan(60);
      for (let i = 1; i < breakpoints.length; i++)
        expect(breakpoints[i] - breakpoints[i - 1]).toBeLessThanOrEqual(0.5 * Math.sqrt(1.3) + 1e-12);
    }
  });

  it('end where another density ends, and get narrower towards it', () => {
    const { line } = bumpMixture([0.35, 0.35, 0.3], [[-0.774], [-2.976], [-0.948]], [1.017, 1.017, 1.017]);
    const [{ breakpoints }] = componentPanels(line, UNDIFFUSED);
    const edge = -0.948 + 1.017 + 0.774;
    const at = breakpoints.findIndex((x) => Math.abs(x - edge) < 1e-12);
    expect(at).toBeGreaterThan(0);
    expect(breakpoints[at] - breakpoints[at - 1]).toBeLessThan(1e-6);
  });

  it('give the entropy of bumps whose edges lie close together', () => {
    const { line } = bumpMixture([0.35, 0.35, 0.3], [[-0.774], [-2.976], [-0.948]], [1.017, 1.017, 1.017]);
    const panels = componentPanels(line, UNDIFFUSED);
    const [rough, fine] = [10, 48].map((nodes) =>
      meanOver(line, panels, UNDIFFUSED, nodes, (k, offset) => -logDensityNear(line, k, offset, UNDIFFUSED)),
    );
    expect(Math.abs(rough - fine)).toBeLessThan(1e-11);
  });

  it('end where they are told to, and are left out where the component is not', () => {
    const { line } = gaussianMixture([0.5, 0.5], [[0], [50]], [1, 1]);
    const [only, ...others] = componentPanels(line, UNDIFFUSED, -0.3, 0.7);
    expect(others).toEqual([]);
    expect([only.breakpoints[0], only.breakpoints[only.breakpoints.length - 1]]).toEqual([-0.3, 0.7]);
  });
});

it('means over the components are means over p_t', () => {
  const { line } = gaussianMixture([0.2, 0.8], [[-2], [3]], [0.5, 2]);
  const panels = componentPanels(line, later);
  const square = meanOver(line, panels, later, 12, (k, offset) => (later.alpha * line[k].centre + offset) ** 2);
  expect(square).toBeCloseTo(0.36 * (0.2 * 4.5 + 0.8 * 11) + 0.64, 12);
});

it('masses between places add up, for normals and for bumps', () => {
  for (const { line } of [
    gaussianMixture([0.2, 0.8], [[-2], [3]], [0.5, 2]),
    bumpMixture([0.2, 0.8], [[-2], [3]], [0.5, 2]),
  ]) {
    const places = [Number.NEGATIVE_INFINITY, -2.3, -2.2999, -1, 2.9, 3.4, Number.POSITIVE_INFINITY];
    const sum = places.slice(1).reduce((total, to, i) => total + massBetween(line, places[i], to), 0);
    expect(sum).toBeCloseTo(1, 14);
  }
});
