import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { readWholeText } from '@mainbench/data';
import { sha256 } from '@mainbench/kit';
import { type ChatMessage, findProblems, type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { parse } from 'yaml';
import { z } from 'zod';
import { requireLocated } from '../files/locate.ts';
import { templateMessages } from '../prompt/chat-messages.ts';
import { placeholdersOf } from '../prompt/fill-prompt.ts';

const configSchema = z.looseObject({
  prompt_template: z.string(),
  completions_kwargs: z.looseObject({ model_name: z.string() }),
  fn_completion_parser: z.string().default('regex_parser'),
  completion_parser_kwargs: z.looseObject({}).default({}),
  batch_size: z.int().default(1),
  is_randomize_output_order: z.boolean().default(true),
});

/** How a judge is asked and read: one of alpaca_eval's annotators. */
export interface AnnotatorConfig {
  name: string;
  file: string;
  /** The published judge. */
  model: string;
  template: ChatMessage[];
  /** SHA-256 of the template's bytes. */
  templateHash: string;
  completion: JsonObject;
  parser: string;
  parserOptions: JsonObject;
  randomizeOrder: boolean;
}

function isPath(annotator: string): boolean {
  return isAbsolute(annotator) || annotator.startsWith('.') || annotator.endsWith('.yaml');
}

function bad(file: string, message: string, hint: string): MainbenchError {
  return new MainbenchError('data', message, { file, hint });
}

function parseYaml(text: string, file: string): [name: string, config: unknown] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw bad(file, `is not YAML: ${(error as Error).message.split('\n')[0]}.`, 'Correct it there.');
  }
  const entries = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  if (entries.length !== 1) {
    throw bad(file, `names ${entries.length} annotators; expected one.`, 'Keep one annotator per file.');
  }
  return entries[0] as [string, unknown];
}

/** The file of an annotator and that of its template, which is named from the folder above. */
async function filesOf(annotator: string, context: SourceContext) {
  if (!isPath(annotator)) {
    const file = await requireLocated(`configs/${annotator}/configs.yaml`, context);
    return { file, template: (name: string) => requireLocated(`configs/${name}`, context) };
  }
  const given = resolve(annotator);
  const file = given.endsWith('.yaml') ? given : join(given, 'configs.yaml');
  return { file, template: async (name: string) => resolve(dirname(file), '..', name) };
}

function checkTemplate(template: string, file: string): void {
  const found = placeholdersOf(template);
  const once = (name: string) => template.split(`{${name}}`).length === 2;
  const expected = ['instruction', 'output_1', 'output_2'];
  if (found.every((name) => expected.includes(name)) && expected.every(once)) return;
  throw bad(
    file,
    'the template must have {instruction}, {output_1} and {output_2}, each once, and no other placeholder.',
    'Judges that compare several pairs in one prompt are not supported: choose an annotator with batch_size 1.',
  );
}

/**
 * Reads an annotator of alpaca_eval.
 * @param annotator the name of one in the data directory, or the path of a folder or a YAML file
 * @throws MainbenchError of kind `data` naming the file and what was expected
 */
export async function readAnnotator(annotator: string, context: SourceContext): Promise<AnnotatorConfig> {
  const files = await filesOf(annotator, context);
  const [name, raw] = parseYaml(await readWholeText(files.file), files.file);
  const [problem] = findProblems(configSchema, raw);
  if (problem !== undefined) {
    throw bad(files.file, `${[name, ...problem.path].join('.')}: ${problem.message}.`, 'Correct it there.');
  }
  const config = configSchema.parse(raw);
  if (config.batch_size !== 1) {
    const hint = 'Choose an annotator that judges one pair at a time, such as weighted_alpaca_eval_gpt4_turbo.';
    throw bad(files.file, `${name} judges ${config.batch_size} pairs in one prompt; expected one.`, hint);
  }
  const templateFile = await files.template(config.prompt_template);
  const template = await readWholeText(templateFile);
  checkTemplate(template, templateFile);
  const { model_name: model, ...completion } = config.completions_kwargs;
  return {
    name: name || basename(dirname(files.file)),
    file: files.file,
    model,
    template: templateMessages(template, templateFile),
    templateHash: sha256(template),
    completion: completion as JsonObject,
    parser: config.fn_completion_parser,
    parserOptions: config.completion_parser_kwargs as JsonObject,
    randomizeOrder: config.is_randomize_output_order,
  };
}
