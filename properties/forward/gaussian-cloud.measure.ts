import fc from 'fast-check';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { squaredDistance } from '../../src/numeric/vectors.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import type { GaussianCloud } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { between, logBetween } from '../generators/numbers.js';
import { places, placesOf, type TargetAtPlaces } from '../generators/places.js';
import { anyProcess } from '../generators/processes.js';
import { FEW_DIMENSIONS, spaceBumps, spaceMixtures } from '../generators/targets.js';

/** Targets beyond the line at one place each. @param largest dimension */
export function inSpace(largest: number) {
  return fc.integer({ min: 2, max: largest }).chain((dimension) => {
    // bumps of very unequal widths need very unequal numbers of Gaussians
    const unequal = fc
      .tuple(spaceBumps(dimension, 3), logBetween(0.05, 1))
      .map(([target, part]) =>
        'halfWidths' in target
          ? { ...target, halfWidths: target.halfWidths.map((h, k) => (k === 0 ? part * h : h)) }
          : target,
      );
    const bumps = { weight: dimension > FEW_DIMENSIONS ? 0 : 2, arbitrary: unequal };
    const target = fc.oneof({ weight: 1, arbitrary: spaceMixtures(dimension, 4) }, bumps);
    // bumps need the noise of the later part of the process
    return fc.record({ process: anyProcess, target, ...places(1, dimension), progress: between(0.3, 1) });
  });
}

/** p_t at one place and the density there of the Gaussians that stand for it, both over sigma^{-d} (2 pi)^{-d/2}. */
export interface Densities {
  readonly density: number;
  readonly byCloud: number;
}

/**
 * p_t(x) beside sum_p w_p N(x; m_p, v_p I).
 *
 * @param stretch a factor of sigma_t for the cloud: 1 is right
 */
export function densitiesAt(
  { process: spec, target: targetSpec, ...where }: TargetAtPlaces,
  stretch = 1,
): Densities | Vacuous {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const at = process.coefficients(where.progress * process.horizon);
  if (targetSpec.kind === 'bumps' && at.sigma < at.alpha * Math.max(...targetSpec.halfWidths)) {
    return vacuous('the noise is narrower than a bump');
  }
  const x = placesOf(target, at, where).values;
  const unit = target.dimension * (Math.log(at.sigma) + 0.5 * Math.log(2 * Math.PI));
  return {
    density: Math.exp(target.logDensity(x, at) + unit),
    byCloud: densityOf(target.cloud({ ...at, sigma: stretch * at.sigma }), x, at),
  };
}

/** sum_p w_p N(x; m_p, v_p I) over sigma^{-d} (2 pi)^{-d/2}. */
function densityOf(
  { count, dimension, weights, means, variances }: GaussianCloud,
  x: Float64Array,
  { sigma }: Coefficients,
) {
  let sum = 0;
  for (let p = 0; p < count; p++) {
    const square = squaredDistance(x, means.subarray(p * dimension, (p + 1) * dimension));
    const narrowing = Math.log(sigma * sigma) - Math.log(variances[p]);
    sum += weights[p] * Math.exp(0.5 * (dimension * narrowing - square / variances[p]));
  }
  return sum;
}
