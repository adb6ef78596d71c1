/// <reference types="node" /> before AssemblyScript, whose types have a console of their own
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Where each kernel of this folder goes as WebAssembly, in base64. */
export const KERNELS = {
  'product-kernel.ts': { file: 'src/numeric/product-bytes.ts', name: 'PRODUCT_BYTES' },
  'feature-kernel.ts': { file: 'src/divergence/field/feature-bytes.ts', name: 'FEATURE_BYTES' },
  'sweep-kernel.ts': { file: 'src/divergence/reverse-sde/sweep-bytes.ts', name: 'SWEEP_BYTES' },
  'pair-kernel.ts': { file: 'src/training/pair-bytes.ts', name: 'PAIR_BYTES' },
} as const;

/** A kernel as WebAssembly, in base64. @throws if it does not compile */
export async function compileKernel(source: keyof typeof KERNELS): Promise<string> {
  const baseDir = fileURLToPath(new URL('.', import.meta.url));
  const options = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main([source, '--baseDir', baseDir, '--outFile', 'kernel.wasm', ...options], {
    writeFile: (_name, contents) => {
      bytes = contents as Uint8Array;
    },
  });
  if (error || bytes === undefined) throw new Error(`${source} does not compile: ${stderr}`);
  return Buffer.from(bytes).toString('base64');
}
