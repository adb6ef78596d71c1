import { writeFileSync } from 'node:fs';
import { compileKernel, KERNELS } from './compile.js';

for (const source of Object.keys(KERNELS) as (keyof typeof KERNELS)[]) {
  const { file, name } = KERNELS[source];
  const lines = (await compileKernel(source)).match(/.{1,112}/g) ?? [];
  writeFileSync(
    new URL(`../${file}`, import.meta.url),
    `/** assembly/${source} as WebAssembly, in base64: made by \`npm run kernel\`. */
export const ${name} =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
  );
}
