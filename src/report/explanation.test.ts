import { expect, test } from 'vitest';
import { square, wrong } from '../testing/results.js';
import { explanation } from './explanation.js';

test('an explanation reads like the theorem', () => {
  const claim = square();
  const more = square({
    source: { paper: 'Euclid', locus: 'Book II', note: 'for lengths' },
    assumptions: [...claim.assumptions, { statement: 'x is known', holds: () => true }],
    scope: ['integers, of either sign'],
    laws: {
      ...claim.laws,
      size: {
        statement: 'x <= x^2,\n  x an integer',
        latex: 'x \\le x^2',
        sharpness: 'upper',
        needs: ['score', ['models', 'fit']],
        appliesWhen: 'an integer',
        check: () => undefined,
      },
    },
    constants: [{ name: 'tolerance', value: 1e-7, meaning: 'what rounding may do' }],
    proves: 'nothing',
  });
  expect(explanation(more, { topic: 'algebra' })).toBe(
    [
      'A square is at least 0 (square, algebra)',
      'Euclid, Book II',
      'for lengths',
      '',
      'sign (equality is attained):',
      '  x^2 >= 0',
      '  in LaTeX:',
      '    x^2 \\ge 0',
      'size (an upper bound only):',
      '  x <= x^2,',
      '  x an integer',
      '  in LaTeX:',
      '    x \\le x^2',
      '  of a system it needs: score, models or fit; an integer',
      '',
      'Assumptions:',
      '  - x is real (by construction)',
      '  - x is known (checked in every case)',
      '',
      'Cases:',
      '  - integers, of either sign',
      '',
      'Constants:',
      '  - tolerance = 1e-7: what rounding may do',
      '',
      'Kind: exact; expected to hold.',
      'Part of the main theorem: nothing.',
      'Statistics: none; each case is decided by itself, and none of the false-alarm budget is spent.',
      "Systems: none is asked; the claim is about this package's own mathematics.",
      '',
      'Controls:',
      "  - wrong, of law 'sign': wrong sign (must be refuted)",
      '',
    ].join('\n'),
  );
});

test('the explanation of a statistical claim says what refutes it and what it catches', () => {
  const rare = square({ id: 'rare', kind: 'coverage', delta: 0.05, controls: [{ ...wrong, exceedance: 0.3 }] });
  const text = explanation(rare, { topic: 'chance', share: 1e-6 });
  expect(text).toContain('Kind: coverage, with probability at least 1 - 0.05; expected to hold.');
  expect(text).toContain('(must be refuted; its draws exceed the bound at a rate of at least 0.3)');
  expect(text).toContain('Statistics, with 1e-6 of the false-alarm budget:');
  expect(text).toMatch(
    /- quick: 29 or more of 200 draws beyond the bound would refute; a true rate of 0\.207 is caught with probability 0\.99;/,
  );
});

test('laws of several kinds say so, and findings what is predicted for them', () => {
  const { sign } = square().laws;
  const text = explanation(
    square({
      laws: {
        sign,
        slope: { ...sign, kind: 'trend' },
        seen: { ...sign, kind: 'finding', predicted: { value: 0.4, by: 'a bound' } },
        alone: { ...sign, kind: 'finding' },
      },
    }),
    { topic: 'algebra', share: 1e-6 },
  );
  expect(text).toContain("Kind: exact; law 'slope' trend; expected to hold.\n");
  expect(text).toMatch(/seen \(a finding, reported and not decided\):\n(.*\n)+ {2}predicted: 0\.4, by a bound\n/);
  expect(text).toContain('alone (a finding, reported and not decided):\n');
  expect(text).toContain('sign (equality is attained):\n');
  expect(text).toMatch(
    /- quick: 3\d or more of 40 replicates on one side of the bound would decide; a true rate of 0\.9\d+ is caught/,
  );
});

test('a printed form says which clause fails, and a control of it that it must hold', () => {
  const text = explanation(square({ expects: { refuted: 'the sign' }, controls: [{ ...wrong, expects: 'holds' }] }), {
    topic: 'algebra',
  });
  expect(text).toContain('Kind: exact; expected to be refuted: the sign.\n');
  expect(text).toContain('wrong sign (must hold)\n');
});

test('a printed form says under which readings it fails and what it leaves untouched, once each', () => {
  const failure = { refuted: 'the sign', readings: 'with any constant', untouched: 'Theorem 1' };
  const text = explanation(square({ expects: failure }), { topic: 'algebra' });
  expect(text).toContain('expected to be refuted: the sign.\nReadings: with any constant.\nUntouched: Theorem 1.\n');
});

test('an explanation says what a system needs to be asked', () => {
  const claim = square();
  const on = { needs: ['score', ['models', 'fit']] as const, cases: () => claim.cases(), measure: () => 1 };
  expect(explanation({ ...claim, forSystem: on }, { topic: 'algebra' })).toContain(
    '\nSystems: asked of those with a process, score, models or fit.\n',
  );
});

test('an explanation ends with the tables of a claim, their columns aligned', () => {
  const table = {
    title: 'Squares',
    notes: ['of small numbers'],
    header: ['x', 'x^2'],
    rows: [
      ['1', '1'],
      ['eleven', '121'],
    ],
  };
  const text = explanation(square({ tables: () => [table, { ...table, title: 'Again', notes: [] }] }), {
    topic: 'algebra',
  });
  const lines = ['  x       x^2', '  1       1', '  eleven  121', ''];
  expect(text.split('must be refuted)\n')[1]).toBe(
    ['', 'Squares:', '  of small numbers', ...lines, 'Again:', ...lines].join('\n'),
  );
});
