import { samplerErrors } from '../../../src/sampler/gaussian-error.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../../src/sampler/methods.js';
import type { ReferenceProcess } from '../../../src/sampler/reference-grids.js';
import type { GridLevel, MethodOptions } from '../../../src/sampler/walk.js';
import { walked } from '../../../src/sampler/walked.js';
import { flowed } from '../../by-definition/sampling/flow-map.js';
import { conditionalMeans, type LineMixture } from '../../by-definition/sampling/scalar-model.js';

/** Orders are fitted between these numbers of steps: with fewer some are far from their order yet. */
export const FITTED = [128, 512] as const;

const NORMAL = [{ mean: 0.5, variance: 0.25 }];
const MIXTURE: LineMixture = { weights: [0.4, 0.6], means: [-0.8, 0.9], variances: [0.2, 0.1] };

/** Starts on the mixture, in deviations of the noise. */
const STARTS = [-1.7, -0.6, 0.4, 1.5];

/** A method with what is chosen of it. */
export interface ReferenceForm {
  readonly method: SamplerMethod;
  readonly options: MethodOptions;
  /** What is chosen, for a reader. */
  readonly chosen: string;
}

const CHURN = { options: { churn: { amount: 8, from: 0.05, to: 50, noise: 1 } }, chosen: 'churn 8' };

/** Options that make another method of one. */
const CHOSEN: Partial<Record<SamplerMethod, readonly Omit<ReferenceForm, 'method'>[]>> = {
  ddim: [{ options: { eta: 1 }, chosen: 'eta = 1' }],
  heun: [CHURN],
  'euler-ancestral': [{ options: { eta: 0.5 }, chosen: 'eta = 0.5' }],
  'dpm-solver-2': [CHURN],
  'dpm-solver++-2m': [{ options: { solver: 'heun' }, chosen: 'heun' }],
  'sde-dpm-solver++-2m': [{ options: { eta: 0.5, solver: 'heun' }, chosen: 'eta = 0.5, heun' }],
  lms: [{ options: { history: 2 }, chosen: 'history 2' }],
};

/** Every method as it is, and as its options have it. */
export const REFERENCE_FORMS: readonly ReferenceForm[] = METHOD_NAMES.flatMap((method) => [
  { method, options: {}, chosen: '' },
  ...(CHOSEN[method] ?? []).map((each) => ({ method, ...each })),
]);

/**
 * The order that is seen on a normal: that of W2 from the law of the last level, which for a deterministic method is
 * the root mean square distance from the flow, and for a stochastic one that of means and deviations.
 */
export function orderOnNormal({ method, options }: ReferenceForm, process: ReferenceProcess): number {
  return fitted(
    (steps) =>
      samplerErrors(METHODS[method], process.grid(method, steps), NORMAL, process.priorVariance, options).discretisation
        .w2,
  );
}

/** The order that is seen on a mixture, by the farthest of some points from the flow; none where noise is drawn. */
export function orderOnMixture({ method, options }: ReferenceForm, process: ReferenceProcess): number | undefined {
  if (METHODS[method].draws(options)) return undefined;
  return fitted((steps) => {
    const grid = process.grid(method, steps);
    const [first, last] = [grid.levels[0], grid.levels[steps]];
    const predictAt = (x: number, level: GridLevel) => ({
      ...conditionalMeans(MIXTURE, x, level),
      ...{ dataSize: 0, noiseSize: 0 },
    });
    const walk = {
      ...grid,
      predictAt,
      predict: (x: number, k: number) => predictAt(x, grid.levels[k]),
      noise: () => 0,
      varianceFraction: 0.5,
      rounded: (value: number) => value,
    };
    const gaps = STARTS.map((z) => {
      const start = z * first.sigma;
      return Math.abs(walked(METHODS[method], walk, start, options) - flowed(MIXTURE, start, first, last));
    });
    return Math.max(...gaps);
  });
}

function fitted(error: (steps: number) => number): number {
  const [few, many] = FITTED;
  return Math.log(error(few) / error(many)) / Math.log(many / few);
}
