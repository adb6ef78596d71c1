import type { ForwardProcess } from '../process/forward-process.js';
import { variancePreserving } from '../process/variance-preserving.js';
import type { GridOfLevels } from './affine-map.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from './methods.js';
import { spaced } from './spacing.js';
import { type GridLevel, levelOfRatio, ratio } from './walk.js';

/** A process with the grids on which methods are compared. They end at a level with noise, without a step to 0. */
export interface ReferenceProcess {
  readonly name: string;
  /** The process and its grids, for a reader. */
  readonly says: readonly string[];
  readonly priorVariance: number;
  grid(method: SamplerMethod, steps: number): GridOfLevels;
}

/** Methods that know of sigma/alpha alone, and not of time. */
const IN_SIGMA = METHOD_NAMES.filter((name) => METHODS[name].inSigma);

/** Karras et al. 2022, eq. 5: even in the root of this order. */
const RHO = 7;

const [FIRST_TIME, LAST_TIME] = [1, 1e-3];
const vp = variancePreserving(0.1, 20, FIRST_TIME);

/** Song et al. 2021, eq. 32, with beta from 0.1 to 20. */
export const VP: ReferenceProcess = {
  name: 'VP',
  says: [
    `beta from 0.1 to 20, t even from ${FIRST_TIME} to ${LAST_TIME}; between the same ends, sigma/alpha as in`,
    `Karras et al., rho = ${RHO}, for ${IN_SIGMA.slice(0, 4).join(', ')},`,
    IN_SIGMA.slice(4).join(', '),
  ],
  priorVariance: vp.priorVariance,
  grid(method, steps) {
    const levelAt = (time: number) => levelAtTime(vp, time);
    if (!METHODS[method].inSigma) {
      const timeAt = (k: number) => FIRST_TIME + (k / steps) * (LAST_TIME - FIRST_TIME);
      return { levelAt, levels: Array.from({ length: steps + 1 }, (_, k) => levelAt(timeAt(k))) };
    }
    const [first, last] = [FIRST_TIME, LAST_TIME].map((time) => ratio(levelAt(time)));
    return { levelAt, levels: karras(first, last, steps).map(levelOfRatio) };
  },
};

const [FIRST_SIGMA, LAST_SIGMA] = [80, 0.002];

/** Karras et al. 2022, table 1: sigma = t. */
const ve: ForwardProcess = {
  horizon: FIRST_SIGMA,
  priorVariance: FIRST_SIGMA * FIRST_SIGMA,
  coefficients: (t) => ({ alpha: 1, sigma: t, drift: 0, diffusion: Math.sqrt(2 * t) }),
};

export const VE: ReferenceProcess = {
  name: 'VE',
  says: [`sigma = t from ${FIRST_SIGMA} to ${LAST_SIGMA} as in Karras et al., rho = ${RHO}`],
  priorVariance: ve.priorVariance,
  grid(_, steps) {
    const levelAt = (time: number) => levelAtTime(ve, time);
    return { levelAt, levels: karras(FIRST_SIGMA, LAST_SIGMA, steps).map(levelAt) };
  },
};

/** sigma/alpha of the states of a number of steps. */
function karras(first: number, last: number, steps: number): number[] {
  return spaced({ kind: 'karras', rho: RHO, shift: 1, ends: [first, last] }, steps + 1);
}

/** A level with all that methods in time ask for: alpha' = f alpha, sigma' = f sigma + g^2/(2 sigma). */
function levelAtTime(process: ForwardProcess, time: number): GridLevel {
  const { alpha, sigma, drift, diffusion } = process.coefficients(time);
  const diffusionSquare = diffusion * diffusion;
  return {
    ...{ alpha, sigma, time, drift, diffusionSquare },
    alphaSlope: drift * alpha,
    sigmaSlope: drift * sigma + diffusionSquare / (2 * sigma),
  };
}
