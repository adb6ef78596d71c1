import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { SamplerDescription } from '../../src/system/contract/description.js';
import { exploded } from './grids.js';
import { signals } from './pieces.js';
import { type Node, type Sampler, sampling } from './samplers.js';
import { ratio } from './steps.js';

/** The range of sigma of Stable Diffusion. */
export const [SMALLEST, LARGEST] = [0.0292, 14.6146].map(Math.fround);

interface InLambda {
  readonly sampler: SamplerDescription;
  sigmas(steps: number): number[];
  /** Absent where the fault is in the grid. */
  readonly generate?: Sampler;
}

/** Exponential integrators in lambda = -log sigma, of a denoiser that is told sigma; alpha = 1. */
export function inLambda({ sampler, sigmas, generate }: InLambda): DiffusionSystem {
  return sampling({
    name: sampler.name,
    process: { from: SMALLEST, to: LARGEST, prior: { variance: LARGEST ** 2 }, family: 've' },
    dtype: 'float32',
    parameterization: 'data',
    sampler,
    nodes: (steps) => sigmas(steps).map((sigma) => exploded(Math.fround(sigma))),
    ...(generate === undefined ? {} : { generate }),
    calls: { coefficients: ({ time }) => signals(time, (sigma) => ({ alpha: 1, sigma })) },
  });
}

type Spaced = (largest: number, smallest: number, count: number) => number[];

/** As many values above 0 as there are steps, and 0. */
export function thenZero(sigmas: Spaced): (steps: number) => number[] {
  return (steps) => [...sigmas(LARGEST, SMALLEST, steps), 0];
}

export function lambdaOf(node: Node): number {
  return -Math.log(ratio(node));
}

/** exp(-h) x + (1 - exp(-h)) D: a step of order 1. */
export function step(h: number, x: number, data: number): number {
  return Math.exp(-h) * x - Math.expm1(-h) * data;
}
