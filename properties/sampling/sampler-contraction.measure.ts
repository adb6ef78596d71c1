import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../src/numeric/estimate.js';
import { exactFlow, exactReverseSde, linearSteps } from '../../src/sampler/affine-map.js';
import { generatedVariance } from '../../src/sampler/generated-variance.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../src/sampler/methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import { spectrumErrors } from '../../src/sampler/spectrum-errors.js';
import { diffusedVariance, walkOfNormal } from '../../src/sampler/walk-of-normal.js';
import { between, logBetween, sizes, vectors } from '../generators/numbers.js';

/** A method without a memory on a normal. */
export interface ContractionCase {
  readonly method: SamplerMethod;
  readonly process: 'vp' | 've';
  readonly schedule: 'time' | 'karras';
  readonly steps: number;
  /** Where it starts, as a share of the process, and where it ends, as one of that. */
  readonly first: number;
  readonly last: number;
  readonly start: 'prior' | 'exact';
  /** Of the target, one for each axis. */
  readonly variances: readonly number[];
}

/** Methods whose state is x alone. */
const FORGETFUL = METHOD_NAMES.filter((name) => METHODS[name].memory === undefined && !/^(lms|plms|ipndm)$/.test(name));

/** First-order methods without noise, whose steps all lead too far inwards, or all too far outwards. */
const ONE_SIDED: readonly SamplerMethod[] = ['ddim', 'euler', 'dpm-solver-1'];

export function contractionCases(): Arbitrary<ContractionCase> {
  return fc.record({
    method: fc.constantFrom(...FORGETFUL),
    process: fc.constantFrom('vp' as const, 've' as const),
    schedule: fc.constantFrom('time' as const, 'karras' as const),
    steps: sizes(4, 60),
    first: between(0.3, 1),
    last: logBetween(1e-3, 1e-2),
    start: fc.constantFrom('prior' as const, 'exact' as const),
    variances: vectors(3, logBetween(0.01, 10)),
  });
}

/** One axis, a method that errs to one side, and the right start: the bound is attained. */
export function tightCases(variance: Arbitrary<number> = logBetween(0.01, 10)): Arbitrary<ContractionCase> {
  return fc
    .tuple(contractionCases(), fc.constantFrom(...ONE_SIDED), variance)
    .map(([aCase, method, one]) => ({ ...aCase, method, start: 'exact', variances: [one] }));
}

/** One thing wrong. */
export type ContractionMistake = 'slopes left out' | 'last step left out' | 'first step left out';

/** Both sides, as lengths. */
export interface ContractionValues {
  /** W2 between the law of the last level and what is generated. */
  readonly distance: Estimate;
  readonly bound: number;
}

/** Both sides where the bound has to be attained: one axis, slopes above 0, and errors of one sign; else undefined. */
export function tightContraction(aCase: ContractionCase, wrong?: ContractionMistake): ContractionValues | undefined {
  const found = bothSides(aCase, wrong);
  return found?.isTight ? found.values : undefined;
}

/**
 * Both sides of W2 <= prod_j L_j W2(start, p_0) + sum_k prod_{j > k} L_j e_k, where L_k is the largest slope of step k over the axes and
 *
 * e_k^2 = sum_i (a_ik - a*_ik)^2 s_ik^2 + (|c_ik| - c*_ik)^2
 *
 * the mean square over p_k of what the step does otherwise than the flow, or for a method that draws noise than the reverse SDE with
 * the same noise. Undefined where the method has no such step.
 */
export function contraction(aCase: ContractionCase, wrong?: ContractionMistake): ContractionValues | undefined {
  return bothSides(aCase, wrong)?.values;
}

function bothSides(aCase: ContractionCase, wrong: ContractionMistake | undefined) {
  const { method: name, schedule, steps, first, last, start, variances } = aCase;
  const method = METHODS[name];
  const process = SAMPLED_PROCESSES[aCase.process];
  const begins = first * process.ends[0];
  const grid = scheduledGrid(process, schedule, steps, { ends: [begins, last * begins] });
  const { levels, levelAt } = grid;
  const exact = method.draws({}) ? exactReverseSde : exactFlow;
  const axes = variances.map((variance) => {
    const target = { mean: 0, variance };
    const own = linearSteps(method, walkOfNormal(levels, target, levelAt), {});
    return own.map(({ columns, drawn }, k) => {
      const right = exact(target, levels[k], levels[k + 1]);
      const slope = columns[0][0];
      const noise = Math.hypot(...drawn.map((each) => each[0] ?? 0));
      const off = (slope - right.slope) * Math.sqrt(diffusedVariance(variance, levels[k]));
      return { slope, off, offNoise: noise - (right.noises[0] ?? 0) };
    });
  });
  const opening = variances.map((variance) => {
    const own = start === 'prior' ? process.priorVariance * first * first : diffusedVariance(variance, levels[0]);
    return { own, gap: Math.sqrt(own) - Math.sqrt(diffusedVariance(variance, levels[0])) };
  });
  let bound = Math.hypot(...opening.map(({ gap }) => gap));
  for (let k = 0; k < steps; k++) {
    const here = axes.map((axis) => axis[k]);
    const slope = wrong === 'slopes left out' ? 1 : Math.max(...here.map((each) => Math.abs(each.slope)));
    const isLeftOut =
      (wrong === 'last step left out' && k === steps - 1) || (wrong === 'first step left out' && k === 0);
    const error = isLeftOut ? 0 : Math.hypot(...here.flatMap(({ off, offNoise }) => [off, offNoise]));
    bound = slope * bound + error;
  }
  const { w2 } = spectrumErrors([
    {
      nodes: variances.map((variance, i) => ({
        weight: 1,
        meant: diffusedVariance(variance, levels[steps]),
        generated: generatedVariance(method, grid, variance, opening[i].own),
      })),
    },
  ]);
  if (w2.value === null || !Number.isFinite(bound)) return undefined;
  const [single] = axes;
  const signs = new Set(single.map(({ off }) => Math.sign(off)));
  const isTight =
    axes.length === 1 &&
    opening[0].gap === 0 &&
    !method.draws({}) &&
    signs.size === 1 &&
    single.every(({ slope }) => slope > 0);
  return { values: { distance: w2, bound }, isTight };
}
