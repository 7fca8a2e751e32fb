import { sha256 } from '@mainbench/kit';
import { PythonRandom } from '@mainbench/python-semantics';
import type { SourceContext } from '@mainbench/spec';
import type { TableRow } from '../data/fields.ts';
import { loadPreamble } from '../data/load-preamble.ts';
import { type OpenllmDocument, type Question, referenceName, type TaskDefinition } from '../definition.ts';
import { rowSources } from './row-sources.ts';
import type { BuildSettings } from './settings.ts';
import { type DrawShots, readPools, rowKey, type Shot, shotDrawer } from './shot-pool.ts';

interface Asked {
  question: Question;
  row: TableRow;
}

/** The rows of v0.3: those of each subject shuffled by a generator that then goes on to draw examples. */
async function* shuffled(task: TaskDefinition, settings: BuildSettings, rows: AsyncIterable<TableRow>) {
  const subjects = new Map<string, Asked[]>();
  for await (const row of rows) {
    const question = task.read(row, settings.preset);
    const { subject = '' } = question;
    const asked = subjects.get(subject) ?? [];
    subjects.set(subject, asked);
    asked.push({ question, row });
  }
  for (const asked of subjects.values()) {
    const random = new PythonRandom(settings.seed);
    random.shuffle(asked);
    for (const each of asked) yield { ...each, random };
  }
}

/** The rows of v0.4, in their order. */
async function* inOrder(task: TaskDefinition, settings: BuildSettings, rows: AsyncIterable<TableRow>) {
  const random = new PythonRandom(settings.seed);
  for await (const row of rows) {
    yield { question: task.read(row, settings.preset), row, random };
  }
}

function documentOf(
  task: TaskDefinition,
  { preset }: BuildSettings,
  asked: Asked,
  number: number,
  preamble: string,
  shots: readonly Shot[],
) {
  const { question, row } = asked;
  const { subject, labels, description = '' } = question;
  let before = preamble + description;
  for (const { text } of shots) before += text;
  const settings = task.kind === 'generation' ? task.generation(preset) : undefined;
  const document: OpenllmDocument = {
    id: subject === undefined ? String(number) : `${subject}/${number}`,
    task: referenceName(task, preset, subject),
    doc_id: number,
    subject: subject ?? null,
    contexts: question.prompts.map((prompt) => before + prompt),
    // A preamble belongs to the question: no task has one beside a description or examples.
    parts: { description: description.length, examples: shots.map(({ lengths }) => lengths) },
    continuations: [...question.continuations],
    gold: question.gold,
    labels: labels === undefined ? null : [...labels],
    target: question.target,
    generation: settings === undefined ? null : { until: [...settings.until], max_tokens: settings.maxTokens },
    row_hash: sha256(JSON.stringify(row.values)),
  };
  return document;
}

/**
 * Every question of a task with its prompt, as the reference builds it.
 * @throws MainbenchError of kind `data` with file and line where a row is not as expected
 */
export async function* buildDocuments(
  task: TaskDefinition,
  settings: BuildSettings,
  context: SourceContext,
): AsyncGenerator<OpenllmDocument> {
  const preamble = task.preamble === undefined ? '' : `${await loadPreamble(task.preamble, context)}\n\n`;
  const { questions, examples } = await rowSources(task, settings, context);
  const pools = await readPools(task, settings, examples);
  const numbers = new Map<string, number>();
  const drawers = new Map<PythonRandom, DrawShots>();
  const ordered = settings.preset === 'openllm-v0.3' ? shuffled : inOrder;
  for await (const { question, row, random } of ordered(task, settings, questions)) {
    const { subject = '' } = question;
    const draw = drawers.get(random) ?? shotDrawer(task, pools, settings, random);
    drawers.set(random, draw);
    const number = numbers.get(subject) ?? 0;
    numbers.set(subject, number + 1);
    const shots = draw(subject, () => rowKey(row));
    yield documentOf(task, settings, { question, row }, number, preamble, shots);
  }
}
