import { defineConfig } from 'vitest/config';

// the unit tests of one folder of src, which is vitest's dir here; those that take seconds would take them once a mutant
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    exclude: ['kl-ode.test.ts', 'kl-sde.test.ts', 'kl-ode-in-space.test.ts', 'entropy-by-force.test.ts'],
    setupFiles: ['properties/setup.ts'],
    testTimeout: 60_000,
  },
});
