import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Settings that every package's tests share. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: [join(import.meta.dirname, 'vitest.temporary.ts')],
  },
});
