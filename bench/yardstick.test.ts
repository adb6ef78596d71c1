import { expect, test } from 'vitest';
import { kernelIn, numpyEnvironment } from './yardstick.js';

test('NumPy runs on one thread, with the kernel that OpenBLAS chooses itself, and all else as it is', () => {
  const given = { PATH: '/bin', OPENBLAS_CORETYPE: 'Prescott', OPENBLAS_L2_SIZE: '1', OMP_NUM_THREADS: '8' };
  expect(numpyEnvironment(given)).toEqual({
    PATH: '/bin',
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
  });
});

test('the kernel is what OpenBLAS says it is', () => {
  expect(kernelIn('Core: SkylakeX\n')).toBe('OpenBLAS kernel SkylakeX');
  expect(kernelIn('')).toBe('a BLAS that does not name its kernel');
});
