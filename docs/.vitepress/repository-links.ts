import type { MarkdownRenderer } from 'vitepress';

/**
 * Links of a page that leave docs/ lead to the files of the repository; where no repository is known, their text stands
 * without a link.
 *
 * @param repository its address, such as https://github.com/owner/name
 */
export function repositoryLinks(md: MarkdownRenderer, repository: string | undefined): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    // 'claims/likelihood-bound.md' lies one folder below docs/
    const depth = String(env.relativePath).split('/').length - 1;
    const outside = '../'.repeat(depth + 1);
    for (const { children } of tokens) {
      const links = (children ?? []).filter(({ type }) => type === 'link_open');
      for (const link of links) {
        const target = link.attrGet('href') ?? '';
        if (!target.startsWith(outside)) continue;
        const close = children?.slice(children.indexOf(link)).find(({ type }) => type === 'link_close');
        if (repository !== undefined) {
          link.attrSet('href', `${repository}/blob/main/${target.slice(outside.length)}`);
        } else {
          link.tag = 'span';
          link.attrs = [];
          if (close !== undefined) close.tag = 'span';
        }
      }
    }
  });
}
