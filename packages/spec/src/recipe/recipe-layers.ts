import { dirname, isAbsolute, join, relative } from 'node:path';
import { MainbenchError } from '../errors.ts';
import { type FieldPath, isMapping } from '../problems/field-path.ts';
import { deepMerge } from './deep-merge.ts';
import { type Position, type RecipeDocument, readRecipeDocument } from './recipe-document.ts';

/** A place in one of the files of a recipe. */
export interface Place extends Position {
  file: string;
}

/** A recipe as written, the recipes that it extends merged in. */
export interface LayeredRecipe {
  /** Plain data, not checked yet. */
  value: unknown;
  /** Where a field is written: in the file that wrote its line. */
  placeOf(path: FieldPath): Place;
}

/** Reads the text of a recipe that another extends; throws a MainbenchError where it cannot be read. */
export type ReadText = (file: string) => string;

interface Layer {
  file: string;
  document: RecipeDocument;
  value: unknown;
}

/** `./` and `../` of a text in an extended recipe, as seen from the recipe that extends it. */
function seenFrom(folder: string, value: unknown, from: string): unknown {
  if (typeof value === 'string' && /^\.\.?\//.test(value)) {
    const moved = relative(from, join(folder, value)).replaceAll('\\', '/');
    return moved.startsWith('.') ? moved : `./${moved}`;
  }
  if (Array.isArray(value)) return value.map((entry) => seenFrom(folder, entry, from));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, seenFrom(folder, entry, from)]));
}

function extended(layer: Layer, read: ReadText, files: readonly string[]): Layer | undefined {
  if (!isMapping(layer.value) || layer.value.extends === undefined) return undefined;
  const { file, document } = layer;
  const place = { file, ...document.positionOf(['extends']) };
  const named = layer.value.extends;
  if (typeof named !== 'string' || named === '')
    throw new MainbenchError('recipe', 'extends: expected the path of a recipe.', place);
  const parent = isAbsolute(named) ? named : join(dirname(file), named);
  if (files.includes(parent)) {
    throw new MainbenchError('recipe', `extends: ${parent} extends itself.`, {
      ...place,
      hint: 'Remove one of the `extends`.',
    });
  }
  let text: string;
  try {
    text = read(parent);
  } catch (error) {
    if (!MainbenchError.is(error)) throw error;
    throw new MainbenchError('recipe', `extends: ${parent}: ${error.message}`, { ...place, cause: error });
  }
  const parentDocument = readRecipeDocument(text, parent);
  return { file: parent, document: parentDocument, value: parentDocument.value ?? {} };
}

/** The layer whose line decides a field, or the nearest field around it. */
function deciding(layers: readonly Layer[], path: FieldPath): Layer {
  let candidates = layers.map((layer) => ({ layer, value: layer.value }));
  for (const key of path) {
    const holding = candidates.filter(({ value }) => isMapping(value) && Object.hasOwn(value, key));
    if (holding.length === 0) break;
    const values = holding.map(({ layer, value }) => ({ layer, value: (value as Record<PropertyKey, unknown>)[key] }));
    const whole = values.findIndex(({ value }) => !isMapping(value));
    candidates = whole === -1 ? values : values.slice(0, Math.max(1, whole));
    if (!isMapping(candidates[0]?.value)) break;
  }
  return (candidates[0] as { layer: Layer }).layer;
}

/**
 * Reads a recipe and what it extends.
 * @throws MainbenchError of kind `recipe` at the place of what cannot be read
 */
export function readRecipeLayers(text: string, file: string, read: ReadText): LayeredRecipe {
  const document = readRecipeDocument(text, file);
  const layers: Layer[] = [{ file, document, value: document.value ?? {} }];
  for (let last = layers[0]; last !== undefined; ) {
    last = extended(
      last,
      read,
      layers.map((layer) => layer.file),
    );
    if (last !== undefined) layers.push(last);
  }
  const folder = dirname(file);
  const values = layers.map((layer, index) =>
    index === 0 ? layer.value : seenFrom(dirname(layer.file), layer.value, folder),
  );
  const merged = values.reduceRight((base, override) =>
    isMapping(base) && isMapping(override) ? deepMerge(base, override) : override,
  );
  const value = isMapping(merged)
    ? Object.fromEntries(Object.entries(merged).filter(([key]) => key !== 'extends'))
    : merged;
  return {
    value,
    placeOf(path) {
      const { file: own, document: written } = deciding(layers, path);
      return { file: own, ...written.positionOf(path) };
    },
  };
}
