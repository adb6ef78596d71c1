import { expect, test } from 'vitest';
import { wrapped } from './wrapped.js';

const LONG = "noising: law 'kernel', case 3, label 12: answered 0.5, expected 0.25";

test('a long line goes on below, indented, and short ones stay as they are', () => {
  expect(wrapped(`a b\n${LONG}\n\n`, 40)).toBe(
    "a b\nnoising: law 'kernel', case 3, label 12:\n    answered 0.5, expected 0.25\n\n",
  );
  expect(wrapped(`  ${LONG}`, 40)).toBe(
    "  noising: law 'kernel', case 3, label\n      12: answered 0.5, expected 0.25",
  );
  expect(wrapped(LONG, LONG.length)).toBe(LONG);
});

test('no line is wider than the terminal, and its words are all there in their order', () => {
  const text = Array.from({ length: 200 }, (_, i) => 'x'.repeat(1 + (i % 7))).join(' ');
  for (const columns of [30, 31, 57, 80]) {
    const lines = wrapped(text, columns).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
  }
});

test('columns of a table stay aligned up to the break, and colours take no width', () => {
  expect(wrapped(`${'a'.padEnd(20)}b   ${'c'.repeat(10)}`, 30)).toBe(`${'a'.padEnd(20)}b\n    ${'c'.repeat(10)}`);
  const coloured = `\u001b[31m${'x'.repeat(14)}\u001b[39m ${'y'.repeat(15)}`;
  expect(wrapped(coloured, 30)).toBe(coloured);
});

test('a word longer than a line stays whole, and so do commands, which are copied', () => {
  const path = `/${'p'.repeat(50)}`;
  expect(wrapped(`in ${path} it is`, 30)).toBe(`in\n    ${path}\n    it is`);
  for (const line of [
    `a: npx diffusion-bounds replay ${path} --system "a b c d e f"`,
    `asked again: f(${'1, '.repeat(30)})`,
  ])
    expect(wrapped(line, 30)).toBe(line);
});

test('a line that rewrites itself is cut, as only one line is erased', () => {
  const progress = `\r\u001b[K[1/2] ${'a'.repeat(50)}: case 3 of 24`;
  expect(wrapped(progress, 40)).toBe(`\r\u001b[K[1/2] ${'a'.repeat(33)}…`);
  expect(wrapped('\r\u001b[K', 40)).toBe('\r\u001b[K');
});

test('nothing is wrapped where there is no terminal, or hardly any room', () => {
  expect(wrapped(LONG, undefined)).toBe(LONG);
  expect(wrapped(LONG, 10)).toBe(LONG);
});
