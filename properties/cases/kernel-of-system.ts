import type { Coefficients } from '../../src/process/forward-process.js';
import type { ContinuousProcess } from '../../src/system/contract.js';
import { epsilonOf } from '../../src/system/precision.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { coefficientsAt, type Kernel } from '../by-definition/kernel-differences.js';
import { SYSTEM_TOLERANCE } from './systems.js';

/** What a system says in the time from its data end; a drift or diffusion that it leaves out proves nothing. */
export function kernelOfSystem(progress: number, system: SystemUnderTest): Kernel {
  const { process, description } = system;
  const t = progress * process.horizon;
  const seen = coefficientsAt(process, t, SYSTEM_TOLERANCE, epsilonOf(description));
  const { from, to, family } = description.process as ContinuousProcess;
  const given = system.coefficients([from + Math.sign(to - from) * t]);
  const { firstAlpha: _, firstSigma: __, drift, diffusion, ...rest } = seen;
  return {
    ...rest,
    ...(given.drift === undefined ? {} : { drift }),
    ...(given.diffusion === undefined ? {} : { diffusion }),
    power: family && powerAt(family, { alpha: given.alpha[0], sigma: given.sigma[0] }),
  };
}

/** What a family promises to be 1. */
export function powerAt(family: 'vp' | 've', { alpha, sigma }: Pick<Coefficients, 'alpha' | 'sigma'>): number {
  return family === 'vp' ? alpha * alpha + sigma * sigma : alpha;
}
