import type { AnyClaim } from '../claim/claim.js';

/** A claim for a reader, from top to bottom like the theorem. */
export function explanation(claim: AnyClaim): string {
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
    `Kind: ${claim.kind}, ${claim.sharpness === 'tight' ? 'equality is attained' : 'an upper bound only'}; ${expected}.`,
    ...(claim.proves === undefined ? [] : [`Part of the main theorem: ${claim.proves}.`]),
    ...(claim.controls.length === 0 ? [] : ['Controls:']),
    ...claim.controls.map(
      ({ id, title, expects }) => `  - ${id}: ${title} (must ${expects === 'holds' ? 'hold' : 'be refuted'})`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
