import { describe, expect, it } from 'vitest';
import { parseRecipe } from './parse-recipe.ts';
import { recipeJsonSchema } from './recipe.ts';

interface Node {
  type?: string;
  title?: string;
  description?: string;
  properties?: Record<string, Node>;
  required?: string[];
  additionalProperties?: unknown;
  enum?: unknown[];
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
  default?: unknown;
  if?: Node;
  else?: Node;
}

const schema = recipeJsonSchema() as Node & { $schema: string };

const smallest = `
name: small
models: [{ name: m, init: { architecture: llama } }]
data: { world: {} }
arms: [{ name: no-filter }]
evaluate: [{ task: t }]
`;

function alternatives(node: Node): Node[] {
  const branches = node.anyOf ?? node.oneOf;
  return branches === undefined ? [node] : branches.flatMap(alternatives);
}

/** The places of a value that the schema knows nothing of. */
function unknownPlaces(value: unknown, nodes: Node[], place: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) =>
      unknownPlaces(
        entry,
        nodes.flatMap((node) => (node.items ? alternatives(node.items) : [])),
        `${place}.${index}`,
      ),
    );
  }
  if (nodes.length === 0) return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const children = nodes.flatMap((node) => (node.properties?.[key] ? alternatives(node.properties[key]) : []));
    return unknownPlaces(entry, children, `${place}.${key}`);
  });
}

describe('recipeJsonSchema', () => {
  it('is plain JSON of a draft that editors know', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.title).toBe('mainbench recipe');
  });

  it('asks for what has no default and for nothing else, and for nothing where a recipe extends another', () => {
    expect(schema.required).toBeUndefined();
    expect(schema.if).toEqual({ required: ['extends'] });
    expect(schema.else?.required?.toSorted()).toEqual(['arms', 'data', 'evaluate', 'models', 'name']);
  });

  it('knows every field that a recipe comes to have', () => {
    expect(unknownPlaces(parseRecipe(smallest, 'r.yaml'), [schema], 'recipe')).toEqual([]);
    expect(unknownPlaces({ name: 'x', nmae: 'x' }, [schema], 'recipe')).toEqual(['recipe.nmae']);
  });

  it('lets an editor mark an unknown field, a wrong choice, and show a default', () => {
    expect(schema.additionalProperties).toBe(false);
    const train = schema.properties?.align?.properties?.train;
    expect(train?.properties?.schedule?.enum).toEqual(['linear', 'cosine', 'constant']);
    expect(train?.properties?.weight_decay?.default).toBe(0.1);
    expect(train?.properties?.steps?.description).toContain('default: 50');
    expect(schema.properties?.tune?.properties?.train?.properties?.steps?.description).toContain('default: 600');
    expect(schema.properties?.align?.properties?.iterations?.description).toContain('unknown in the paper');
    expect(alternatives(schema.properties?.serve as Node)).toHaveLength(2);
  });
});
