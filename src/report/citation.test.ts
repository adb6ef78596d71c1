import { expect, test } from 'vitest';
import { citation, cites } from './citation.js';

const source = {
  paper: 'Song et al. 2021, Score-Based Generative Modeling',
  locus: 'Lemma 41, eqs. 6 and 13 (a)',
  note: 'sharper than Lemma 5.2',
};

test('authors, year and place are cited, and a title is left out', () => {
  expect(citation(source)).toBe('Song et al. 2021, Lemma 41, eqs. 6 and 13 (a)');
  expect(citation({ paper: 'this suite', locus: 'L9' })).toBe('this suite, L9');
  expect(citation({ paper: 'Efron 2011; Robbins 1956', locus: 'eq. 1.4' })).toBe('Efron 2011, eq. 1.4');
});

test.each([
  ['Lemma 41', true],
  ['lemma  41', true],
  ['Lemma 4', false],
  ['emma 41', false],
  ['Lemma 5', false],
  ['Lemma 5.2', true],
  ['Lemma 5x2', false],
  ['song et al.', true],
  ['Song', true],
  ['generative', true],
  ['13 (a)', true],
  ['Score', true],
  ['(a)', true],
  ['[', false],
])("'%s' is found in a source as whole words: %s", (text, found) => {
  expect(cites(source, text)).toBe(found);
});
