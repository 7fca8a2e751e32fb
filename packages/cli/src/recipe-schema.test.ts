import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkoutDirectory } from './checkout.ts';
import { runMainbench } from './testing/run-mainbench.ts';

const schemaFile = join('docs', 'recipe.schema.json');
const read = (file: string) => readFileSync(join(checkoutDirectory, file), 'utf8');
const { if: _, else: otherwise, ...schema } = JSON.parse(read(schemaFile));
const recipes = globSync(['benchmarks/**/*.yaml', 'examples/*.yaml'], { cwd: checkoutDirectory })
  // What several recipes extend is no whole recipe; the engine of gpu.yaml is that of the recipe that it extends.
  .filter((file) => !/(family|pretrained\/gpu)\.yaml$/.test(file))
  .sort();

it('is what `mainbench schema` prints: `npx mainbench schema > docs/recipe.schema.json` writes it again', async () => {
  const { stdout } = await runMainbench(['schema']);
  expect(read(schemaFile)).toBe(stdout);
});

describe.each(recipes)('%s', (file) => {
  it('names the schema for editors', () => {
    const path = relative(dirname(file), schemaFile);
    expect(read(file).split('\n')[0]).toBe(`# yaml-language-server: $schema=${path}`);
  });

  it('has nothing that an editor marks as wrong', () => {
    const recipe = parse(read(file), { merge: true });
    expect(z.fromJSONSchema(schema).safeParse(recipe).error?.issues ?? []).toEqual([]);
    if (recipe.extends === undefined) expect(Object.keys(recipe)).toEqual(expect.arrayContaining(otherwise.required));
  });
});
