import { expect, it } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { flowStep, startFlow } from './flow-step.js';

// dx/dt = -(g^2/2) s with s = -x, g = e^t: x(t) = x(0) exp((e^{2t} - 1)/4)
const process = varianceExploding(Math.E, 1);
const slice = {
  evaluate: (_: number, points: Float64Array, scores: Float64Array) => scores.set(points.map((x) => -x)),
};
const exact = (t: number) => Math.exp(Math.expm1(2 * t) / 4);

function misses(step: number) {
  const flow = startFlow(0, Float64Array.of(1));
  flowStep(process, flow, [slice, slice, slice], 0, step);
  return { end: Math.abs(flow.points[0] - exact(step)), middle: Math.abs(flow.middle[0] - exact(step / 2)) };
}

it('a step has an error of fifth order in its length at its end, and of third order at its middle', () => {
  const [long, short] = [misses(0.1), misses(0.05)];
  expect(Math.log2(long.end / short.end)).toBeGreaterThan(4.5);
  expect(Math.log2(long.middle / short.middle)).toBeGreaterThan(2.7);
  expect(short.middle).toBeLessThan(1e-5);
});

it('a flow starts from a copy of the points', () => {
  const points = Float64Array.of(1, 2);
  flowStep(process, startFlow(0, points), [slice, slice, slice], 0, 0.5);
  expect(points).toEqual(Float64Array.of(1, 2));
});
