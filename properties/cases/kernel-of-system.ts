import type { Coefficients } from '../../src/process/forward-process.js';
import type { ContinuousProcess } from '../../src/system/contract.js';
import { epsilonOf } from '../../src/system/precision.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { coefficientsAt, type Kernel, laterThan, placeOfTime, snrOf } from '../by-definition/kernel-differences.js';
import { SYSTEM_TOLERANCE } from './systems.js';

/** What a system says in the time from its data end; a drift or diffusion that it leaves out proves nothing. */
export function kernelOfSystem(progress: number, system: SystemUnderTest): Kernel {
  const { process, description } = system;
  const t = progress * process.horizon;
  const seen = coefficientsAt(process, t, SYSTEM_TOLERANCE, epsilonOf(description));
  const { from, to, family } = description.process as ContinuousProcess;
  const [time, later] = [t, laterThan(t, process.horizon)].map((s) => from + Math.sign(to - from) * s);
  const given = system.coefficients([time, later]);
  // of a process whose noise begins at its data end and shrinks, the noise from there has no variance
  const [snr, laterSnr] = [0, 1].map((i) => snrOf({ alpha: given.alpha[i], sigma: given.sigma[i] }));
  const { firstAlpha: _, firstSigma: __, drift, diffusion, ...rest } = seen;
  return {
    ...rest,
    where: placeOfTime(time),
    snr,
    laterSnr,
    ...(given.drift === undefined ? {} : { drift }),
    ...(given.diffusion === undefined ? {} : { diffusion }),
    power: family && powerAt(family, { alpha: given.alpha[0], sigma: given.sigma[0] }),
  };
}

/** What a family promises to be 1. */
export function powerAt(family: 'vp' | 've', { alpha, sigma }: Pick<Coefficients, 'alpha' | 'sigma'>): number {
  return family === 'vp' ? alpha * alpha + sigma * sigma : alpha;
}
