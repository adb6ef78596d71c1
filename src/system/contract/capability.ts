import { CALLS } from './contract.js';

/** What a claim may need of a system: a call, or something that it describes. */
export const CAPABILITIES = [
  ...CALLS,
  'models',
  'line models',
  'exact models',
  'continuous time',
  'levels',
  'slopes',
  'tables',
  'weighting',
  'decoder',
  'family',
  'named samplers',
  'noisy samplers',
  'ordered samplers',
  'seeded samplers',
  'spacing',
] as const;

export type Capability = (typeof CAPABILITIES)[number];
