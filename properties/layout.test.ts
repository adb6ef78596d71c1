import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { README, withTable } from '../docs/claims-table.js';
import { SAMPLERS, withOrders } from '../docs/orders-table.js';
import { citation } from '../src/report/citation.js';
import { topics } from './index.js';

const MOST_LINES = 150;
const MEDIAN_LINES = 90;
/** The most lines that may stand between the imports and the first law of a claim. */
const BEFORE_LAWS = 20;

const here = (path: string) => new URL(path, import.meta.url);
const files = Object.entries(topics).flatMap(([topic, claims]) => claims.map((claim) => ({ topic, claim })));
const linesOf = (path: string) => readFileSync(here(path), 'utf8').trimEnd().split('\n');

test.each(Object.entries(topics))(
  'the folder of %s holds its claims, one per file, and their tests',
  (topic, claims) => {
    const names = readdirSync(here(`./${topic}`)).filter((name) => !name.endsWith('.test.ts'));
    expect(names.sort()).toEqual(claims.map(({ id }) => `${id}.ts`).sort());
  },
);

describe('a claim', () => {
  test.each(files)('$claim.id fits on two screens, and its laws come first', ({ topic, claim }) => {
    const lines = linesOf(`./${topic}/${claim.id}.ts`);
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
    const afterImports = lines.findLastIndex((line) => / from '[^']+';$/.test(line)) + 1;
    const laws = lines.indexOf('  laws: {');
    expect(laws - afterImports).toBeLessThanOrEqual(BEFORE_LAWS);
  });

  test('has a median length', () => {
    const lengths = files.map(({ topic, claim }) => linesOf(`./${topic}/${claim.id}.ts`).length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES);
  });
});

test('the registry names the number of each statement in its source', () => {
  const commented = linesOf('./index.ts').flatMap((line) => /^ {4}\w+, \/\/ (.*)$/.exec(line)?.[1] ?? []);
  expect(commented).toEqual(files.map(({ claim }) => citation(claim.source)));
});

test('the table of claims in the README is that of the registry: npm run readme', () => {
  const page = readFileSync(README, 'utf8');
  expect(page).toBe(withTable(page));
});

test('what the README says of bugs that happened is what docs/historical.md does: npm run historical -- --write', () => {
  const historical = readFileSync(new URL('../docs/historical.md', import.meta.url), 'utf8');
  const [, said] = /<!-- historical: .*? -->\n\n(.*?)\n\n<!-- end/s.exec(readFileSync(README, 'utf8')) ?? [];
  expect(said).toMatch(/^\d+ of \d+ faulty forms are refuted/);
  expect(historical).toContain(`\n${said}\n`);
});

test('the table of orders in docs/samplers.md is that of the methods: npm run orders', () => {
  const page = readFileSync(SAMPLERS, 'utf8');
  expect(page).toBe(withOrders(page));
});

test('a page without the marks of its table is refused', () => {
  for (const page of ['', '<!-- orders: npm run orders -->\n', '<!-- end of orders -->']) {
    expect(() => withOrders(page)).toThrow("the page should have a line '<!-- orders: npm run orders -->' and then");
  }
});
