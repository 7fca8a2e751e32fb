import { MainbenchError } from '../errors.ts';
import { describeIssues } from '../problems/find-problems.ts';
import type { Problem } from '../problems/problem.ts';
import { type Recipe, recipeSchema } from './recipe.ts';
import { type Position, type RecipeDocument, readRecipeDocument, unstorableProblems } from './recipe-document.ts';

/** More than a user mends before looking again. */
const mostShown = 20;

function sentence({ path, message }: Problem): string {
  const place = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
  return `${place}${message}${message.endsWith('?') ? '' : '.'}`;
}

function refuse(problems: readonly Problem[], document: RecipeDocument, file: string): never {
  const placed = problems
    .map((problem) => ({ ...problem, ...document.positionOf(problem.path) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const [first, ...rest] = placed.map((problem) => ({ ...problem, text: sentence(problem) }));
  const { line, column, text } = first as Position & { text: string };
  const shown = rest.slice(0, mostShown - 1).map((other) => `\n${file}:${other.line}:${other.column}: ${other.text}`);
  if (rest.length > shown.length) shown.push(`\n${file}: and ${rest.length - shown.length} more.`);
  const help = '`mainbench schema` prints every field.';
  if (shown.length === 0) throw new MainbenchError('recipe', text, { file, line, column, hint: help });
  throw new MainbenchError('recipe', `${text}${shown.join('')}\n${help}`, { file, line, column });
}

/**
 * Reads a recipe from YAML text.
 * @param file name used in messages
 * @throws MainbenchError of kind `recipe`, at the place of the first problem, listing all of them
 */
export function parseRecipe(text: string, file: string): Recipe {
  const document = readRecipeDocument(text, file);
  const input = document.value ?? {};
  const unstorable = unstorableProblems(input);
  if (unstorable.length > 0) refuse(unstorable, document, file);
  const parsed = recipeSchema.safeParse(input);
  if (!parsed.success) refuse(describeIssues(recipeSchema, input, parsed.error.issues), document, file);
  return parsed.data;
}
