import { expect, test } from 'vitest';
import { claims, statements } from './index.js';

const loci = statements.map(({ locus }) => locus);
const numbered = (kind: string, count: number) => Array.from({ length: count }, (_, k) => `${kind} ${k + 1}`);

test.each([
  ['Theorem', 2],
  ['Lemma', 8],
  ['Remark', 7],
  ['Definition', 1],
  ['eq.', 43],
])('every %s of the paper is there once, in its order', (kind, count) => {
  expect(loci.filter((locus) => locus.startsWith(`${kind} `))).toEqual(numbered(kind, count));
});

test.each(statements)('$locus has claims that exist, or a sentence that says why there is none', (statement) => {
  const { claims: ids, note, about } = statement;
  expect(claims.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(about).not.toMatch(/\.$/);
  if (ids.length === 0) expect(note).toBeDefined();
  if (note !== undefined) expect(note).toMatch(/^[A-Z].*\.$/);
});

const ofThePaper = claims.filter(({ source }) => statements.some(({ paper }) => source.paper === paper));

test.each(ofThePaper)('$id is listed at each statement that its source names', ({ id, source }) => {
  const named = places(source.locus);
  expect(loci).toEqual(expect.arrayContaining(named));
  const listed = statements.filter((each) => each.claims.includes(id)).map(({ locus }) => locus);
  expect(listed).toEqual(expect.arrayContaining(named));
});

test('places are read out of the number of a source', () => {
  expect(places('Lemma 4 and Lemma 5')).toEqual(['Lemma 4', 'Lemma 5']);
  expect(places('eqs. 9 and 10')).toEqual(['eq. 9', 'eq. 10']);
  expect(places('Lemmas 3 to 5 and eqs. 13, 24 and 28')).toEqual([
    'Lemma 3',
    'Lemma 4',
    'Lemma 5',
    'eq. 13',
    'eq. 24',
    'eq. 28',
  ]);
  expect(places('eq. 17, eq. 40 and Remark 6')).toEqual(['eq. 17', 'eq. 40', 'Remark 6']);
  expect(places('the display before eq. 35')).toEqual(['the display before eq. 35']);
  expect(places('Section 4.1.1')).toEqual(['Section 4.1.1']);
});

/** The statements that a locus names, one by one: a number without a word before it takes that of the last one. */
function places(locus: string): string[] {
  const found: string[] = [];
  let kind = '';
  for (const part of locus.split(/, | and /)) {
    const [, words = '', from, to] = /^(?:(.*?) )?([\d.]+)(?: to (\d+))?$/.exec(part) ?? [];
    if (words !== '') kind = words.replace(/^eqs\.$/, 'eq.').replace(/^(Lemma|Theorem|Remark)s$/, '$1');
    if (to === undefined) found.push(`${kind} ${from}`);
    else for (let k = Number(from); k <= Number(to); k++) found.push(`${kind} ${k}`);
  }
  return found;
}
