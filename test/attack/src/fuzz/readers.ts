import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readAnnotations } from '@mainbench/alpaca-eval';
import { sources } from '@mainbench/data';
import { knownInstructions, readPrompts, readResponses } from '@mainbench/ifeval';
import { loadTemplates } from '@mainbench/pipeline';
import { readRecipe, type SourceContext } from '@mainbench/spec';

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows);
}

function readSource(name: string, file: string): Promise<void> {
  const source = sources.find((each) => each.name === name);
  if (source === undefined) throw new TypeError(`no source ${name}`);
  const { signal } = new AbortController();
  const context: SourceContext = { dataDirectory: dirname(file), signal, offline: true, note: () => undefined };
  return drain(source.read(source.options.parse({ file: basename(file) }), context));
}

/** What reads a file that somebody else wrote, by the kind of the file. */
export const readers = {
  recipe: async (file) => void readRecipe(readFileSync(file, 'utf8'), file),
  template: async (file) => {
    const mine = `./${basename(file)}`;
    const others = { reverse: 'short-reverse', rating: 'short-rating' };
    await loadTemplates({ forward: mine, ...others }, `${dirname(file)}/recipe.yaml`);
  },
  pairs: (file) => readSource('pairs', file),
  texts: (file) => readSource('texts', file),
  prompts: (file) => drain(readPrompts(file, knownInstructions([]))),
  responses: (file) => drain(readResponses(file)),
  annotations: async (file) => {
    const read: unknown = await readAnnotations(file);
    if (typeof read === 'object' && read !== null && Symbol.asyncIterator in read) {
      await drain(read as AsyncIterable<unknown>);
    }
  },
} satisfies Record<string, (file: string) => Promise<void>>;

export type ReaderName = keyof typeof readers;
