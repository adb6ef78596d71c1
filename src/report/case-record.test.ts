import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import type { CaseOutcome } from '../run/outcome.js';
import { caseRecord, readCaseRecord } from './case-record.js';

const check = { law: 'square', measured: -0, bound: 1, error: 1e-9, where: 'Infinity' };
const outcome: CaseOutcome = { kind: 'measured', checks: [check, { ...check, measured: 3, bound: 0 }] };

test('a record holds the case, what was measured of it, the ratio, and whether it refutes', () => {
  const line = caseRecord({ claim: 'powers', control: 'halved', index: 3 }, { ...outcome, input: '{"x":[1,"-0"]}' });
  expect(JSON.parse(line)).toEqual({
    claim: 'powers',
    control: 'halved',
    index: 3,
    input: { x: [1, '-0'] },
    outcome: {
      kind: 'measured',
      checks: [
        { law: 'square', measured: '-0', bound: 1, error: 1e-9, where: "'Infinity", ratio: 0 },
        { law: 'square', measured: 3, bound: 0, error: 1e-9, where: "'Infinity", ratio: 'Infinity', refuted: true },
      ],
    },
  });
});

test('an outcome reads back bit for bit', () => {
  const read = readCaseRecord(caseRecord({ claim: 'powers', index: 0 }, outcome), 'a line');
  expect(read).toStrictEqual({ claim: 'powers', index: 0, outcome });
});

test('the points of a trend are part of the record', () => {
  const trend: CaseOutcome = { kind: 'measured', checks: [{ ...check, ladder: { x: [1, 2], y: [0.5, Number.NaN] } }] };
  expect(readCaseRecord(caseRecord({ claim: 'powers', index: 0 }, trend), 'a line').outcome).toStrictEqual(trend);
});

test('a case that is no data, or is very long, is left out with the reason', () => {
  const stored = (input?: string) => JSON.parse(caseRecord({ claim: 'powers', index: 0 }, { ...outcome, input }));
  expect(stored()).toMatchObject({ input: null, inputReason: 'it is no plain data' });
  const long = JSON.stringify('x'.repeat(20_000));
  expect(stored(long)).toMatchObject({ input: null, inputReason: 'it has 20002 characters; replay prints them' });
});

test('a line that is no record is refused by its place', () => {
  expect(() => readCaseRecord('{', 'a.jsonl, line 3')).toThrow(InputError);
  expect(() => readCaseRecord('7', 'a.jsonl, line 3')).toThrow('a.jsonl, line 3 should be an object.');
});
