/** The page of findings: printed statements that fail, each with its smallest counterexample, and numbers that decide nothing. */
import { type AnyClaim, expectationOf } from '../src/claim/claim.js';
import { citation } from '../src/report/citation.js';
import { counterexampleText, findingText, inText } from './claim-page.js';
import type { ClaimEvidence, PinnedRun } from './pinned-run.js';

export function findingsPage(
  claims: readonly AnyClaim[],
  run: PinnedRun,
  evidence: ReadonlyMap<string, ClaimEvidence>,
): string {
  const refuted = claims.filter((claim) => expectationOf(claim) === 'refuted');
  const parts = [
    '# Findings',
    [
      'Two kinds of results are worth knowing without reading a claim: statements that fail as they are printed, and numbers',
      `that a run measures without asking anything of them. Both are those of the profile ${run.profile} with seed ${run.seed},`,
      `run by version ${run.version}. Links lead to the pages of claims, which a clone and the site have.`,
    ].join('\n'),
    '## Printed statements that fail',
    [
      'Each is a claim that must be refuted, and stands beside a corrected form that must hold. It fails as it was read, which is',
      'said of each; the assumptions are on its page, and [claims.md](claims.md) says which text of the paper was read. A',
      'counterexample is a case as the claim draws it, made as simple as a run could.',
    ].join('\n'),
    ...refuted.map((claim) => refutedText(claim, evidence.get(claim.id))),
    '## Measured, and not decided',
    'A median over independent replicates, with an interval that covers it with the stated confidence: of one number, and not of\nall at once.',
    ...claims.flatMap(({ id, title }) => {
      const { findings = [] } = evidence.get(id) ?? {};
      if (findings.length === 0) return [];
      return [`Of [${inText(title)}](claims/${id}.md):`, findings.map(findingText).join('\n')];
    }),
  ];
  return `${parts.join('\n\n')}\n`;
}

function refutedText({ id, title, source, expects }: AnyClaim, evidence: ClaimEvidence | undefined): string {
  const { refuted, readings, untouched } = expects as Exclude<AnyClaim['expects'], 'holds'>;
  return [
    `### ${inText(title)}`,
    `[\`${id}\`](claims/${id}.md), on ${inText(citation(source))}${noteText(source)}. The clause at fault: ${inText(refuted)}.`,
    ...(readings === undefined ? [] : [`How it was read: ${inText(readings)}.`]),
    ...(untouched === undefined ? [] : [`What stands all the same: ${inText(untouched)}.`]),
    ...(evidence === undefined ? [] : counterexampleText(evidence.claim)),
  ].join('\n\n');
}

/** What a claim says of its source, in brackets. */
function noteText({ note }: AnyClaim['source']): string {
  return note === undefined ? '' : ` (${inText(note)})`;
}
