import type { Source } from '../claim/claim.js';

/** A source as it is cited in text: authors and year, without the title, and the number of the statement there. */
export function citation({ paper, locus }: Source): string {
  const [authorsAndYear] = /^.*?\b\d{4}\b/.exec(paper) ?? [paper];
  return `${authorsAndYear}, ${locus}`;
}

/**
 * Whether a source contains a text as whole words, ignoring case: 'Lemma 4' is neither in 'Lemma 41' nor in 'Lemma
 * 4.1'.
 */
export function cites({ paper, locus, note = '' }: Source, text: string): boolean {
  const literal = text
    .trim()
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/\s+/g, '\\s+');
  const words = new RegExp(String.raw`(?<![\p{L}\p{N}])${literal}(?![\p{L}\p{N}]|\.\d)`, 'iu');
  return [paper, locus, note].some((part) => words.test(part));
}
