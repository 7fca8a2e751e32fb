import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import shared from '../../vitest.shared.ts';

/** By how long they take, so that none of them is left to run alone at the end. */
const longest = ['paper-recipes', 'errors/endpoint', 'documents', 'two-models', 'errors/folder'];

function rank({ moduleId }: TestSpecification): number {
  const index = longest.findIndex((name) => moduleId.endsWith(`src/${name}.test.ts`));
  return index < 0 ? longest.length : index;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default mergeConfig(
  shared,
  defineConfig({ test: { globalSetup: 'src/shared-runs.ts', sequence: { sequencer: LongestFirst } } }),
);
