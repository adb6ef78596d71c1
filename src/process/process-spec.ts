import type { ForwardProcess } from './forward-process.js';
import { varianceExploding } from './variance-exploding.js';
import { variancePreserving } from './variance-preserving.js';

/** A forward process by its parameters, as an experiment names it. */
export type ProcessSpec =
  | { readonly kind: 'vp'; readonly betaMin: number; readonly betaMax: number; readonly horizon: number }
  | { readonly kind: 've'; readonly sigma: number; readonly horizon: number };

/** The forward process with these parameters. */
export function forwardProcess(spec: ProcessSpec): ForwardProcess {
  return spec.kind === 'vp'
    ? variancePreserving(spec.betaMin, spec.betaMax, spec.horizon)
    : varianceExploding(spec.sigma, spec.horizon);
}
