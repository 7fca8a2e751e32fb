import { downloadDirectory, fileIdentity, findFile, readWholeText, requireFile } from '@mainbench/data';
import type { JsonObject, SourceContext } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';

/** The place where a preamble is: the data directory, else the folder of downloads, as it is no data of a user's. */
async function placeOf(name: string, context: SourceContext): Promise<SourceContext> {
  const local = await findFile(name, context);
  return local === undefined ? { ...context, dataDirectory: downloadDirectory() } : context;
}

/** What settles a preamble, without downloading it. */
export async function preambleIdentity(name: string, context: SourceContext): Promise<JsonObject> {
  return fileIdentity(name, await placeOf(name, context));
}

/**
 * TruthfulQA's fixed questions and answers, out of the task file of lm-evaluation-harness: the text set as `prompt_qa`
 * in a quoted YAML scalar, where a backslash joins lines and `\n` stands for a line's end.
 * @throws MainbenchError of kind `data` where the file is missing or holds no such text
 */
export async function loadPreamble(name: string, context: SourceContext): Promise<string> {
  const file = await requireFile(name, await placeOf(name, context));
  const text = /prompt_qa = '([\s\S]*?)'\s*%\}/.exec(await readWholeText(file))?.[1];
  if (text === undefined) {
    throw new MainbenchError('data', "expected a task of lm-evaluation-harness that sets prompt_qa = '...'.", {
      file,
      hint: 'Get the file again.',
    });
  }
  return text.replace(/\\\n\s*/g, '').replaceAll('\\n', '\n');
}
