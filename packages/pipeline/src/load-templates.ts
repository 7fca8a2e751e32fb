import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MainbenchError, type PromptTemplate, type PromptTemplates, type TemplatesSettings } from '@mainbench/spec';

const shipped = fileURLToPath(new URL('../templates', import.meta.url));

const placeholders = {
  forward: ['{instruction}'],
  reverse: ['{response}'],
  rating: ['{instruction}', '{response}'],
} as const;

async function loadTemplate(
  role: keyof typeof placeholders,
  name: string,
  recipeFile: string,
): Promise<PromptTemplate> {
  const file = name.includes('/') ? resolve(dirname(recipeFile), name) : resolve(shipped, `${name}.txt`);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new MainbenchError('recipe', `the ${role} template "${name}" was not found.`, {
      file: recipeFile,
      hint: `Expected ${file}; a template of your own is named with a slash, such as ./${role}.txt.`,
      cause,
    });
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

/**
 * The three prompts of a recipe.
 * @throws MainbenchError of kind `recipe` where a file is missing, lacks a placeholder or its last newline
 */
export async function loadTemplates(settings: TemplatesSettings, recipeFile: string): Promise<PromptTemplates> {
  return {
    forward: await loadTemplate('forward', settings.forward, recipeFile),
    reverse: await loadTemplate('reverse', settings.reverse, recipeFile),
    rating: await loadTemplate('rating', settings.rating, recipeFile),
  };
}
