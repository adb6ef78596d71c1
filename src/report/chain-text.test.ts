import { expect, test } from 'vitest';
import { madeUpClaim } from '../testing/claims.js';
import { chainText } from './chain-text.js';

const chained = madeUpClaim({
  chain: ({ x }) => [
    { name: 'part', formula: 'x^2', value: x * x },
    { name: 'bound', formula: 'x^2 + x', value: { value: x * x + x, error: 1e-9 } },
  ],
});

test('the chain of a case is shown with its numbers and their errors, for each of its measurements', async () => {
  const twice = { ...chained, measure: () => [{ x: 2 }, { x: 3 }] };
  expect(await chainText(twice, { seed: 1, index: 4 })).toBe(
    [
      'Chain, in case 4 of seed 1:',
      '',
      '  part   4         x^2',
      '  bound  6 ± 1e-9  x^2 + x',
      '',
      '  part   9          x^2',
      '  bound  12 ± 1e-9  x^2 + x',
      '',
    ].join('\n'),
  );
  const [first, other] = await Promise.all([0, 1].map((index) => chainText(chained, { seed: 1, index })));
  expect(first.split('\n').slice(2)).not.toEqual(other.split('\n').slice(2));
});

test('a promoted case is counted first, as in a run', async () => {
  const corpus = { hash: 'abc', cases: new Map([['made-up', [0.5]]]) };
  const at = (index: number, from?: typeof corpus) => chainText(chained, { seed: 1, index }, from);
  expect(await at(0, corpus)).toMatch(/^ {2}part +0\.25 /m);
  const numbers = (text: string) => text.split('\n').slice(1);
  expect(numbers(await at(3, corpus))).toEqual(numbers(await at(2)));
});

test('a case that no run has is refused', async () => {
  await expect(chainText(chained, { seed: 1, index: 4000 })).rejects.toThrow(
    "Claim 'made-up' has no case 4000: the last case of the longest profile is case 3999.",
  );
});

test('a link of an older version is told the new key', async () => {
  const old = { ...chained, chain: () => [{ name: 'part', says: 'x^2', value: 1 } as never] };
  await expect(chainText(old, { seed: 1, index: 0 })).rejects.toThrow(
    "Claim 'made-up': link 'part' of its chain has the key 'says' of version 0.1, which is called 'formula' now.",
  );
});

test('a claim without a chain shows none, and a case that fails is a sentence', async () => {
  expect(await chainText(madeUpClaim(), { seed: 1, index: 0 })).toBe('');
  const broken = {
    ...chained,
    measure: () => {
      throw new Error('no luck');
    },
  };
  await expect(chainText(broken, { seed: 1, index: 0 })).rejects.toThrow(
    "Claim 'made-up', case 0 of seed 1: Error: no luck.",
  );
});
