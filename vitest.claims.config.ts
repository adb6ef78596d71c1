import { defineConfig } from 'vitest/config';

/** The gate under vitest: one test a law, as `describeClaims` makes them. */
export default defineConfig({
  test: { include: ['properties/claims.test.ts'], setupFiles: ['vitest.setup.ts'], testTimeout: 900_000 },
});
