import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claims } from '../../properties/index.js';
import { faults, faultyText } from './faults.js';

const ROOT = join(import.meta.dirname, '../..');
const ids = claims.map(({ id }) => id);

test('every fault has an id of its own', () => {
  expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
});

test.each(faults)('$id changes one place of its file, and names what is to catch it', (fault) => {
  const source = readFileSync(join(ROOT, fault.file), 'utf8');
  expect(faultyText(fault, source)).not.toBe(source);
  expect(fault.test ?? fault.claim).toBeDefined();
  if (fault.test !== undefined) expect(existsSync(join(ROOT, fault.test)), fault.test).toBe(true);
  if (fault.claim !== undefined) expect(ids).toContain(fault.claim);
});

test('a fault whose text is gone, or is there twice, says so', () => {
  const fault = { ...faults[0], id: 'one', file: 'src/a.ts', text: 'a + b', replacement: 'a - $&' };
  expect(faultyText(fault, 'f(a + b)')).toBe('f(a - $&)');
  expect(() => faultyText(fault, 'f(a - b)')).toThrow("The text of fault 'one' occurs 0 times in src/a.ts, not once.");
  expect(() => faultyText(fault, 'a + b, a + b')).toThrow(/occurs 2 times/);
});
