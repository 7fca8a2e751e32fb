import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { MainbenchError } from '../errors.ts';
import { type Recipe, recipeSchema } from './recipe.ts';
import { offsetOf } from './recipe-place.ts';

/** One thing wrong with a recipe, with its place. Lines and columns count from 1. */
export interface RecipeProblem {
  path: string;
  line: number;
  column: number;
  message: string;
}

/** A union reports what each branch misses; the branch that gets furthest is the one the user meant. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const unknownKeys = (branch: z.core.$ZodIssue[]) =>
    branch.filter((entry) => entry.code === 'unrecognized_keys').length;
  const best = [...issue.errors].sort((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length)[0] ?? [];
  return best.flatMap((entry) => innermost({ ...entry, path: [...issue.path, ...entry.path] } as z.core.$ZodIssue));
}

function expandUnknownKeys(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: `unknown field "${key}"` }));
}

function problemsOf(document: Document, lines: LineCounter, issues: z.core.$ZodIssue[]): RecipeProblem[] {
  return issues
    .flatMap(innermost)
    .flatMap(expandUnknownKeys)
    .map(({ path, message }) => {
      const { line, col } = lines.linePos(offsetOf(document, path));
      return { path: path.map(String).join('.'), line, column: col, message };
    });
}

/**
 * Reads a recipe from YAML text.
 * @param file name used in messages
 * @throws MainbenchError of kind `recipe`, at the place of the first problem, listing all of them
 */
export function parseRecipe(text: string, file: string): Recipe {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new MainbenchError('recipe', `not valid YAML: ${broken.message}.`, {
      file,
      line,
      column: col,
      hint: 'Check the indentation and the quotes there.',
    });
  }
  const parsed = recipeSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const problems = problemsOf(document, lines, parsed.error.issues);
  const first = problems[0] as RecipeProblem;
  const rest = problems
    .slice(1)
    .map((problem) => `\n${file}:${problem.line}:${problem.column}: ${problem.path}: ${problem.message}.`);
  throw new MainbenchError('recipe', `${first.path === '' ? '' : `${first.path}: `}${first.message}.${rest.join('')}`, {
    file,
    line: first.line,
    column: first.column,
    hint: rest.length === 0 ? '`mainbench schema` prints every field.' : '\n`mainbench schema` prints every field.',
  });
}
