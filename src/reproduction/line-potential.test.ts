import { expect, test } from 'vitest';
import { linePotential } from './line-potential.js';

test('the primitive of a polynomial is exact at faces and nodes', () => {
  const faces = Float64Array.of(-2, -0.5, 0.1, 3);
  const score = (points: Float64Array) => points.map((x) => 5 * x * x * x * x - 3 * x * x + 1);
  const primitive = (x: number) => x * x * x * x * x - x * x * x + x;
  const { atFaces, atNodes, nodes, weights } = linePotential(score, faces, 6);
  for (const [i, x] of faces.entries()) expect(atFaces[i]).toBeCloseTo(primitive(x) - primitive(-2), 11);
  for (const [k, x] of nodes.entries()) expect(atNodes[k]).toBeCloseTo(primitive(x) - primitive(-2), 11);
  expect(nodes.length).toBe(18);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(5, 12);
});
