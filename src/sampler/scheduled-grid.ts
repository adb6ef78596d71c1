import type { ForwardProcess } from '../process/forward-process.js';
import { variancePreserving } from '../process/variance-preserving.js';
import type { GridOfLevels } from './affine-map.js';
import { spaced } from './spacing.js';
import type { GridLevel } from './walk.js';

/** Of what the steps of a schedule are even: the time of the process, or sigma/alpha as in `spaced`. */
export const SCHEDULES = ['time', 'karras', 'exponential', 'linear', 'snr', 'flow'] as const;
export type Schedule = (typeof SCHEDULES)[number];

/** A process with the times between which its samplers walk. */
export interface SampledProcess {
  /** The process and its times, for a reader. */
  readonly says: string;
  readonly priorVariance: number;
  /** The noise end first. */
  readonly ends: readonly [number, number];
  /** The schedule that code of such a process has more often than not. */
  readonly schedule: Schedule;
  coefficients: ForwardProcess['coefficients'];
  /** The time with a given sigma/alpha. */
  timeOf(ratio: number): number;
  /** The coefficients there; default: those at the time, where that tells them to within rounding. */
  coefficientsOf?(ratio: number): ReturnType<ForwardProcess['coefficients']>;
}

const [BETA_MIN, BETA_MAX] = [0.1, 20];
const vp = variancePreserving(BETA_MIN, BETA_MAX, 1);

/** f = -1/alpha and g^2 = 2 sigma/alpha of x = alpha x_0 + sigma eps, alpha + sigma = 1. */
function alongLine(alpha: number, sigma: number) {
  return { alpha, sigma, drift: -1 / alpha, diffusion: Math.sqrt((2 * sigma) / alpha) };
}

/** Processes by name. */
export const SAMPLED_PROCESSES = {
  /** Song et al. 2021, eq. 32, and where their samplers end. */
  vp: {
    says: `VP with beta from ${BETA_MIN} to ${BETA_MAX}`,
    priorVariance: 1,
    ends: [1, 1e-3],
    schedule: 'karras',
    coefficients: vp.coefficients,
    // 1 + r^2 = exp(int beta), a quadratic in t
    timeOf(ratio) {
      const integral = Math.log1p(ratio * ratio);
      return (2 * integral) / (BETA_MIN + Math.sqrt(BETA_MIN * BETA_MIN + 2 * (BETA_MAX - BETA_MIN) * integral));
    },
  },
  /** Karras et al. 2022, table 1. */
  ve: {
    says: 'VE with sigma = t',
    priorVariance: 6400,
    ends: [80, 0.002],
    schedule: 'karras',
    coefficients: (t) => ({ alpha: 1, sigma: t, drift: 0, diffusion: Math.sqrt(2 * t) }),
    timeOf: (ratio) => ratio,
  },
  /** Lipman et al. 2023: x = (1 - t) x_0 + t eps. */
  flow: {
    says: 'flow matching, x = (1 - t) x_0 + t eps',
    priorVariance: 1,
    ends: [1, 1e-3],
    schedule: 'flow',
    coefficients: (t) => alongLine(1 - t, t),
    timeOf: (ratio) => 1 / (1 + 1 / ratio),
    // near the noise end a time has few digits of 1 - t
    coefficientsOf: (ratio) => alongLine(1 / (1 + ratio), 1 / (1 + 1 / ratio)),
  },
} as const satisfies Record<string, SampledProcess>;

/** Karras et al. 2022, eq. 5: even in the root of this order. */
export const RHO = 7;

/**
 * The levels of a number of steps by a schedule, with all that a method in time asks for.
 *
 * @param denoise whether the last step goes on to the data, where sigma = 0, from the last level with noise
 */
export function scheduledGrid(
  process: SampledProcess,
  schedule: Schedule,
  steps: number,
  { ends = process.ends, denoise = false }: { ends?: readonly [number, number]; denoise?: boolean } = {},
): GridOfLevels {
  const levelOf = (time: number, coefficients: ReturnType<ForwardProcess['coefficients']>): GridLevel => {
    const { alpha, sigma, drift, diffusion } = coefficients;
    const diffusionSquare = diffusion * diffusion;
    // alpha' = f alpha, sigma' = f sigma + g^2/(2 sigma)
    const isFlow = process === SAMPLED_PROCESSES.flow;
    return {
      ...{ alpha, sigma, time, drift, diffusionSquare },
      alphaSlope: isFlow ? -1 : drift * alpha,
      sigmaSlope: isFlow ? 1 : drift * sigma + diffusionSquare / (2 * sigma),
    };
  };
  const levelAt = (time: number) => levelOf(time, process.coefficients(time));
  const count = denoise ? steps : steps + 1;
  const levels = placesOf(process, schedule, count, ends).map((place) => {
    if ('time' in place) return levelAt(place.time);
    const time = process.timeOf(place.ratio);
    return levelOf(time, process.coefficientsOf?.(place.ratio) ?? process.coefficients(time));
  });
  return { levels: denoise ? [...levels, levelAt(0)] : levels, levelAt };
}

/** Where a level is: at a time, or where sigma/alpha is what it is. */
type Place = { readonly time: number } | { readonly ratio: number };

/** The places of `count` levels, of which a single one is the first; the ends are themselves, without what a way there rounds. */
function placesOf(
  process: SampledProcess,
  schedule: Schedule,
  count: number,
  [first, last]: readonly [number, number],
): Place[] {
  const places =
    schedule === 'time'
      ? Array.from({ length: count }, (_, k): Place => ({ time: first + (k / (count - 1)) * (last - first) }))
      : spaced(spacingOf(schedule), count).map((ratio): Place => ({ ratio }));
  return places.map((place, k) => (k === 0 ? { time: first } : k === count - 1 ? { time: last } : place));

  function spacingOf(kind: Exclude<Schedule, 'time'>) {
    const [from, to] = [first, last].map((time) => {
      const { alpha, sigma } = process.coefficients(time);
      return sigma / alpha;
    });
    return { kind, rho: RHO, shift: 1, ends: [from, to] } as const;
  }
}
