import { ddim } from './ddim.js';
import { ddpmLarge, ddpmLearnedRange, ddpmSmall } from './ddpm.js';
import { deis } from './deis.js';
import { dpm2Ancestral, dpmSolverPlusPlus2SAncestral, dpmSolverPlusPlusSde } from './dpm-ancestral.js';
import { dpmSolver1, dpmSolver2 } from './dpm-solver.js';
import {
  dpmSolverPlusPlus2M,
  dpmSolverPlusPlus2S,
  dpmSolverPlusPlus3M,
  sdeDpmSolverPlusPlus2M,
} from './dpm-solver-plus-plus.js';
import { eulerAncestral } from './euler-ancestral.js';
import { flowEuler, flowHeun, flowMidpoint } from './flow.js';
import { euler, heun } from './karras.js';
import { lms } from './linear-multistep.js';
import { ipndm, plms } from './pndm.js';
import { eulerMaruyama, reverseDiffusion } from './reverse-sde.js';
import { unipc, unipcNoise } from './unipc.js';
import type { Method } from './walk.js';

/**
 * The published samplers by the names under which a system refers to them. With D = E[x_0 | x] and eps as the model has
 * them, from level t to the level s that is nearer to the data:
 *
 * - `ddpm-small`, `ddpm-large`, `ddpm-learned-range`: a draw of the posterior with D for x_0; its variance is that of the
 *   posterior, 1 - alpha_t^2/alpha_s^2, or between both in logarithms (Ho et al. 2020; Nichol, Dhariwal 2021, eq. 15)
 * - `ddim`: with `eta`, 0 unless given (Song, Meng, Ermon 2021, eqs. 12 and 16)
 * - `euler`, `heun`: in sigma/alpha (Karras et al. 2022, algorithm 1); with `churn`, algorithm 2
 * - `euler-ancestral`: Euler to a lower level, from where noise leads up to s, with `eta`, 1 unless given
 * - `dpm-solver-1`, `dpm-solver-2`: exponential integrators of eps (Lu et al. 2022, algorithm 1)
 * - `dpm-solver++-2s`, `dpm-solver++-2m`: of D, in one step and in several (Lu et al. 2023, algorithms 1 and 2)
 * - `dpm-solver++-3m`: in several steps too, with two predictions before (the authors' code)
 * - `sde-dpm-solver++-2m`: `dpm-solver++-2m` of the reverse SDE, with `eta`, 1 unless given (Lu et al. 2023)
 * - `dpm-2-ancestral`, `dpm-solver++-2s-ancestral`: DPM-Solver-2 or DPM-Solver++(2S) to the lower level of `euler-ancestral`,
 *   with `eta`, 1 unless given (Crowson 2022, sample_dpm_2_ancestral, sample_dpmpp_2s_ancestral)
 * - `dpm-solver++-sde`: by the middle of the step, with noise there too (Crowson 2022, sample_dpmpp_sde)
 * - `lms`: Adams-Bashforth in sigma/alpha, over `history` steps, 4 unless given (Crowson 2022, sample_lms)
 * - `plms`, `ipndm`: DDIM with eps of four steps, with the coefficients of even steps (Liu et al. 2022; Zhang, Chen 2023)
 * - `deis`: with eps a polynomial in log(sigma/alpha) over `history` steps, 2 unless given (Zhang, Chen 2023)
 * - `unipc`, `unipc-noise`: D or eps by predictor and corrector over `history` steps, 2 unless given (Zhao et al. 2023)
 * - `flow-euler`, `flow-heun`, `flow-midpoint`: the probability flow in time
 * - `euler-maruyama`, `reverse-diffusion`: the reverse SDE in time (Song et al. 2021, section 4.1 and appendix E)
 */
export const METHODS = {
  'ddpm-small': ddpmSmall,
  'ddpm-large': ddpmLarge,
  'ddpm-learned-range': ddpmLearnedRange,
  ddim,
  euler,
  heun,
  'euler-ancestral': eulerAncestral,
  'dpm-solver-1': dpmSolver1,
  'dpm-solver-2': dpmSolver2,
  'dpm-solver++-2s': dpmSolverPlusPlus2S,
  'dpm-solver++-2m': dpmSolverPlusPlus2M,
  'dpm-solver++-3m': dpmSolverPlusPlus3M,
  'sde-dpm-solver++-2m': sdeDpmSolverPlusPlus2M,
  'dpm-2-ancestral': dpm2Ancestral,
  'dpm-solver++-2s-ancestral': dpmSolverPlusPlus2SAncestral,
  'dpm-solver++-sde': dpmSolverPlusPlusSde,
  lms,
  plms,
  ipndm,
  deis,
  unipc,
  'unipc-noise': unipcNoise,
  'flow-euler': flowEuler,
  'flow-heun': flowHeun,
  'flow-midpoint': flowMidpoint,
  'euler-maruyama': eulerMaruyama,
  'reverse-diffusion': reverseDiffusion,
} as const satisfies Readonly<Record<string, Method>>;

export type SamplerMethod = keyof typeof METHODS;

export const METHOD_NAMES = Object.keys(METHODS) as readonly SamplerMethod[];
