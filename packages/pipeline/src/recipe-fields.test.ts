import { addressOf, stagesOf } from '@mainbench/graph';
import { type JsonObject, recipeJsonSchema } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { changes, experimentOf, recipeWith, set } from './testing/recipe-changes.ts';

/** Fields that change no artifact, and why. One that ends in a dot stands for all below it. */
const unread: Record<string, string> = {
  extends: 'merged before the recipe is checked',
  name: 'a name',
  description: 'for people',
  devices: 'where the same work is done',
  keep_models: 'which models stay on disk; one that is needed again is made again',
  'serve.workers': 'more of the same at once',
  'serve.cache': 'answers are kept, not changed',
  'serve.cache.weights': 'answers are kept, not changed',
  'serve.urls': 'where the same model is served',
  'serve.discover': 'where the same model is served',
  'serve.token_variable': 'access',
  'serve.headers': 'access',
  'serve.request_timeout': 'which rows are missing on a server that is too slow',
  'serve.requests_per_minute': 'the same later',
  'serve.command': 'which program of the same engine; its version is noted with each artifact',
  'serve.image': 'which program of the same engine; its version is noted with each artifact',
  'serve.runner': 'program that runs the image',
  'serve.shards': 'the same model on more devices',
  'serve.max_concurrent_requests': 'more of the same at once',
  'train.track': 'curves are drawn beside the artifacts: tracked-runtime.ts',
  'models[].name': 'a name',
  'models[].path': 'the content of the folder counts: model-folder.test.ts',
  'models[].parameters': 'for the cost in `plan`',
  'models[].shape.': 'for the memory in `plan`',
  'models[].licence': 'for people',
  'data.tokens_per_pair': 'for the cost in `plan`',
  'data.tokens_per_text': 'for the cost in `plan`',
  'templates.': 'their text counts, which the caller reads: load-templates.ts',
  'align.train.checkpoint_every': 'a training that goes on from a checkpoint ends the same',
  'tune.train.checkpoint_every': 'a training that goes on from a checkpoint ends the same',
  'arms[].name': 'a name',
  'evaluate[].name': 'a name',
  'report.': 'read when artifacts are gathered, so that no change makes one again',
  'hardware.': 'for hours and money in `plan`',
};

const isUnread = (field: string) =>
  Object.keys(unread).some((name) => field === name || (name.endsWith('.') && field.startsWith(name)));

interface SchemaNode {
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
}

/** The fields of a JSON Schema that hold no fields themselves; those of all branches of a union. */
function leafFields(node: SchemaNode, path: string): string[] {
  const branches = node.anyOf ?? node.oneOf;
  if (branches !== undefined) return [...new Set(branches.flatMap((branch) => leafFields(branch, path)))];
  const inner = Object.entries(node.properties ?? {});
  if (inner.length > 0) {
    return inner.flatMap(([name, child]) => leafFields(child, path === '' ? name : `${path}.${name}`));
  }
  const items = node.items === undefined ? [path] : leafFields(node.items, `${path}[]`);
  return items.length > 1 ? items : [path];
}

async function addressesOf(recipe: JsonObject): Promise<string> {
  const { targets } = await experimentOf(recipe);
  return [...new Set(stagesOf(targets).map(addressOf))].sort().join();
}

describe('the fields of a recipe', () => {
  it('each change an artifact, or are listed with the reason why not', () => {
    const fields = leafFields(recipeJsonSchema() as SchemaNode, '');
    const changed = changes.map(([field]) => field);
    expect(fields.filter((field) => !changed.includes(field) && !isUnread(field))).toEqual([]);
    expect(changed.filter((field) => !fields.includes(field))).toEqual([]);
  });

  it.each(changes)('%s changes the address of an artifact', async (field, value, given = {}) => {
    const recipe = recipeWith(given);
    const before = await addressesOf(recipe);
    set(recipe, field, value);
    expect(await addressesOf(recipe)).not.toBe(before);
  });
});
