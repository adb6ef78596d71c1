import { inflateSync } from 'node:zlib';

/** What a page shows, from its text. */
export function dataInPage(html: string): unknown {
  const packed = /id="page-data">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString());
}
