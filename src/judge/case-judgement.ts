import type { AnyClaim } from '../claim/claim.js';
import { type Comparison, errorOf, isRefuted, ratioOf } from '../evidence/comparison.js';
import type { RawOutcomes } from '../run/run.js';
import { concludeControl, controlFault } from './control-conclusion.js';
import type { Judgement } from './judgement.js';

/** Judges a deterministic claim, which one case refutes. */
export function judgeCases(claim: AnyClaim, raw: RawOutcomes): Judgement {
  const controls = claim.controls.map((control) => concludeControl(control, raw.controls[control.id]));
  const fault = claim.controls
    .map((control, i) => controlFault(control, controls[i], raw.controls[control.id], claim.kind))
    .find((text) => text !== undefined);
  const index = raw.cases.findIndex((outcome) => outcome.kind === 'compared' && outcome.comparisons.some(isRefuted));
  const outcome = raw.cases[index];
  const worst = outcome?.kind === 'compared' ? worstRefuted(outcome.comparisons) : undefined;
  return {
    ...(worst === undefined ? {} : { refutation: { index, reason: refutationReason(claim, index, worst) } }),
    controls,
    ...(fault === undefined ? {} : { fault }),
    alphaSpent: 0,
  };
}

/** The comparison that shows a refuted case best: the refuted one of largest ratio. */
export function worstRefuted(comparisons: readonly Comparison[]): Comparison | undefined {
  return comparisons
    .filter(isRefuted)
    .reduce<Comparison | undefined>(
      (worst, each) => (worst === undefined || ratioOf(each) > ratioOf(worst) ? each : worst),
      undefined,
    );
}

function refutationReason(claim: AnyClaim, index: number, worst: Comparison): string {
  const [measured, bound, error] = [worst.measured, worst.bound, errorOf(worst)].map((x) => Number(x.toPrecision(6)));
  const clause = claim.expects === 'holds' ? '' : `${claim.expects.refuted}; `;
  return `${clause}case ${index}: measured ${measured} exceeds bound ${bound} by more than the error ${error}`;
}
