import { writeFileSync } from 'node:fs';
import { compileKernel } from './compile.js';

const text = Buffer.from(await compileKernel()).toString('base64');
const lines = text.match(/.{1,112}/g) ?? [];
writeFileSync(
  new URL('../src/numeric/product-bytes.ts', import.meta.url),
  `/** assembly/product-kernel.ts as WebAssembly, in base64: made by \`npm run kernel\`. */
export const PRODUCT_BYTES =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
);
