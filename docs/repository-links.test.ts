import { createMarkdownRenderer, disposeMdItInstance } from 'vitepress';
import { expect, test } from 'vitest';
import { repositoryLinks } from './.vitepress/repository-links.js';

const REPOSITORY = 'https://example.org/owner/name';

async function rendered(text: string, relativePath: string, repository: string | undefined): Promise<string> {
  // VitePress keeps the one that it made first
  disposeMdItInstance();
  const md = await createMarkdownRenderer('docs', { config: (each) => repositoryLinks(each, repository) });
  return md.render(text, { relativePath, path: `docs/${relativePath}`, cleanUrls: false });
}

test.each([
  ['measure.md', '[code](../properties/index.ts)'],
  ['claims/noising.md', '[code](../../properties/index.ts)'],
])('a link of %s that leaves docs/ leads to the repository, or is text where none is known', async (page, text) => {
  expect(await rendered(text, page, REPOSITORY)).toContain(`href="${REPOSITORY}/blob/main/properties/index.ts"`);
  const plain = await rendered(text, page, undefined);
  expect(plain).toContain('<span>code</span>');
  expect(plain).not.toContain('href');
});

test('a link to another chapter stays', async () => {
  expect(await rendered('[all](../claims.md)', 'claims/noising.md', REPOSITORY)).toContain('claims.html"');
});
