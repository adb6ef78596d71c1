import { expect, test } from 'vitest';
import type { ControlOnPage, LawOnPage } from '../../src/report/page/page-data.js';
import { controlNote, controlsCaption, lawCaption, lawNote, thinnedText } from './law-caption.js';

const cases = { of: 24, refuted: 0, index: [0], measured: [1], bound: [2], error: [0], marks: '.', checks: '00000000' };
const law: LawOnPage = {
  ...{
    id: 'bound',
    statement: null,
    mathml: null,
    kind: 'exact',
    sharpness: 'upper',
    yesOrNo: false,
    verdict: 'holds',
  },
  ...{ reason: null, needs: null, compared: 24, decided: 24, vacuous: 0, silent: null },
  worst: { ratio: 0.5, reason: null, index: 0 },
  axes: { measured: 'measured', bound: 'bound', unit: null },
  ...{ mayExceed: null, replay: null, chance: null, trend: null, cases },
};
const OF_IDENTITY = { measured: 'difference of both sides', bound: 'tolerance', unit: null };
const refuted = {
  ...law,
  verdict: 'refuted',
  worst: { ...law.worst, ratio: 1.02 },
  cases: { ...cases, refuted: 2 },
} as const;
const draws = { ...law, kind: 'coverage', mayExceed: 0.75, cases: { ...cases, of: 120, refuted: 19 } } as const;
const wrong = {
  ...{ law: 'bound', expects: 'refuted', run: 100, share: 0.31, promised: 0.25 },
  cases,
} as unknown as ControlOnPage;
const right = { ...wrong, expects: 'holds', share: 0, promised: null } as const;

test('a caption says what to see: how close a bound comes, by how much it is exceeded, and whether that is expected', () => {
  expect(lawCaption({ expects: 'holds' }, law)).toContain('the closest case takes 50% of the bound');
  expect(lawCaption({ expects: 'holds' }, refuted)).toContain('exceed it, by up to 2%, and refute the law');
  expect(lawCaption({ expects: 'refuted' }, refuted)).toContain('the statement fails there, as this claim expects');
  const identity = { ...law, kind: 'identity', axes: OF_IDENTITY } as const;
  expect(lawCaption({ expects: 'holds' }, identity)).toContain('so both sides agree up to what is computed');
  expect(lawCaption({ expects: 'holds' }, { ...law, statement: 'S = U + V' })).toContain('so the law holds');
});

test('a caption says of draws which share may be beyond the bound, and which is', () => {
  const share = 'of which at most 75% may be beyond the bound in the long run; here 19 of 120 are beyond it.';
  expect(lawCaption({ expects: 'holds' }, draws)).toContain(share);
  expect(lawCaption({ expects: 'holds' }, { ...draws, verdict: 'refuted' })).toContain('which refutes the law');
});

test('a caption tells equality from a case below the line, and claims no verdict that a law does not have', () => {
  const equal = { ...law, cases: { ...cases, marks: '==.' } };
  expect(lawCaption({ expects: 'holds' }, equal)).toContain(
    'No dot is above the line by more than its error, so the bound holds; 2 lie on it, within the error.',
  );
  expect(lawCaption({ expects: 'holds' }, { ...law, verdict: 'inconclusive' })).toContain('the law is inconclusive');
  expect(lawCaption({ expects: 'holds' }, { ...law, verdict: 'inconclusive' })).not.toContain('holds');
});

test('a caption of controls says on which side of the line each lies, by the kind of the law', () => {
  const caption = controlsCaption({ controls: [wrong, right], expects: 'holds' }, law);
  expect(caption).toContain('The cases of the law stay left of the line; the control');
  expect(caption).toContain('must fail: it lies right of the line in 31% of its cases');
  expect(caption).toContain('a corrected form beside it must hold, and stays left of the line');
  expect(controlsCaption({ controls: [{ ...wrong, share: 1 }], expects: 'holds' }, law)).toContain(
    'it lies right of the line in all of its cases',
  );
  expect(controlsCaption({ controls: [right], expects: 'refuted' }, refuted)).toBe(
    'Here the statement as it was read is refuted: 2 of its 24 cases lie right of the line, beyond the bound; a corrected form beside it must hold, and stays left of the line.',
  );
  expect(controlsCaption({ controls: [], expects: 'holds' }, draws)).toBe(
    'Draws beyond the bound lie right of the line, where at most 75% of those of the law may be in the long run; here 19 of 120 are.',
  );
});

test('a row says how many of its cases are beyond the bound, how many may or must be, and how many are shown', () => {
  expect(lawNote(draws, draws.cases)).toBe(
    '19 of 120 draws beyond the bound, at most 75% may be in the long run; 1 of 120 are shown, the sharpest among them',
  );
  expect(thinnedText(draws, draws.cases)).toBe(
    '1 of 120 cases are shown, the sharpest among them; 19 of 120 lie beyond the bound.',
  );
  expect(controlNote(wrong, law)).toContain('; 1 of 24 are shown, evenly apart');
  expect(lawNote(law, { ...cases, of: 1 })).toBe('none of 1 cases beyond the bound');
  const whole = { ...wrong, cases: { ...cases, of: 1 } };
  expect(controlNote(whole, law)).toBe(
    'must fail: 31 of its 100 cases beyond the bound, at least 25% of those planned must be',
  );
  const likely = { ...draws, mayExceed: 0.05 } as const;
  const many = { ...cases, of: 280, refuted: 87, index: Array.from({ length: 280 }, (_, i) => i) };
  expect(controlNote({ ...whole, run: 280, share: 87 / 280, promised: 0.29, cases: many }, likely)).toBe(
    'must fail: 87 of its 280 draws beyond the bound, where 5% is allowed in the long run; the run is designed to see a true rate of 29%',
  );
  expect(controlsCaption({ controls: [wrong], expects: 'holds' }, likely)).toContain(
    'in 31% of its draws, where 5% is allowed',
  );
  expect(controlNote({ ...right, cases: whole.cases }, { ...law, axes: OF_IDENTITY })).toBe(
    'must hold: none of its 100 cases beyond the tolerance',
  );
});
