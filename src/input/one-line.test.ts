import { expect, test } from 'vitest';
import { oneLine, printable } from './one-line.js';

test('a message is one line, and what it says is kept', () => {
  expect(oneLine(' out\n\t of  order ')).toBe('out of order');
  expect(oneLine('naïve 😀 Größe')).toBe('naïve 😀 Größe');
});

test('characters that a terminal would act upon are escaped', () => {
  expect(oneLine('\u001b[2Jgone\u0007')).toBe('\\u{1b}[2Jgone\\u{7}');
  expect(oneLine('\u009b31m \u202egnp.exe')).toBe('\\u{9b}31m \\u{202e}gnp.exe');
  expect(printable('a\u0000b')).toBe('a\\u{0}b');
});

test('a message of megabytes shows its beginning and its end', () => {
  const line = oneLine(`field ${'x'.repeat(5_000_000)}, found nothing.`);
  expect(line.length).toBeLessThan(1100);
  expect(line).toMatch(/^field x+…x+, found nothing\.$/);
  expect(oneLine('y'.repeat(1000))).toBe('y'.repeat(1000));
});
