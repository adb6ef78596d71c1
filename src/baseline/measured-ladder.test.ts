import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Experiment } from '../experiment/schema.js';
import { readBaseline } from './baseline-file.js';
import { comparedWith } from './baseline-result.js';
import type { Difference } from './difference.js';
import { LADDER, type Rung } from './ladder.js';
import { drawn, measuredRungs } from './measured-ladder.js';

const FILE = fileURLToPath(new URL('../../fixtures/baseline.json', import.meta.url));

/** How numbers differ from those of this package's own baseline. */
function differencesOf(numbers: ReturnType<typeof drawn>, seed = 1): readonly Difference[] {
  const found = new Map(numbers);
  const stored = readBaseline(FILE);
  const quantities = new Map([...stored.quantities].filter(([name]) => found.has(name)));
  return comparedWith({ ...stored, quantities }, found, seed).differences;
}

/** The losses and the parts of rungs, gaps left out. */
const measured = (...rungs: Rung[]) => measuredRungs(rungs.map((rung) => ({ ...rung, gaps: [] })));

const withProcess = (rung: Rung, changes: object): Rung => {
  const process = { ...rung.experiment.process, ...changes } as Experiment['process'];
  return { ...rung, experiment: { ...rung.experiment, process } };
};

/** Each constant of each process of the ladder. */
const CONSTANTS = LADDER.flatMap((rung) =>
  Object.entries(rung.experiment.process).flatMap(([constant, value]) =>
    typeof value === 'number' ? [{ name: `${rung.name}: ${constant}`, rung, constant, value }] : [],
  ),
);

test('the ladder has what fixtures/baseline.json has, and measures it again', () => {
  expect(differencesOf([...measured(...LADDER), ...drawn(1)])).toEqual([]);
});

test.each(CONSTANTS)('a mistake of 0.1% is named: $name', ({ rung, constant, value }) => {
  const differences = differencesOf(measured(withProcess(rung, { [constant]: 1.001 * value })));
  expect(differences.map(({ name }) => name)).toContainEqual(expect.stringContaining(rung.name));
  expect(differences.every(({ kind }) => kind === 'moved')).toBe(true);
});

describe('what is drawn', () => {
  test.each([2, 3, 4, 5])('has not moved with the seed %s', (seed) => {
    expect(differencesOf(drawn(seed), seed)).toEqual([]);
  });
});

test('each quantity stands on a line of its own, and no value is a mean over draws whose seed nobody can change', () => {
  const text = readFileSync(FILE, 'utf8');
  const { quantities } = readBaseline(FILE);
  const lines = text.split('\n').filter((line) => line.startsWith('    { "name": '));
  expect(lines).toHaveLength(quantities.size);
  expect(text).not.toContain('Monte Carlo');
});
