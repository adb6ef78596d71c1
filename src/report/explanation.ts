import type { AnyClaim, Control } from '../claim/claim.js';
import { coveragePlan } from '../claim/draw-judgement.js';
import { PROFILE_NAMES } from '../claim/profiles.js';
import { caseCounts } from '../claim/run.js';
import { DETECTION_PROBABILITY, detectableRate } from '../evidence/coverage.js';
import { figure } from './figures.js';

/**
 * A claim for a reader, from top to bottom like the theorem.
 *
 * @param share the part of the false-alarm budget that a statistical claim has in a run of all claims
 */
export function explanation(claim: AnyClaim, share?: number): string {
  const expected = claim.expects === 'holds' ? 'expected to hold' : `expected to be refuted: ${claim.expects.refuted}`;
  const lines = [
    `${claim.title} (${claim.id}, ${claim.group})`,
    `${claim.source.paper}, ${claim.source.locus}`,
    '',
    `  ${claim.statement}`,
    '',
    'Assumptions:',
    ...claim.assumptions.map(({ statement }) => `  - ${statement}`),
    '',
    `Kind: ${kindText(claim)}, ${claim.sharpness === 'tight' ? 'equality is attained' : 'an upper bound only'}; ${expected}.`,
    ...(claim.proves === undefined ? [] : [`Part of the main theorem: ${claim.proves}.`]),
    ...(share === undefined ? [] : statistics(claim, share)),
    ...(claim.controls.length === 0 ? [] : ['Controls:']),
    ...claim.controls.map((control) => `  - ${control.id}: ${control.title} (${dutyOf(control)})`),
  ];
  return `${lines.join('\n')}\n`;
}

function dutyOf({ expects, exceedance }: Control): string {
  const duty = expects === 'holds' ? 'must hold' : 'must be refuted';
  return exceedance === undefined ? duty : `${duty}; its draws exceed the bound at a rate of at least ${exceedance}`;
}

function kindText({ kind, delta }: AnyClaim): string {
  return kind === 'coverage' ? `coverage, with probability at least 1 - ${delta}` : kind;
}

/** What each profile refutes and catches at the claim's share. */
function statistics(claim: AnyClaim, share: number): string[] {
  return [
    `Statistics, with ${figure(share)} of the false-alarm budget:`,
    ...PROFILE_NAMES.map((profile) => {
      const { cases, controlCases } = caseCounts(claim, profile);
      const { own, alphaSpent } = coveragePlan(claim, cases, controlCases, share);
      const caught = `a true rate of ${detectableRate(own).toPrecision(3)} is caught with probability ${DETECTION_PROBABILITY}`;
      return `  - ${profile}: ${own.critical} of ${cases} draws refute, ${caught}; a false alarm has probability ${alphaSpent.toPrecision(2)}`;
    }),
  ];
}
