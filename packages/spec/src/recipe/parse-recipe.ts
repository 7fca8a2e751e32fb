import { MainbenchError } from '../errors.ts';
import type { FieldPath, Problem } from '../problems/field-path.ts';
import { describeIssues } from '../problems/find-problems.ts';
import { expandSweeps } from './expand-sweeps.ts';
import { oldFormProblems } from './old-forms.ts';
import { type Recipe, recipeSchema } from './recipe.ts';
import { unstorableProblems } from './recipe-document.ts';
import { type Place, type ReadText, readRecipeLayers } from './recipe-layers.ts';

/** More than a user mends before looking again. */
const mostShown = 20;
/** Of more than these the places are not looked up. */
const mostPlaced = 200;

/** A checked recipe, and where its fields are written. */
export interface ReadRecipe {
  recipe: Recipe;
  /** For problems that show only later: the place of a field, or of the nearest one around it. */
  placeOf(path: FieldPath): Place;
}

function sentence({ path, message }: Problem): string {
  const place = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
  return `${place}${message}${/[?\n]$/.test(message) ? '' : '.'}`;
}

function refuse(problems: readonly Problem[], placeOf: (path: FieldPath) => Place, file: string): never {
  const placed = problems
    .slice(0, mostPlaced)
    .map((problem) => ({ text: sentence(problem), ...placeOf(problem.path) }))
    // The recipe itself comes first, then what it extends.
    .sort((a, b) => Number(a.file !== file) - Number(b.file !== file) || a.line - b.line || a.column - b.column);
  const [first, ...rest] = placed;
  const { text, ...place } = first as Place & { text: string };
  const shown = rest
    .slice(0, mostShown - 1)
    .map((other) => `\n${other.file}:${other.line}:${other.column}: ${other.text}`);
  if (problems.length - 1 > shown.length) shown.push(`\n${file}: and ${problems.length - 1 - shown.length} more.`);
  const help = '`mainbench schema` prints every field.';
  if (shown.length === 0 && text.endsWith('\n')) throw new MainbenchError('recipe', `${text}${help}`, place);
  if (shown.length === 0) throw new MainbenchError('recipe', text, { ...place, hint: help });
  throw new MainbenchError('recipe', `${text}${shown.join('')}\n${help}`, place);
}

function noOtherFiles(file: string): never {
  throw new MainbenchError('recipe', 'it cannot be read here.', { file });
}

/**
 * Reads a recipe from YAML text, with the recipes that it extends.
 * @param file name used in messages; `extends` is seen from its folder
 * @param read gives the text of a recipe that this one extends
 * @throws MainbenchError of kind `recipe`, at the place of the first problem, listing all of them
 */
export function readRecipe(text: string, file: string, read: ReadText = noOtherFiles): ReadRecipe {
  const layered = readRecipeLayers(text, file, read);
  const unstorable = unstorableProblems(layered.value);
  if (unstorable.length > 0) refuse(unstorable, layered.placeOf, file);
  const old = oldFormProblems(layered.value);
  if (old.length > 0) refuse(old, layered.placeOf, file);
  const { value, problems, writtenAt } = expandSweeps(layered.value);
  if (problems.length > 0) refuse(problems, layered.placeOf, file);
  const placeOf = (path: FieldPath) => layered.placeOf(writtenAt(path));
  const parsed = recipeSchema.safeParse(value);
  if (!parsed.success) refuse(describeIssues(recipeSchema, value, parsed.error.issues), placeOf, file);
  return { recipe: parsed.data, placeOf };
}

/** The recipe of `readRecipe` alone. */
export function parseRecipe(text: string, file: string): Recipe {
  return readRecipe(text, file).recipe;
}
