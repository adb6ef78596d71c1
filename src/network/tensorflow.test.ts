import { describe, expect, it, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { hasTensors, openTensors, plainTensors } from './tensorflow.js';

/** Imports as if only some packages were installed, and says which were asked for. */
function only(...names: string[]) {
  const asked: string[] = [];
  const load = (name: string): Promise<unknown> => {
    asked.push(name);
    if (names.includes(name)) return import(name);
    return Promise.reject(Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' }));
  };
  return { asked, load };
}

describe('openTensors', () => {
  it('takes tfjs-node before all others where it is installed', async () => {
    const tf = await import('@tensorflow/tfjs');
    // the same library under the other name: this machine need not have tfjs-node
    const { backend, name } = await openTensors(async (asked) => {
      expect(asked).toBe('@tensorflow/tfjs-node');
      return tf;
    });
    expect([backend, name]).toEqual(['tensorflow', 'TensorFlow.js 4.22.0 by tfjs-node']);
  });

  it('takes WebAssembly where tfjs-node is not installed', async () => {
    const { asked, load } = only('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm');
    const { tf, backend, name } = await openTensors(load);
    expect([backend, name, tf.getBackend()]).toEqual(['wasm', 'TensorFlow.js 4.22.0 by WebAssembly', 'wasm']);
    expect(asked[0]).toBe('@tensorflow/tfjs-node');
  });

  it('takes the same backend for two that ask at once', async () => {
    // as if none had been started in this process
    const fresh = await import('@tensorflow/tfjs');
    const factory = fresh.findBackendFactory('wasm');
    fresh.removeBackend('wasm');
    fresh.registerBackend('wasm', factory);
    const { load } = only('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm');
    const both = await Promise.all([openTensors(load), openTensors(load)]);
    expect(both.map(({ backend }) => backend)).toEqual(['wasm', 'wasm']);
  });

  it('passes over a tfjs-node whose library was never downloaded', async () => {
    const { load } = only('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm');
    const broken = (name: string) =>
      name === '@tensorflow/tfjs-node' ? Promise.reject(new Error('libtensorflow.so.2: cannot open')) : load(name);
    expect((await openTensors(broken)).backend).toBe('wasm');
  });

  it('takes plain JavaScript where there is no WebAssembly backend', async () => {
    const { tf, backend, name } = await openTensors(only('@tensorflow/tfjs').load);
    expect([backend, name, tf.getBackend()]).toEqual(['cpu', 'TensorFlow.js 4.22.0 by plain JavaScript', 'cpu']);
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
    // else it prints advice
    expect(tf.env().getBool('PROD')).toBe(true);
  });

  it('says in one sentence what to install where TensorFlow.js is missing', async () => {
    const missing = openTensors(only().load);
    await expect(missing).rejects.toThrow(InputError);
    await expect(missing).rejects.toThrow(/^training a network needs TensorFlow.js, .* npm install @tensorflow\/tfjs@/);
  });

  it('passes on a fault of a package that is installed', async () => {
    const load = (name: string) =>
      name === '@tensorflow/tfjs' ? Promise.reject(new Error('broken')) : only().load(name);
    await expect(openTensors(load)).rejects.toThrow('broken');
  });
});

it('plain JavaScript is ready at once', () => {
  const { backend, tf } = plainTensors();
  expect([backend, tf.getBackend()]).toEqual(['cpu', 'cpu']);
});

test('TensorFlow.js is there where it resolves, and other faults of resolving are passed on', () => {
  expect(hasTensors()).toBe(true);
  const failing = (code: string) => () => {
    throw Object.assign(new Error('failed'), { code });
  };
  expect(hasTensors(failing('MODULE_NOT_FOUND'))).toBe(false);
  expect(() => hasTensors(failing('EACCES'))).toThrow('failed');
});
