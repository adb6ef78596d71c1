/** A reproduction as its page shows it. */
import { pageHtml } from './html.js';
import type { ReproductionPage } from './reproduction-page.js';

/** The text of its page. */
export function reproductionHtml(page: ReproductionPage): string {
  return pageHtml('reproduction', {
    title: `${page.title} · diffusion-bounds`,
    heading: page.title,
    paragraphs: [
      page.source,
      ...page.figures.map(
        ({ figure, verdict, shows, found }) => `${figure}: ${verdict}. The paper: ${shows}. Here: ${found}.`,
      ),
      ...page.sections.flatMap(({ title, says }) => [title, ...says]),
    ],
    data: { ...page, measured: {} } satisfies ReproductionPage,
  });
}
