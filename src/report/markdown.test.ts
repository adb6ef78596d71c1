import { expect, test } from 'vitest';
import { codeBlock, markdownTable, markdownText } from './markdown.js';

test.each([
  ['a|b', String.raw`a\|b`],
  ['*a* _b_ `c`', String.raw`\*a\* \_b\_ \`c\``],
  ['[a](b) <img> &lt; $x$ ~~y~~', String.raw`\[a\](b) \<img\> \&lt; \$x\$ \~\~y\~\~`],
  [String.raw`a\|b`, String.raw`a\\\|b`],
  ['# a', String.raw`\# a`],
  ['- a', String.raw`\- a`],
  ['12. a', String.raw`12\. a`],
  [' 3) a', String.raw`3\) a`],
  ["law 'tweedie', case 12: 1e-3", "law 'tweedie', case 12: 1e-3"],
])('%s is written as %s', (text, written) => {
  expect(markdownText(text)).toBe(written);
});

test('a block of code ends after its text, whatever that holds', () => {
  expect(codeBlock('a', 'sh')).toBe('```sh\na\n```\n');
  expect(codeBlock('a\n````\n`b`')).toBe('`````\na\n````\n`b`\n`````\n');
});

test('a table has a rule under its head, with numbers to the right', () => {
  expect(markdownTable(['a', 'b'], [['x', '1']], 1)).toBe('| a | b |\n| --- | --: |\n| x | 1 |\n');
});
