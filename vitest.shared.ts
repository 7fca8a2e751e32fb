import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Settings that every package's tests share. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Modules are loaded once for all files of a package: loading them for each took a third of the time.
    isolate: false,
    globalSetup: [join(import.meta.dirname, 'vitest.temporary.ts')],
  },
});
