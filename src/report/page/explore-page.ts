import { InputError } from '../../input/input-error.js';
import { isBuilt, pageHtml } from './html.js';

/** What the live page starts from. */
export interface GivenExperiment {
  /** What it is called, usually a file name. */
  readonly name: string;
  readonly experiment: unknown;
}

/**
 * The text of the live page, which computes in the browser.
 *
 * @param given default: the page has an experiment of its own
 * @throws InputError in a clone whose pages are not built, as nothing else could compute
 */
export function exploreHtml(given?: GivenExperiment): string {
  if (!isBuilt('explore')) throw new InputError('The live page is not built yet: in a clone, npm run build makes it.');
  return pageHtml('explore', {
    title: `${given?.name ?? 'A diffusion model from underfitting to memorisation'} · diffusion-bounds`,
    heading: 'A diffusion model from underfitting to memorisation',
    paragraphs: ['This page trains a model in the browser, and measures it while you move the experiment.'],
    data: given ?? null,
  });
}
