import { describe, expect, test } from 'vitest';
import { ascending, integratePanels, panelQuadrature, splitAt, splitEvenly, thinned } from './panel-quadrature.js';

describe('ascending', () => {
  test('sorts and drops repetitions', () => {
    expect([...ascending([3, -1, 2, 3, -1])]).toEqual([-1, 2, 3]);
  });

  test('drops breakpoints closer together than 1e-13 of the largest one, on either side of zero', () => {
    expect([...ascending([0, 1, 1 + 5e-11, 1 + 3e-10, 1000])]).toEqual([0, 1, 1 + 3e-10, 1000]);
    expect([...ascending([-1000, 0, 5e-11, 3e-10])]).toEqual([-1000, 0, 3e-10]);
    expect([...ascending([0, 1e-20])]).toEqual([0, 1e-20]);
  });
});

describe('thinned', () => {
  const panels = Float64Array.of(0, 0.125, 0.25, 0.375, 0.5, 1, 1.125);

  test('leaves out what would end a panel narrower than a width, but not the ends', () => {
    expect([...thinned(panels, 0.25)]).toEqual([0, 0.25, 0.5, 1, 1.125]);
    expect([...thinned(panels, 5)]).toEqual([0, 1.125]);
  });

  test('leaves out nothing where no width is asked for', () => {
    expect(thinned(panels, 0)).toEqual(panels);
  });
});

const cubic = (x: number) => x * x * x - 2 * x + 1;
/** int_a^b of the cubic. */
const exact = (a: number, b: number) => (b ** 4 - a ** 4) / 4 - (b * b - a * a) + (b - a);

describe('two nodes per panel integrate cubics', () => {
  const edges = Float64Array.of(-1, 0.5, 3, 3.5);

  test('in one sum', () => {
    expect(integratePanels(edges, 2, cubic)).toBeCloseTo(exact(-1, 3.5), 12);
    expect(integratePanels(edges.subarray(1, 3), 2, cubic)).toBeCloseTo(exact(0.5, 3), 12);
  });

  test('as nodes and weights, panel by panel', () => {
    const { nodes, weights } = panelQuadrature(edges, 2);
    expect([nodes.length, weights.length]).toEqual([6, 6]);
    for (let p = 0; p < 3; p++) {
      const sum = weights[2 * p] * cubic(nodes[2 * p]) + weights[2 * p + 1] * cubic(nodes[2 * p + 1]);
      expect(sum).toBeCloseTo(exact(edges[p], edges[p + 1]), 12);
    }
    expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
  });
});

test('splitEvenly cuts each panel into the fewest equal pieces that are no wider than asked', () => {
  const pieces = [...splitEvenly(Float64Array.of(0, 1, 1.25, 2.25), 0.5)];
  expect(pieces).toHaveLength(6);
  for (const [i, x] of [0, 0.5, 1, 1.25, 1.75, 2.25].entries()) expect(pieces[i]).toBeCloseTo(x, 14);
});

test('panels are cut at the places among them, and reach no further for others', () => {
  const cut = splitAt(Float64Array.of(0, 1, 3), [-2, 2, 0.5, 3, 7]);
  expect([...cut]).toEqual([0, 0.5, 1, 2, 3]);
  expect([...splitAt(Float64Array.of(0, 1), [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])]).toEqual([0, 1]);
});
