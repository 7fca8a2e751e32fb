import type { JsonObject, JsonValue } from '@mainbench/spec';
import type { Annotation } from '../annotations/annotation.ts';
import type { AnnotatorConfig } from '../annotator/annotator-config.ts';
import { createParser } from '../annotator/create-parser.ts';
import { usablePreference } from '../metrics/win-rate.ts';
import type { Completion } from '../parsers/parser.ts';
import { isSwitched } from '../prompt/order-swap.ts';
import { tolerance, type VerifiedRow, verified } from './published-value.ts';

/** What a judge answered, out of the forms in which it was recorded. */
function recordedCompletion(raw: JsonValue): Completion {
  if (typeof raw === 'string') return { text: raw, choice: {} };
  const choice = raw as JsonObject;
  // The arguments of tool calls were recorded as the object that they are.
  if (choice.logprobs === undefined) return { text: JSON.stringify(raw), choice: {} };
  return { text: typeof choice.text === 'string' ? choice.text : '', choice };
}

/** The preference that an annotator's parser and the order of the outputs give for a recorded answer. */
export function reparse(annotation: Annotation, config: AnnotatorConfig): number | null {
  const parser = createParser(config.parser, config.parserOptions, config.file);
  let verdicts: JsonValue[];
  try {
    verdicts = parser(recordedCompletion(annotation.completion));
  } catch {
    return null;
  }
  const [verdict] = verdicts;
  const preference = verdicts.length === 1 && typeof verdict === 'number' ? usablePreference(verdict) : null;
  if (preference === null) return null;
  return config.randomizeOrder && isSwitched(annotation.instruction) ? 3 - preference : preference;
}

/** How many recorded preferences follow from the recorded answers; nothing where no answers were recorded. */
export function verifyVerdicts(
  annotator: string,
  model: string,
  annotations: readonly Annotation[],
  config: AnnotatorConfig,
): VerifiedRow[] {
  const recorded = annotations.filter(({ completion }) => completion !== null);
  if (recorded.length === 0) return [];
  const equal = recorded.filter((annotation) => {
    const computed = reparse(annotation, config);
    const { preference } = annotation;
    if (computed === null || preference === null) return computed === preference;
    return Math.abs(computed - preference) <= tolerance;
  }).length;
  const metric = 'verdicts';
  return [verified({ stage: 'verdicts', annotator, model, metric, published: recorded.length, computed: equal })];
}
