/// <reference types="node" /> before AssemblyScript, whose types have a console of their own
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** The product kernel as WebAssembly. @throws if it does not compile */
export async function compileKernel(): Promise<Uint8Array> {
  const baseDir = fileURLToPath(new URL('.', import.meta.url));
  const options = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['product-kernel.ts', '--baseDir', baseDir, '--outFile', 'product-kernel.wasm', ...options],
    {
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array;
      },
    },
  );
  if (error || bytes === undefined) throw new Error(`the kernel does not compile: ${stderr}`);
  return bytes;
}
