import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileKernel } from '../../../assembly/compile.js';
import { stream } from '../../numeric/random.js';
import { bernoulli } from './reverse-densities.js';
import { SWEEP_BYTES } from './sweep-bytes.js';
import { type Operator, plainSweeps, type SweepKernel, simdSweeps, sweepKernel } from './sweep-kernel.js';

const simd = () => {
  const kernel = simdSweeps();
  if (!kernel) throw new Error('no SIMD here');
  return kernel;
};

const bits = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)];

/** Two steps along an axis with drifts of all sizes, some of the densities below the faintest; `odd` is a mean that is off. */
function stepsBy(kernel: SweepKernel, cells: number, lines: number, odd: number) {
  const source = stream(7, 'data');
  const size = cells * lines;
  const lengths = [cells, cells + 1, size + lines, cells + 1, size, size, size, lines, lines, size, size];
  const [widths, gaps, means, against, left, inverse, back, before, behind, q, stage] = kernel.room(lengths);
  const fill = (array: Float64Array, by: () => number) => {
    for (let i = 0; i < array.length; i++) array[i] = by();
  };
  fill(widths, () => 0.1 + source.uniform());
  fill(gaps, () => 0.1 + source.uniform());
  // z from -1e3 to 1e3
  fill(means, () => source.normal() * 10 ** (4 * source.uniform() - 2));
  fill(against, () => source.normal());
  fill(behind, () => source.uniform());
  fill(q, () => (source.uniform() < 0.1 ? 1e-300 : source.normal()));
  means[means.length - 1] = odd;
  const operator: Operator = { cells, lines, widths, gaps, means, against, left, inverse, back, before, behind };
  kernel.factorise(operator, 0.3, 1.7);
  kernel.advance(operator, q, stage, 0.7, 1e-290);
  kernel.advance(operator, q, stage, 0.7, 1e-290);
  return [left, inverse, back, before, behind, q].map(bits);
}

describe('simdSweeps', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [1, 2, 0],
    [2, 1, 0],
    [7, 5, Number.NaN],
    [64, 63, 0],
    [40, 96, Number.POSITIVE_INFINITY],
  ])('has the bits of the plain kernel: %i cells of %i lines', (cells, lines, odd) => {
    expect(stepsBy(simd(), cells, lines, odd)).toEqual(stepsBy(plainSweeps, cells, lines, odd));
  });

  it('has the exponential of the plain kernel, from where a quotient stands for the series to beyond all doubles', () => {
    const source = stream(8, 'data');
    const chosen = [1, -1, 0.7, -0.7, 0.70001, 709.78, 709.79, 745, -745, 1e9, -1e9, Number.NEGATIVE_INFINITY];
    const places = Float64Array.from({ length: 20_000 }, (_, i) => {
      const size = 0.7 * 10 ** (3.2 * source.uniform());
      return chosen[i] ?? (source.uniform() < 0.5 ? size : -size);
    });
    const behindOf = (kernel: SweepKernel) => {
      const lines = places.length;
      const lengths = [1, 2, 2 * lines, 2, lines, lines, lines, lines, lines];
      const [widths, gaps, means, against, left, inverse, back, before, behind] = kernel.room(lengths);
      widths.fill(1);
      gaps.fill(1);
      means.set(places, lines);
      kernel.factorise({ cells: 1, lines, widths, gaps, means, against, left, inverse, back, before, behind }, 1, 0.5);
      return behind.slice();
    };
    const [found, expected] = [behindOf(simd()), behindOf(plainSweeps)];
    expect(expected).toEqual(places.map(bernoulli));
    expect(places.filter((_, i) => !Object.is(found[i], expected[i]))).toEqual(new Float64Array(0));
  });

  it('is compiled from the source in assembly/', async () => {
    expect(await compileKernel('sweep-kernel.ts')).toBe(SWEEP_BYTES);
  });

  it('does not exist without WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(simdSweeps()).toBeUndefined();
  });

  it('is made once for all calculations of a thread', () => {
    expect(sweepKernel()).toBe(sweepKernel());
    expect(sweepKernel()).not.toBe(plainSweeps);
  });
});

it('a step solves (W - gamma step L) y = W q, whose fluxes it is made of', () => {
  const [cells, lines] = [3, 1];
  const lengths = [cells, cells + 1, cells + 1, cells + 1, 3, 3, 3, 1, 1, 3, 3];
  const [widths, gaps, means, against, left, inverse, back, before, behind, q, stage] = plainSweeps.room(lengths);
  widths.set([1, 2, 1.5]);
  gaps.set([0.5, 1.5, 1.75, 0.75]);
  means.set([0.3, -0.2, 0.4, 1]);
  behind[0] = 0.25;
  q.set([1, 2, 3]);
  const start = q.slice();
  const operator: Operator = { cells, lines, widths, gaps, means, against, left, inverse, back, before, behind };
  const [tau, scale] = [0.3, 1.1];
  plainSweeps.factorise(operator, tau, scale);
  // weight 0: the first solution is not used
  plainSweeps.advance(operator, q, stage, 0, 1e-290);
  const fluxes = [1, 2, 3].map((f) => {
    const z = 2 * scale * gaps[f] * means[f];
    const b = (tau / gaps[f]) * (z / Math.expm1(z));
    return { a: b + (tau / gaps[f]) * z, b };
  });
  const through = (f: number) => (f === 0 ? -0.25 * q[0] : fluxes[f - 1].a * q[f - 1] - fluxes[f - 1].b * (q[f] ?? 0));
  for (let i = 0; i < cells; i++) {
    expect(widths[i] * q[i] + through(i + 1) - through(i)).toBeCloseTo(widths[i] * start[i], 12);
  }
  expect(Array.from(stage)).toEqual(Array.from(q));
});
