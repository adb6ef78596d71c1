import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CLAIM_PAGES, madePages, withClaims } from '../docs/claim-pages.js';
import { SAMPLERS, withOrders } from '../docs/orders-table.js';
import { pinnedEvidence, staleLaws } from '../docs/pinned-run.js';
import { citation } from '../src/report/citation.js';
import { claims, topics } from './index.js';

const here = (path: string) => new URL(path, import.meta.url);
const ROOT = fileURLToPath(here('..'));
const files = Object.entries(topics).flatMap(([topic, claims]) => claims.map((claim) => ({ topic, claim })));
const linesOf = (path: string) => readFileSync(here(path), 'utf8').trimEnd().split('\n');

test.each(Object.entries(topics))(
  'the folder of %s holds its claims, a companion of each at most, and tests',
  (topic, claims) => {
    const names = readdirSync(here(`./${topic}`)).filter((name) => !name.endsWith('.test.ts'));
    const theorems = names.filter((name) => !name.endsWith('.measure.ts'));
    expect(theorems.sort()).toEqual(claims.map(({ id }) => `${id}.ts`).sort());
    const companions = names.filter((name) => name.endsWith('.measure.ts'));
    expect(theorems).toEqual(expect.arrayContaining(companions.map((name) => name.replace('.measure.ts', '.ts'))));
  },
);

test('the registry names the number of each statement in its source', () => {
  const commented = linesOf('./index.ts').flatMap((line) => /^ {4}\w+, \/\/ (.*)$/.exec(line)?.[1] ?? []);
  expect(commented).toEqual(files.map(({ claim }) => citation(claim.source)));
});

test.each(CLAIM_PAGES)('the part of $path about claims is that of the registry: npm run pages', (page) => {
  expect(readFileSync(page.path, 'utf8')).toBe(withClaims(page));
});

test('docs/claims and docs/findings.md are as the registry and the pinned run make them: npm run pages', () => {
  const pages = madePages();
  const names = readdirSync(here('../docs/claims')).map((name) => join(ROOT, 'docs', 'claims', name));
  expect([...names, join(ROOT, 'docs', 'findings.md')].sort()).toEqual(pages.map(({ path }) => path).sort());
  expect(pages.filter(({ path, text }) => readFileSync(path, 'utf8') !== text).map(({ path }) => path)).toEqual([]);
});

test('every law states what it did in the pinned run that docs/claims shows: npm run site:run', () => {
  expect(staleLaws(pinnedEvidence(), claims)).toEqual([]);
});

test('a law that states something else by now, one that is gone and a new one are stale', () => {
  const [evidence, id] = [pinnedEvidence(), 'prior-decay'];
  const law = (statement: string) => ({ statement });
  const kept = evidence.get(id)?.claim.laws ?? [];
  const stale = (laws: Record<string, { statement: string }>) => staleLaws(evidence, [{ id, laws }]);
  expect(stale(Object.fromEntries(kept.map((each) => [each.id, law(each.statement ?? '')])))).toEqual([]);
  expect(stale({ new: law('0 <= 1') })).toEqual([...kept.map((each) => `${id}.${each.id}`), `${id}.new`]);
  expect(stale(Object.fromEntries(kept.map((each) => [each.id, law('0 <= 1')])))).toHaveLength(kept.length);
});

test('what the README says of bugs that happened is what docs/historical.md does: npm run historical -- --write', () => {
  const historical = readFileSync(new URL('../docs/historical.md', import.meta.url), 'utf8');
  const [, said] =
    /<!-- historical: .*? -->\n\n(.*?)\n\n<!-- end/s.exec(readFileSync(here('../README.md'), 'utf8')) ?? [];
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

const FOLDERS = [
  'src',
  'properties',
  'web',
  'trials',
  'docs',
  'examples',
  'fixtures',
  'bench',
  'bin',
  'python',
  'assembly',
];
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [join('docs', name)] : [])),
];
const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** A path up to a name that a reader chooses, which begins with `my-`, or up to a placeholder such as `<claim>`. */
function withoutPlaceholders(path: string): string {
  const names = path.replace(/\.$/, '').split('/');
  const end = names.findIndex((name) => /^my-|[<*]/.test(name));
  return names.slice(0, end < 0 ? undefined : end).join('/');
}

test.each(PAGES)('%s names paths that exist', (page) => {
  const text = textOf(page);
  const named = text.match(new RegExp(`(?<![\\w./-])(${FOLDERS.join('|')})/[\\w./<>*-]*`, 'g')) ?? [];
  const linked = [...text.matchAll(/\]\(([^)#\s]+)/g)].flatMap(([, target]) =>
    target.startsWith('https://') ? [] : [join(dirname(page), target)],
  );
  const paths = [...named.map(withoutPlaceholders), ...linked];
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each(['CONTRIBUTING.md', 'docs/architecture.md'])('%s names folders and modules in short that exist', (page) => {
  const entries = FOLDERS.flatMap((folder) => [
    `/${folder}/`,
    ...readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).map((entry) => {
      const path = `/${join(entry.parentPath, entry.name)}`;
      return entry.isDirectory() ? `${path}/` : path;
    }),
  ]);
  const named = [...textOf(page).matchAll(/`((?:[\w.-]+\/)*(?:[\w-]+(?:\.\w+)*\.ts|[\w-]+\/))`/g)];
  const paths = named.flatMap(([, path]) => (/(^|\/)my-/.test(path) ? [] : [`/${path}`]));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !entries.some((entry) => entry.endsWith(path)))).toEqual([]);
});
