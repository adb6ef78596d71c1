/** Pages as files: a template that the package ships, filled with what it shows. */
import { existsSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { packageFile } from '../../input/package-file.js';
import { type AskedFile, askedFile } from '../whole-file.js';

/** A page that is filled. */
export interface FilledPage {
  readonly title: string;
  /** What the page says before any script runs, and where none does: a heading, then paragraphs. */
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** What its script draws, as plain JSON. */
  readonly data: unknown;
}

/** What stands in every template, each once; see `web/report/report.html`. */
const [TITLE, APP, DATA] = [
  /<title>[^<]*<\/title>/,
  /<div id="app"><\/div>/,
  /<script type="application\/zlib" id="page-data"><\/script>/,
];

/**
 * The text of a page: one file that requests nothing. In a clone whose pages are not built it is a page without pictures,
 * and says so.
 *
 * @param name of the template, 'report', 'measurement' or 'explore'
 */
export function pageHtml(name: string, page: FilledPage): string {
  return filled(templateOf(name) ?? UNBUILT, page);
}

/** A page where somebody wants it. */
export function pageFile(path: string): AskedFile {
  return askedFile('The page', path);
}

/** @throws Error when the template lacks what is to be filled */
export function filled(template: string, { title, heading, paragraphs, data }: FilledPage): string {
  const said = [`<h1>${htmlText(heading)}</h1>`, ...paragraphs.map((text) => `<p>${htmlText(text)}</p>`)].join('\n');
  // as functions, because $ in a text that replaces another means something else
  return [
    [TITLE, `<title>${htmlText(title)}</title>`] as const,
    [APP, `<div id="app"><main>\n${said}\n</main></div>`] as const,
    [DATA, `<script type="application/zlib" id="page-data">${deflated(data)}</script>`] as const,
  ].reduce((html, [place, text]) => {
    if (!place.test(html)) throw new Error(`the template of the page has no ${place}`);
    return html.replace(place, () => text);
  }, template);
}

/** Whether the build has made the template of a page. */
export function isBuilt(name: string): boolean {
  return existsSync(packageFile(`dist/web/${name}.html`));
}

/** The template as the build left it. */
function templateOf(name: string): string | undefined {
  return isBuilt(name) ? readFileSync(packageFile(`dist/web/${name}.html`), 'utf8') : undefined;
}

const UNBUILT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title></title>
</head>
<body>
<div id="app"></div>
<p>This page has no pictures: in a clone, npm run build makes them.</p>
<script type="application/zlib" id="page-data"></script>
</body>
</html>
`;

/** Text in HTML, in an element or in a quoted attribute. */
export function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Data as a page holds them: JSON, packed to a third of its length, in base64, which ends no element. */
function deflated(data: unknown): string {
  return deflateSync(JSON.stringify(data)).toString('base64');
}
