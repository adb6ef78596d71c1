import { expect, test } from 'vitest';
import type { ControlOnPage, LawOnPage } from '../../src/report/page/page-data.js';
import { controlsCaption, lawCaption } from './law-caption.js';

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
  ...{ replay: null, chance: null, trend: null, cases },
};
const OF_IDENTITY = { measured: 'difference of both sides', bound: 'tolerance', unit: null };
const refuted = {
  ...law,
  verdict: 'refuted',
  worst: { ...law.worst, ratio: 1.02 },
  cases: { ...cases, refuted: 2 },
} as const;

test('a caption says what to see: how close a bound comes, by how much it is exceeded, and whether that is expected', () => {
  expect(lawCaption({ expects: 'holds' }, law)).toContain('the closest case takes 50% of it');
  expect(lawCaption({ expects: 'holds' }, refuted)).toContain('exceed it, by up to 2%, and refute the law');
  expect(lawCaption({ expects: 'refuted' }, refuted)).toContain('the statement fails there, as this claim expects');
  expect(lawCaption({ expects: 'holds' }, { ...law, kind: 'coverage' })).toContain('none of the 24 exceeds it');
  expect(lawCaption({ expects: 'holds' }, { ...law, kind: 'identity', axes: OF_IDENTITY })).toContain(
    'so both sides agree',
  );
});

test('a caption of controls says on which side of the line each lies', () => {
  const control = { law: 'bound', expects: 'refuted', cases } as unknown as ControlOnPage;
  const controls = [control, { ...control, expects: 'holds' } as const];
  const caption = controlsCaption({ controls, expects: 'holds' }, law);
  expect(caption).toContain('stay left of the line; controls');
  expect(caption).toContain('a corrected form beside it stays left');
  expect(controlsCaption({ controls: [], expects: 'refuted' }, refuted)).toContain(
    'Cases of the printed statement lie right',
  );
});
