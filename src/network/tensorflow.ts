import { createRequire } from 'node:module';
import type * as TensorFlow from '@tensorflow/tfjs';
import { InputError } from '../input/input-error.js';

/** What computes: tfjs-node, WebAssembly, or plain JavaScript. */
export type Backend = 'tensorflow' | 'wasm' | 'cpu';

/** TensorFlow.js with a backend that is ready. */
export interface Tensors {
  readonly tf: typeof TensorFlow;
  readonly backend: Backend;
  /** In words, with the version, for reports. */
  readonly name: string;
}

/** Why nothing is trained where TensorFlow.js is not installed. */
export const MISSING =
  'training a network needs TensorFlow.js, which is not installed: npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0';

/**
 * TensorFlow.js with the fastest backend that is installed: tfjs-node, else WebAssembly, else plain JavaScript. The same seed gives
 * the same bytes on one backend, not on two.
 *
 * @param load imports a package
 * @throws InputError where @tensorflow/tfjs is not installed
 */
export function openTensors(load: (name: string) => Promise<unknown> = imported): Promise<Tensors> {
  const tensors = started.then(() => opened(load));
  started = tensors.catch(() => undefined);
  return tensors;
}

/** Is settled once no backend is being started: a second start would make one that is under way fail. */
let started: Promise<unknown> = Promise.resolve();

async function opened(load: (name: string) => Promise<unknown>): Promise<Tensors> {
  const node = await installed(load, '@tensorflow/tfjs-node');
  if (node !== undefined) {
    await node.ready();
    return named(node, 'tensorflow');
  }
  const tf = await installed(load, '@tensorflow/tfjs');
  if (tf === undefined) throw new InputError(MISSING);
  const wasm = await installed(load, '@tensorflow/tfjs-backend-wasm');
  const backend = wasm !== undefined && (await tf.setBackend('wasm')) ? 'wasm' : 'cpu';
  await tf.setBackend(backend);
  await tf.ready();
  return named(tf, backend);
}

/** Whether @tensorflow/tfjs is installed, without loading it. */
export function hasTensors(resolve: (name: string) => string = createRequire(import.meta.url).resolve): boolean {
  try {
    resolve('@tensorflow/tfjs');
    return true;
  } catch (fault) {
    if (isMissing(fault)) return false;
    throw fault;
  }
}

/**
 * TensorFlow.js at once and by plain JavaScript, for claims, which should find the same numbers whatever else is installed.
 *
 * @throws InputError where @tensorflow/tfjs is not
 */
export function plainTensors(): Tensors {
  if (!hasTensors()) throw new InputError(MISSING);
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof TensorFlow;
  // resolved at once, as this backend needs no start
  void tf.setBackend('cpu');
  return named(tf, 'cpu');
}

const WORDS: Record<Backend, string> = {
  tensorflow: 'tfjs-node',
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript',
};

function named(tf: typeof TensorFlow, backend: Backend): Tensors {
  // else a first use prints advice
  tf.enableProdMode();
  return { tf, backend, name: `TensorFlow.js ${tf.version_core} by ${WORDS[backend]}` };
}

function imported(name: string): Promise<unknown> {
  return import(name);
}

async function installed(
  load: (name: string) => Promise<unknown>,
  name: string,
): Promise<typeof TensorFlow | undefined> {
  try {
    return (await load(name)) as typeof TensorFlow;
  } catch (fault) {
    // tfjs-node is also there without its library, which its installation downloads
    if (isMissing(fault) || name === '@tensorflow/tfjs-node') return undefined;
    throw fault;
  }
}

function isMissing(fault: unknown): boolean {
  const { code } = fault as { code?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
