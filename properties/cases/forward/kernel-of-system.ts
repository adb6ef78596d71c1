import { derivative } from '../../../src/numeric/derivative.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { ContinuousProcess } from '../../../src/system/contract/contract.js';
import { epsilonOf } from '../../../src/system/contract/precision.js';
import type { KernelAnswer } from '../../../src/system/contract/slopes.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import {
  coefficientsAt,
  type Kernel,
  laterThan,
  placeOfTime,
  STEP,
  snrOf,
} from '../../by-definition/forward/kernel-differences.js';
import { SYSTEM_TOLERANCE } from '../../generators/systems.js';

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
  const { firstAlpha: _, firstSigma: __, drift, diffusion, slopes: ___, ...rest } = seen;
  return {
    ...rest,
    where: placeOfTime(time),
    snr,
    laterSnr,
    ...(given.drift === undefined ? {} : { drift }),
    ...(given.diffusion === undefined ? {} : { diffusion }),
    ...slopesOf(system, time, given),
    power: family && powerAt(family, { alpha: given.alpha[0], sigma: given.sigma[0] }),
  };
}

/** The slopes that a system gives in its own time, and the same by differences. */
function slopesOf(system: SystemUnderTest, time: number, given: KernelAnswer<Float64Array>): Pick<Kernel, 'slopes'> {
  const { alphaSlope, sigmaSlope } = given;
  if (alphaSlope === undefined || sigmaSlope === undefined) return {};
  const step = STEP * system.process.horizon;
  const by = (part: 'alpha' | 'sigma') =>
    derivative((t) => system.coefficients([t])[part][0], time, step, epsilonOf(system.description));
  return {
    slopes: [
      { given: alphaSlope[0], found: by('alpha') },
      { given: sigmaSlope[0], found: by('sigma') },
    ],
  };
}

/** What a family promises to be 1. */
export function powerAt(family: 'vp' | 've', { alpha, sigma }: Pick<Coefficients, 'alpha' | 'sigma'>): number {
  return family === 'vp' ? alpha * alpha + sigma * sigma : alpha;
}
