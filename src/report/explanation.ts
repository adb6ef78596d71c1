import type { AnyClaim, Assumption, Control } from '../claim/claim.js';
import { PROFILE_NAMES } from '../claim/profiles.js';
import { DETECTION_PROBABILITY, detectableRate } from '../evidence/coverage.js';
import { coveragePlan } from '../judge/draw-judgement.js';
import { caseCounts } from '../run/run.js';
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
    ...indented(claim.plain),
    '',
    'In LaTeX:',
    ...indented(claim.statement),
    '',
    'Assumptions:',
    ...claim.assumptions.map(assumptionLine),
    '',
    `Kind: ${kindText(claim)}, ${claim.sharpness === 'tight' ? 'equality is attained' : 'an upper bound only'}; ${expected}.`,
    ...(claim.proves === undefined ? [] : [`Part of the main theorem: ${claim.proves}.`]),
    ...constantLines(claim),
    ...(share === undefined
      ? ['Statistics: none; a case is decided by itself, and nothing of the false-alarm budget is spent.']
      : statistics(claim, share)),
    systemLine(claim),
    ...(claim.controls.length === 0 ? [] : ['Controls:']),
    ...claim.controls.map((control) => `  - ${control.id}: ${control.title} (${dutyOf(control)})`),
  ];
  return `${lines.join('\n')}\n`;
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line.trim()}`);
}

function assumptionLine({ statement, holds }: Assumption<unknown>): string {
  return `  - ${statement} (${holds === undefined ? 'by construction' : 'checked in every case'})`;
}

function constantLines({ constants = [] }: AnyClaim): string[] {
  if (constants.length === 0) return [];
  return ['Constants:', ...constants.map(({ name, value, meaning }) => `  - ${name} = ${value}: ${meaning}`)];
}

function systemLine({ onSystem }: AnyClaim): string {
  if (onSystem === undefined) return "Systems: none is asked; the claim is about this package's own mathematics.";
  const needs = onSystem.needs.map((need) => [need].flat().join(' or '));
  return `Systems: asked of those with ${['a process', ...needs].join(', ')}.`;
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
