import { type AnyClaim, expectationOf } from '../claim/claim.js';
import type { Statement } from '../claim/statement.js';
import { citation } from './citation.js';

/** A statement of a paper in lines: what it is about, and the claims about it or the reason why there is none. */
export function statementText(
  { paper, locus, about, claims: ids, note }: Statement,
  claims: readonly AnyClaim[],
): string {
  const isRefuted = (id: string) => claims.some((claim) => claim.id === id && expectationOf(claim) === 'refuted');
  const named = ids.map((id) => (isRefuted(id) ? `${id} (must be refuted)` : id)).join(', ');
  const below = ids.length === 0 ? [`no claim: ${note}`] : [named, ...(note === undefined ? [] : [note])];
  return [`${citation({ paper, locus })}: ${about}`, ...below.map((line) => `  ${line}`)]
    .map((line) => `${line}\n`)
    .join('');
}
