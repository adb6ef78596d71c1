import { expect, test } from 'vitest';
import { strictArguments } from './command.js';

const definitions = { file: { type: 'positional' }, json: { type: 'boolean' }, seed: { type: 'string' } } as const;
const strict = (...raw: string[]) => strictArguments(raw, definitions, 'run');

test('joins every option to its value', () => {
  expect(strict('--seed', '3', 'a.json', '--json')).toEqual(['--seed=3', '--json', 'a.json']);
  expect(strict('--seed=a=b', 'a.json')).toEqual(['--seed=a=b', 'a.json']);
  expect(strict('--seed', '-3', 'a.json')).toEqual(['--seed=-3', 'a.json']);
});

test('takes many arguments where the command does, but not none', () => {
  const files = { files: { type: 'positional' } } as const;
  expect(strictArguments(['a', 'b', 'c'], files, 'run', { manyPositionals: true })).toEqual(['a', 'b', 'c']);
  expect(() => strictArguments([], files, 'run', { manyPositionals: true })).toThrow(/'run' needs <files>/);
});

test.each([
  [['a', '--sed', '3'], /'run' has no option '--sed'/],
  [['a', '-s'], /has no option '-s'/],
  [['a', '--no-json'], /has no option '--no-json'/],
  [['a', '--file', 'x'], /has no option '--file'/],
  [['a', '--toString'], /has no option '--toString'/],
  [['a', '--json=1'], /'--json' takes no value/],
  [['a', '--seed'], /'--seed' needs a value/],
  [['a', '--seed='], /'--seed' needs a value/],
  [['a', '--seed', '--json'], /'--seed' needs a value/],
  [['a', '--seed', '1', '--seed', '2'], /'--seed' is given twice/],
  [[], /'run' needs <file>/],
  [['a', 'b'], /no use for the argument 'b'/],
])('refuses %s', (raw, message) => {
  expect(() => strict(...raw)).toThrow(message);
});
