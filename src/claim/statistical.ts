import type { AnyClaim } from './claim.js';

/** Whether a claim's verdict can be wrong by chance. */
export function isStatistical({ kind }: Pick<AnyClaim, 'kind'>): boolean {
  return kind === 'coverage';
}
