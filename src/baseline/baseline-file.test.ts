import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { type Baseline, baselineText, chanceOfComparing, readBaseline } from './baseline-file.js';
import { type Quantity, rangeOf } from './quantity.js';

const folder = temporaryFolder();

const baselineOf = (quantities: Record<string, Quantity>, seed = 1): Baseline => ({
  version: '1.0.0',
  system: 'mine',
  seed,
  quantities: new Map(Object.entries(quantities)),
});

const QUANTITIES: Record<string, Quantity> = {
  loss: { value: 1.23456789012, error: 3.14159e-7 },
  small: { value: 6.71794139944459e-6, error: 7.05e-18 },
  exact: { value: 1 / 3, error: 0 },
  gone: { value: 1e-9, error: 1 },
  negative: { value: -1234.5678, error: 0.0199 },
  missing: { value: null, reason: 'not "resolved"' },
  drawn: { value: 0.123456, interval: [0.1000001, 0.1499999], chance: 1.25e-8 },
  still: { value: 2, interval: [2, 2], chance: 1.25e-8 },
};

function stored(text: string): Baseline {
  const path = join(folder.path, 'baseline.json');
  writeFileSync(path, text);
  return readBaseline(path);
}

test('a baseline has one quantity a line, with the digits that its error leaves', () => {
  expect(baselineText(baselineOf(QUANTITIES)).split('\n')).toEqual([
    '{',
    '  "format": 1,',
    '  "version": "1.0.0",',
    '  "system": "mine",',
    '  "seed": 1,',
    '  "quantities": [',
    '    { "name": "loss", "value": 1.23456789, "error": 3.2e-7 },',
    '    { "name": "small", "value": 6.71794139944459e-6, "error": 7.1e-18 },',
    '    { "name": "exact", "value": 0.3333333333333333, "error": 0 },',
    '    { "name": "gone", "value": 0, "error": 1.1 },',
    '    { "name": "negative", "value": -1234.5678, "error": 0.02 },',
    '    { "name": "missing", "value": null, "reason": "not \\"resolved\\"" },',
    '    { "name": "drawn", "value": 0.1235, "interval": [0.1, 0.15], "chance": 1.25e-8 },',
    '    { "name": "still", "value": 2, "interval": [2, 2], "chance": 1.25e-8 }',
    '  ]',
    '}',
    '',
  ]);
});

test('where an editor finds the schema stays in the file', () => {
  const text = baselineText(baselineOf(QUANTITIES));
  const named = text.replace('{\n', '{\n  "$schema": "../baseline.schema.json",\n');
  expect(baselineText(baselineOf(QUANTITIES), stored(named))).toBe(named);
});

test('a baseline is read as it was written, and no range is smaller for its digits', () => {
  const read = stored(baselineText(baselineOf(QUANTITIES)));
  expect(read).toMatchObject({ version: '1.0.0', system: 'mine', seed: 1 });
  expect([...read.quantities.keys()]).toEqual(Object.keys(QUANTITIES));
  for (const [name, quantity] of read.quantities) {
    const was = QUANTITIES[name];
    if (was.value === null || quantity.value === null) expect(quantity).toEqual(was);
    else {
      expect(rangeOf(quantity)[0]).toBeLessThanOrEqual(rangeOf(was)[0]);
      expect(rangeOf(quantity)[1]).toBeGreaterThanOrEqual(rangeOf(was)[1]);
    }
  }
  // of two medians, each of which is stated twice
  expect(chanceOfComparing(read)).toBeCloseTo(4 * 1.25e-8, 20);
});

describe('a line stays as it is written', () => {
  const before = baselineOf({ loss: { value: 1.2345, error: 1e-3 } });
  const lineOf = (quantity: Quantity, seed = 1) =>
    baselineText(baselineOf({ loss: quantity }, seed), before).split('\n')[6];
  const kept = '    { "name": "loss", "value": 1.2345, "error": 0.001 }';

  test.each<[string, Quantity]>([
    ['where the last digits differ', { value: 1.23451234, error: 1.02e-3 }],
    ['where the value differs by less than the error', { value: 1.2359, error: 7e-4 }],
  ])('%s', (_, quantity) => {
    expect(lineOf(quantity)).toBe(kept);
  });

  test.each<[string, Quantity, number]>([
    ['but for a value that has moved', { value: 1.2368, error: 1e-3 }, 1],
    ['but for one that is known better', { value: 1.2345, error: 1e-5 }, 1],
    ['but for another seed', { value: 1.23451234, error: 1.02e-3 }, 2],
  ])('%s', (_, quantity, seed) => {
    expect(lineOf(quantity, seed)).not.toBe(kept);
  });
});

describe('what is no baseline is refused in a sentence', () => {
  const text = baselineText(baselineOf(QUANTITIES));
  test.each([
    ['another format', text.replace('"format": 1', '"format": 2'), 'format should be 1, found 2'],
    [
      'an error below 0',
      text.replace('3.2e-7', '-1'),
      'quantities[0].error should be a number of at least 0, found -1',
    ],
    [
      'a value in words',
      text.replace('1.23456789', '"one"'),
      'quantities[0].value should be a finite number, found "one"',
    ],
    ['a name twice', text.replace('"small"', '"loss"'), "quantities[1].name should be unique, found 'loss' once more"],
    [
      'an unknown key',
      text.replace('"error": 0 ', '"error": 0, "when": 1 '),
      "quantities[2] has the unknown key 'when'",
    ],
    ['an interval apart', text.replace('[0.1, 0.15]', '[0.2, 0.3]'), 'interval should hold the value 0.1235'],
    ['results', '{ "claims": [] }', 'format should be 1, found nothing'],
    ['a list', '[]', "the baseline should be an object that 'diffusion-bounds baseline update' has written"],
  ])('%s', (_, broken, complaint) => {
    expect(() => stored(broken)).toThrow(complaint);
  });
});
