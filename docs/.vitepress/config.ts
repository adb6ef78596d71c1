/** The site of docs/: its chapters, a page of each claim, and the live page. usage: npm run site */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { topics } from '../../properties/index.js';
import { buildPages } from '../../web/build.js';
import { mathml } from '../../web/formula.js';
import { topicTitle } from '../../web/report/verdict-words.js';
import { repositoryLinks } from './repository-links.js';

const CHAPTERS: readonly (readonly [title: string, pages: readonly (readonly [text: string, page: string])[]])[] = [
  [
    'Use',
    [
      ['Your code under the gate', 'systems'],
      ['Samplers and likelihoods', 'samplers'],
      ['The command line', 'cli'],
      ['Experiments', 'measure'],
      ['A bound of your own', 'conjectures'],
      ['Baselines', 'baselines'],
      ['Claims of your own', 'writing-claims'],
    ],
  ],
  [
    'Understand',
    [
      ['The claims', 'claims'],
      ['Findings', 'findings'],
      ["The paper's experiments", 'reproductions'],
      ['Trained networks', 'networks'],
      ['Verdicts and chance', 'statistics'],
    ],
  ],
  [
    'Evidence',
    [
      ['Real code', 'real-code'],
      ['Bugs that happened', 'historical'],
      ['Calibration', 'calibration'],
      ['Mutants and faults', 'mutants'],
      ['Performance', 'performance'],
      ['Architecture', 'architecture'],
    ],
  ],
];

function chapter([text, pages]: (typeof CHAPTERS)[number]): DefaultTheme.SidebarItem {
  return { text, items: pages.map(([name, page]) => ({ text: name, link: `/${page}` })) };
}

/** Beside the page of a claim are the others, by topic. */
const CLAIMS: DefaultTheme.SidebarItem[] = [
  chapter(CHAPTERS[1]),
  ...Object.entries(topics).map(([topic, claims]) => ({
    text: topicTitle(topic),
    items: claims.map(({ id }) => ({ text: id, link: `/claims/${id}` })),
  })),
];

/** Where the site lies on its host: GitHub's pages are below the name of the repository. */
const BASE = process.env.SITE_BASE ?? '/';

export default defineConfig({
  title: 'diffusion-bounds',
  description: 'Theorems about diffusion models as executable specifications, run as a gate',
  lang: 'en',
  base: BASE,
  outDir: '../dist/site',
  cacheDir: '../node_modules/.cache/vitepress',
  cleanUrls: false,
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${BASE}favicon.svg` }]],
  // chapters lead to the schemas, and the live page is one file, which the package has too
  async buildEnd({ outDir }) {
    cpSync(fileURLToPath(new URL('../schemas', import.meta.url)), join(outDir, 'schemas'), { recursive: true });
    await buildPages(outDir, ['explore']);
  },
  markdown: {
    config(md) {
      md.use(repositoryLinks, process.env.SITE_REPOSITORY);
      const fence = md.renderer.rules.fence;
      md.renderer.rules.fence = (tokens, index, ...rest) =>
        tokens[index].info.trim() === 'math' ? formula(tokens[index].content) : (fence?.(tokens, index, ...rest) ?? '');
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Claims', link: '/claims' },
      { text: 'Your code', link: '/systems' },
      { text: 'Experiments', link: '/measure' },
      { text: 'Live page', link: '/explore.html', target: '_self' },
    ],
    sidebar: { '/': CHAPTERS.map(chapter), '/claims/': CLAIMS },
  },
});

/** A formula as MathML, which browsers lay out by themselves; a wide one scrolls, so it takes the keyboard's focus. */
function formula(latex: string): string {
  return `<div class="formula" tabindex="0" v-pre>${mathml(latex)}</div>\n`;
}
