import type { AnyClaim } from '../claim/claim.js';

/** A claim that is asked alone: each run of the suite tries that its controls are refuted, whatever it is asked about. */
export function withoutControls({ forSystem, ...claim }: AnyClaim): AnyClaim {
  return { ...claim, controls: [], ...(forSystem && { forSystem: { ...forSystem, controls: [] } }) };
}
