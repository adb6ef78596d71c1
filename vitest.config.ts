import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'properties/**/*.test.ts',
      'bin/**/*.test.ts',
      'trials/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    setupFiles: ['vitest.setup.ts'],
    testTimeout: 120_000,
    // by default one core is left idle, which on two cores is half of them
    maxWorkers: '100%',
  },
});
