import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  defineConfig({ test: { globalSetup: '../e2e/src/shared-runs.ts', testTimeout: 600_000 } }),
);
