import { expect, test } from 'vitest';
import { dataInPage } from '../../testing/page-data.js';
import { filled, htmlText, pageHtml } from './html.js';

const TEMPLATE = `<!doctype html>
<title>Report</title>
<div id="app"></div>
<script type="application/zlib" id="page-data"></script>
<script>const code = '$&';</script>
`;

const page = { title: 'failed: a & b', heading: 'It failed', paragraphs: ["law 'x' > 1"], data: { a: 1 } };

test('a template is filled with its title, what it says without scripts, and its data', () => {
  const html = filled(TEMPLATE, page);
  expect(dataInPage(html)).toEqual({ a: 1 });
  expect(html.replace(/(?<="page-data">)[A-Za-z0-9+/=]+/, 'the data')).toBe(`<!doctype html>
<title>failed: a &#38; b</title>
<div id="app"><main>
<h1>It failed</h1>
<p>law &#39;x&#39; &#62; 1</p>
</main></div>
<script type="application/zlib" id="page-data">the data</script>
<script>const code = '$&';</script>
`);
});

test("somebody else's text stays text, whatever it holds", () => {
  const hostile = '</script><script>alert(1)</script><!-- $& $1 \u2028 \u2029 </title>';
  const html = filled(TEMPLATE, {
    title: hostile,
    heading: hostile,
    paragraphs: [hostile],
    data: { [hostile]: hostile },
  });
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  expect(html.match(/<!--/g)).toBeNull();
  expect(html.match(/<\/title>/g)).toHaveLength(1);
  expect(dataInPage(html)).toEqual({ [hostile]: hostile });
});

test('a template that lacks a place is refused', () => {
  expect(() => filled('<title></title>', page)).toThrow(/^the template of the page has no .*app/);
});

test('where pages are not built, one sentence says so', () => {
  const html = pageHtml('no-such-page', page);
  expect(html).toContain('<h1>It failed</h1>');
  expect(html).toContain('This page has no pictures: in a clone, npm run build makes them.');
});

test('text is escaped', () => {
  expect(htmlText(`<a href="x" title='y'>&`)).toBe('&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;');
});
