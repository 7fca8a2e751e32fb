import { createHash } from 'node:crypto';
import { type ArtifactStore, addressOf, rowsFile } from '@mainbench/graph';
import { sha256 } from '@mainbench/kit';
import type { BenchmarkRecord, EvaluationRecord, JsonObject, Stage } from '@mainbench/spec';
import { hasDocuments } from '@mainbench/spec';
import type { Experiment } from '../experiment.ts';
import type { PlannedTask } from '../planned-task.ts';
import { type PromptFormat, promptFormatIdentity } from '../prompt-format.ts';
import { readRows } from '../read-rows.ts';
import { plainValues } from './plain-values.ts';

/** Hash of a table's rows: equal rows have it equal, whatever file of whatever machine they were read from. */
async function contentOf(store: ArtifactStore, stage: Stage): Promise<string> {
  if ((await store.stateOf(stage)) !== 'complete') return addressOf(stage);
  return (await store.readManifest(stage)).files[rowsFile]?.sha256 ?? addressOf(stage);
}

/** Hash over what every record says of its document, prompt and target, in the order of the documents. */
async function promptsOf(store: ArtifactStore, stage: Stage | undefined): Promise<string | null> {
  if (stage === undefined || (await store.stateOf(stage)) !== 'complete') return null;
  const hash = createHash('sha256');
  for await (const { id, hashes } of readRows<BenchmarkRecord>(store, stage)) {
    if (hashes.prompt === '') return null;
    hash.update(JSON.stringify([id, hashes.doc, hashes.prompt, hashes.target]));
  }
  return hash.digest('hex');
}

function formatOf(format: PromptFormat): JsonObject {
  return format.kind === 'template' ? { kind: format.kind, sha256: sha256(format.text) } : promptFormatIdentity(format);
}

/** Where a judge is and how it is asked change no verdict of the same judge: its identity says who it is. */
function optionsOf({ options, task }: PlannedTask): JsonObject {
  if (!hasDocuments(task)) return plainValues(options);
  const left = Object.entries(options).filter(([name]) => task.needsJudge !== true || !/^judge(_|$)/.test(name));
  return plainValues(Object.fromEntries(left));
}

/** What each entry of `evaluate` is, down to the rows and prompts that were asked. */
export async function evaluationRecords(experiment: Experiment, store: ArtifactStore): Promise<EvaluationRecord[]> {
  const { recipe, tasks, data, templates, models } = experiment;
  const records: EvaluationRecord[] = [];
  for (const [index, planned] of tasks.entries()) {
    const { name, task } = planned;
    const common = {
      task: name,
      name: task.name,
      version: task.version,
      options: optionsOf(planned),
      limit: recipe.evaluate[index]?.limit ?? null,
    };
    if ('documents' in planned) {
      const stage = models[0]?.seeds[0]?.arms[0]?.evaluations[index]?.stage;
      records.push({
        ...common,
        promptFormat: formatOf(planned.promptFormat),
        data: await contentOf(store, planned.documents.stage),
        prompts: await promptsOf(store, stage),
        judge: planned.judge === undefined ? null : plainValues(planned.judge.identity),
        ...(planned.judge?.servedByRun === true ? { judgedByOwnModel: true } : {}),
        endOfText: null,
      });
      continue;
    }
    records.push({
      ...common,
      promptFormat: { forward: sha256(templates.forward.text), reverse: sha256(templates.reverse.text) },
      data: await contentOf(store, data.heldOut.stage),
      prompts: null,
      judge: null,
      endOfText: recipe.score_end_of_text,
    });
  }
  return records;
}
