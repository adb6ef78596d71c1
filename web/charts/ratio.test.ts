import { expect, test } from 'vitest';
import { caseText, type RatioCase, ratioKey, type Standing } from './ratio.js';

const of = (standing: Standing, error = 1e-9): RatioCase => ({
  ...{ name: 'case 1', measured: 0.5, bound: 1 },
  ...{ error, standing },
});
const said = (cases: readonly RatioCase[], boundName?: 'tolerance') =>
  ratioKey({ cases, boundName }).map(({ says }) => says);

test('a key tells equality from a case that is undecided, and names what each is compared with', () => {
  expect(said([of('holds'), of('attained'), of('attained'), of('undecided')])).toEqual([
    'within the bound: 1',
    'on the line, within its small error: 2',
    'undecided, for its large error: 1',
  ]);
  expect(said([of('holds')], 'tolerance')).toEqual(['within the tolerance: 1']);
});

test('a key has the mark of an error where one is wider than its dot', () => {
  expect(said([of('holds'), of('holds', 0.2)])).toContain('up to its numerical error');
  const zero = { ...of('holds'), measured: 0, error: 1e-17 };
  expect(said([of('holds'), zero])).not.toContain('up to its numerical error');
});

test('a case on its bound is told as equality', () => {
  expect(caseText({ ...of('attained'), measured: 1 })).toContain('That is equality, within the error.');
});
