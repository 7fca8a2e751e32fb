import { noCost, rowStage } from '@mainbench/graph';
import { fillTemplate, seedOf } from '@mainbench/kit';
import type { InferenceClient, JsonObject, PromptTemplates, SamplingSettings, Stage } from '@mainbench/spec';
import type { Direction } from '../direction.ts';
import { tableBytes } from '../disk.ts';
import { unlessTooLong } from '../missing-rows.ts';
import { roughTokens } from '../rough-tokens.ts';
import type { ModelStageOptions, Table } from '../table.ts';

export interface GenerateStageOptions extends ModelStageOptions {
  /** The direction of the model: reverse writes instructions for responses, forward writes responses. */
  direction: Direction;
  model: Stage;
  table: Table;
  limit?: number;
  sampling: SamplingSettings;
  templates: PromptTemplates;
}

type Source = { id: string; text?: string; instruction?: string; response?: string };

async function sample(
  client: InferenceClient,
  prompt: string,
  options: GenerateStageOptions,
  id: string,
  signal: AbortSignal,
) {
  const { sampling, direction, seedNumber } = options;
  const generate = async () => {
    const { text, finish, generatedTokens } = await client.generate(
      {
        prompt,
        maxNewTokens: sampling.max_new_tokens,
        temperature: sampling.temperature,
        topP: sampling.top_p,
        seed: seedOf(seedNumber, 'generate', direction, id),
      },
      signal,
    );
    return { text: text.trim(), generation: { finish: finish as string, tokens: generatedTokens } };
  };
  return unlessTooLong(generate, { text: '', generation: { finish: 'too-long', tokens: 0 } });
}

async function summarize(rows: AsyncIterable<JsonObject>): Promise<JsonObject> {
  const counts = { generated_tokens: 0, empty: 0, too_long: 0, cut_at_length: 0 };
  for await (const row of rows) {
    const { finish, tokens } = row.generation as { finish: string; tokens: number };
    counts.generated_tokens += tokens;
    if (finish === 'too-long') counts.too_long += 1;
    else if (row.instruction === '' || row.response === '') counts.empty += 1;
    if (finish === 'length') counts.cut_at_length += 1;
  }
  return counts;
}

/**
 * Samples the other side of each row once (method.md sections 1 and 2): an instruction for a text or response, or a
 * response for an instruction. Surrounding white space is cut. A row too long for the model gets an empty side and
 * is counted.
 */
export function generateStage(options: GenerateStageOptions): Table {
  const { direction, sampling, templates, table } = options;
  const template = direction === 'reverse' ? templates.reverse.text : templates.forward.text;
  const rows = Math.min(table.rows, options.limit ?? table.rows);
  const generated = Math.min(sampling.max_new_tokens, table.tokensPerRow);
  const stage = rowStage<Source, 'model'>({
    kind: 'generate',
    version: 1,
    label: options.label,
    parameters: {
      direction,
      template,
      sampling: { ...sampling },
      seed: options.seedNumber,
      limit: options.limit ?? null,
      engine: options.engine,
    },
    inputs: { model: options.model, table: table.stage },
    cost: {
      ...noCost,
      requests: rows,
      promptTokens: rows * (table.tokensPerRow + roughTokens(template)),
      generatedTokens: rows * generated,
      diskBytes: tableBytes(rows, table.tokensPerRow + generated / 2),
    },
    table: 'table',
    limit: options.limit,
    models: ['model'],
    summarize,
    async process({ text: unlabeled, ...row }, { model }, signal) {
      const response = unlabeled ?? row.response ?? '';
      const prompt =
        direction === 'reverse'
          ? fillTemplate(template, { response })
          : fillTemplate(template, { instruction: row.instruction ?? '' });
      const { text, generation } = await sample(model, prompt, options, row.id, signal);
      return direction === 'reverse'
        ? { ...row, response, instruction: text, generation }
        : { ...row, response: text, generation };
    },
  });
  return { stage, rows, measured: table.measured === true, tokensPerRow: table.tokensPerRow + generated / 2 };
}
