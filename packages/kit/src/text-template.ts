import { MainbenchError } from '@mainbench/spec';

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names in a template's `{name}` placeholders, each once, in order. */
export function templatePlaceholders(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(placeholder), (match) => match[1] as string))];
}

/**
 * Puts values in the places of `{name}`, all at once: braces inside a value are never read as a placeholder.
 * @throws MainbenchError of kind `recipe` where the template names a value that there is none of
 */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (whole, name: string) => {
    if (Object.hasOwn(values, name)) return values[name] as string;
    const known = Object.keys(values).map((key) => `{${key}}`);
    throw new MainbenchError(
      'recipe',
      `a template has the placeholder ${whole}; expected ${known.length === 0 ? 'none' : known.join(' or ')}.`,
      { hint: 'Correct the template file.' },
    );
  });
}
