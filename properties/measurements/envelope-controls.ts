import { type LikelyRate, likelyRate, lossAgainst } from './explicit-rates.js';
import { overfittedNormals, shortFlows } from './stopped-flows.js';

/** A control of an envelope for normals: what sampling costs is needed. */
export const withoutSampling = {
  id: 'without-sampling',
  title: 'without K, for flows that overfit a handful of data: tau >= 1e4',
  breaks: 'normal',
  // all of 400 draws exceeded
  exceedance: 0.9,
  cases: overfittedNormals,
  measure: likelyRate,
  check: (parts: LikelyRate) => lossAgainst(parts, 0),
} as const;

/** One of an envelope for other laws: what is not yet learnt is needed. @param term in symbols */
export const withoutOptimisation = (term: string) =>
  ({
    id: 'without-optimisation',
    title: `without ${term}, for thousands of data at short times`,
    breaks: 'floored',
    // all of 400 draws exceeded
    exceedance: 0.9,
    cases: shortFlows,
    measure: likelyRate,
    check: (parts: LikelyRate) => lossAgainst({ ...parts, distance: 0 }, parts.likely),
  }) as const;
