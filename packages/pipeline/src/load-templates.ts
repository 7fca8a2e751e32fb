import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  closestName,
  MainbenchError,
  type PromptTemplate,
  type PromptTemplates,
  type TemplatesSettings,
} from '@mainbench/spec';
import { type RecipePlace, recipeError } from './resolve-extensions.ts';

const shipped = fileURLToPath(new URL('../templates', import.meta.url));

const placeholders = {
  forward: ['{instruction}'],
  reverse: ['{response}'],
  rating: ['{instruction}', '{response}'],
  rating_digit: ['{instruction}', '{response}'],
} as const;

async function unreadable(
  role: string,
  name: string,
  file: string,
  recipeFile: string,
  cause: NodeJS.ErrnoException,
): Promise<MainbenchError> {
  const place: RecipePlace = { file: recipeFile, path: ['templates', role] };
  if (cause.code !== 'ENOENT') return recipeError(place, `the template ${file} cannot be read (${cause.code}).`);
  if (name.includes('/')) return recipeError(place, `the template "${name}" was not found.`, `Expected ${file}.`);
  const names = (await readdir(shipped)).map((entry) => basename(entry, '.txt'));
  const near = closestName(name, names);
  return recipeError(
    place,
    `there is no template "${name}"${near === undefined ? '.' : `, did you mean ${near}?`}`,
    `Expected one of ${names.join(', ')}, or a file of your own, named with a slash, such as ./${role}.txt.`,
  );
}

async function loadTemplate(
  role: keyof typeof placeholders,
  name: string,
  recipeFile: string,
): Promise<PromptTemplate> {
  const file = name.includes('/') ? resolve(dirname(recipeFile), name) : resolve(shipped, `${name}.txt`);
  const text = await readFile(file, 'utf8').catch(async (cause: NodeJS.ErrnoException) => {
    throw await unreadable(role, name, file, recipeFile, cause);
  });
  for (const placeholder of placeholders[role]) {
    if (text.split(placeholder).length !== 2) {
      throw new MainbenchError('recipe', `expected ${placeholder} exactly once in a ${role} template.`, { file });
    }
  }
  if (!text.endsWith('\n')) {
    throw new MainbenchError('recipe', 'a template must end in a newline, or a token could span prompt and target.', {
      file,
    });
  }
  return { name, text };
}

/** The shipped `rating` asks for reasons before the digit; any other file serves both uses where no second is named. */
function digitTemplate({ rating, rating_digit }: TemplatesSettings): string {
  return rating_digit ?? (rating === 'rating' ? 'rating-digit' : rating);
}

/**
 * The prompts of a recipe.
 * @throws MainbenchError of kind `recipe` where a file is missing, lacks a placeholder or its last newline
 */
export async function loadTemplates(settings: TemplatesSettings, recipeFile: string): Promise<PromptTemplates> {
  return {
    forward: await loadTemplate('forward', settings.forward, recipeFile),
    reverse: await loadTemplate('reverse', settings.reverse, recipeFile),
    rating: await loadTemplate('rating', settings.rating, recipeFile),
    ratingDigit: await loadTemplate('rating_digit', digitTemplate(settings), recipeFile),
  };
}
