import { fillTemplate } from '@mainbench/kit';
import type {
  ChatMessage,
  ChatSettings,
  GenerateRequest,
  Generation,
  InferenceClient,
  JsonObject,
} from '@mainbench/spec';

/** How an evaluation puts a prompt: as it is, through the model's chat template, or in a template of the recipe. */
export type PromptFormat = { kind: 'plain' } | ({ kind: 'chat' } & ChatSettings) | { kind: 'template'; text: string };

/** A prompt format as part of an artifact's address. */
export function promptFormatIdentity(format: PromptFormat): JsonObject {
  return { ...format };
}

/** How a benchmark makes conversations, where the format has any. */
export function chatSettings(format: PromptFormat): ChatSettings | undefined {
  if (format.kind !== 'chat') return undefined;
  const { kind: _, ...settings } = format;
  return settings;
}

/** Answers prompts in a format; a template's placeholder for the prompt is `{instruction}`. */
export function answerIn(
  format: PromptFormat,
  model: InferenceClient,
  signal: AbortSignal,
): (request: GenerateRequest) => Promise<Generation> {
  switch (format.kind) {
    case 'plain':
      return (request) => model.generate(request, signal);
    case 'chat': {
      const { systemPrompt } = format;
      const before: ChatMessage[] = systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt }];
      return ({ prompt, ...request }) =>
        model.chat({ ...request, messages: [...before, { role: 'user', content: prompt }] }, signal);
    }
    case 'template':
      return (request) =>
        model.generate({ ...request, prompt: fillTemplate(format.text, { instruction: request.prompt }) }, signal);
  }
}
