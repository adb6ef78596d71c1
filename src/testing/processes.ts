import { variancePreserving } from '../process/variance-preserving.js';

/** The Ornstein-Uhlenbeck process dx = -x dt + sqrt(2) dw up to time 4, as an experiment names it. */
export const OU = { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 4 } as const;

/** The process itself: alpha_t = exp(-t), sigma_t^2 = 1 - exp(-2 t). */
export const ou = variancePreserving(OU.betaMin, OU.betaMax, OU.horizon);
