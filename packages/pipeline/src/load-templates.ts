import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { templatePlaceholders } from '@mainbench/kit';
import type { PromptTemplate, PromptTemplates, TemplatesSettings } from '@mainbench/spec';
import { closestName, MainbenchError } from '@mainbench/spec';
import { type RecipePlace, recipeError } from './resolve-extensions.ts';

const shipped = fileURLToPath(new URL('../templates', import.meta.url));

const placeholders = {
  forward: ['{instruction}'],
  reverse: ['{response}'],
  rating: ['{instruction}', '{response}'],
  rating_digit: ['{instruction}', '{response}'],
} as const;

/** More than any context of a model takes. */
const largestTemplate = 1_000_000;

/** A file that never ends, such as a device, is read no further than a template can go. */
async function readTemplate(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: largestTemplate })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Tokens that the engines add by themselves: written in a prompt they would stand there twice, or end it. */
const ownTokens = /<\/?s>|<\|(?:begin_of_text|end_of_text|endoftext|eot_id|im_end)\|>(?=\s*$)|<(?:unk|pad|bos|eos)>/;
const controlCharacter = /(?![\n\r\t])\p{Cc}|\ufeff/u;

function templateProblem(role: keyof typeof placeholders, text: string): string | undefined {
  const wanted: readonly string[] = placeholders[role];
  if (text.length >= largestTemplate) return `expected at most ${largestTemplate} characters in a template.`;
  for (const placeholder of wanted) {
    if (text.split(placeholder).length !== 2) return `expected ${placeholder} exactly once in a ${role} template.`;
  }
  const unknown = templatePlaceholders(text).find((found) => !wanted.includes(`{${found}}`));
  if (unknown !== undefined)
    return `a ${role} template has the placeholder {${unknown}}; expected ${wanted.join(' and ')}.`;
  const control = controlCharacter.exec(text)?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `a template has the character U+${code}, which no prompt should contain.`;
  }
  const token = ownTokens.exec(text)?.[0];
  if (token !== undefined) return `a template has the token ${token}, which the engine adds by itself.`;
  if (text.endsWith('\n')) return undefined;
  return 'a template must end in a newline, or a token could span prompt and target.';
}

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
  const bytes = await readTemplate(file).catch(async (cause: NodeJS.ErrnoException) => {
    throw await unreadable(role, name, file, recipeFile, cause);
  });
  const text = bytes.toString('utf8');
  const problem = isUtf8(bytes) ? templateProblem(role, text) : 'expected text in UTF-8.';
  if (problem !== undefined) throw new MainbenchError('recipe', problem, { file, hint: 'Correct the template file.' });
  return { name, text };
}

/** The shipped `rating` asks for reasons before the digit; any other file serves both uses where no second is named. */
function digitTemplate({ rating, rating_digit }: TemplatesSettings): string {
  return rating_digit ?? (rating === 'rating' ? 'rating-digit' : rating);
}

/**
 * The prompts of a recipe.
 * @throws MainbenchError of kind `recipe` where a file is missing, is no text in UTF-8, has other placeholders than its own,
 *   control characters or tokens that engines add, or lacks its last newline
 */
export async function loadTemplates(settings: TemplatesSettings, recipeFile: string): Promise<PromptTemplates> {
  return {
    forward: await loadTemplate('forward', settings.forward, recipeFile),
    reverse: await loadTemplate('reverse', settings.reverse, recipeFile),
    rating: await loadTemplate('rating', settings.rating, recipeFile),
    ratingDigit: await loadTemplate('rating_digit', digitTemplate(settings), recipeFile),
  };
}
