import { noCost, rowStage } from '@mainbench/graph';
import type {
  HeldOutContext,
  JsonObject,
  Pair,
  PromptTemplates,
  SourceContext,
  Stage,
  Task,
  TaskVerdict,
  Truth,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { MissingRows } from '../missing-rows.ts';
import { answerIn } from '../prompt-format.ts';
import { roughTokens } from '../rough-tokens.ts';
import type { ModelStageOptions, Table } from '../table.ts';
import { measured, unmeasured } from './measured-metrics.ts';

export interface EvaluateStageOptions extends ModelStageOptions {
  task: Task;
  options: JsonObject;
  limit?: number;
  heldOut: Table;
  model: Stage;
  templates: PromptTemplates;
  truth?: Truth;
  endOfText: boolean;
  sourceContext: SourceContext;
}

/** A task's verdict on one held-out row, as `rows.jsonl` of its artifact holds it. */
export interface VerdictRow extends JsonObject {
  id: string;
  metrics: Record<string, number | null>;
  group: string | null;
  details: JsonObject;
}

/** Measures a model on held-out rows with a task. */
export function evaluateStage(options: EvaluateStageOptions): Stage {
  const { task, heldOut, templates, truth, endOfText, seedNumber } = options;
  const rows = Math.min(heldOut.rows, options.limit ?? heldOut.rows);
  const { scored, generated } = task.costPerRow(options.options);
  const asked = generated > 0 ? 1 : 0;
  const missing = new MissingRows(rows);
  return rowStage<Pair, 'model'>({
    kind: 'evaluate',
    version: 1,
    label: options.label,
    parameters: {
      task: { name: task.name, version: task.version },
      options: options.options,
      limit: options.limit ?? null,
      templates: Object.fromEntries(Object.entries(templates).map(([role, template]) => [role, template.text])),
      seed: seedNumber,
      end_of_text: endOfText,
      engine: options.engine,
      truth: truth === undefined ? null : { name: truth.name, version: truth.version },
    },
    inputs: { model: options.model, rows: heldOut.stage },
    cost: {
      ...noCost,
      requests: rows * (scored + asked),
      promptTokens:
        rows * (heldOut.tokensPerRow * (scored + asked / 2) + roughTokens(templates.forward.text) * (scored + asked)),
      generatedTokens: rows * generated,
      diskBytes: tableBytes(rows, generated),
    },
    table: 'rows',
    limit: options.limit,
    models: ['model'],
    async process(row, { model }, signal): Promise<VerdictRow> {
      const answer = answerIn({ kind: 'plain' }, model, signal);
      const given = { model, answer, templates, seed: seedNumber, truth, endOfText };
      const context: HeldOutContext = { ...options.sourceContext, ...given, signal };
      const { metrics, group, details } = await missing.unless<TaskVerdict>(
        () => task.evaluate(row, options.options, context),
        (row) => ({ metrics: unmeasured(task), details: row }),
      );
      return { id: row.id, metrics: measured(metrics), group: group ?? null, details: details ?? {} };
    },
  });
}
