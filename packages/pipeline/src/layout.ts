import { fillTemplate } from '@mainbench/kit';
import type { GenerateRequest, Generation, InferenceClient, JsonObject } from '@mainbench/spec';

/** How an evaluation lays out a prompt: as it is, through the model's chat template, or in a template of the recipe. */
export type Layout = { kind: 'plain' } | { kind: 'chat' } | { kind: 'template'; text: string };

/** A layout as part of an artifact's address. */
export function layoutIdentity(layout: Layout): JsonObject {
  return { ...layout };
}

/** Answers prompts in a layout; a template's placeholder for the prompt is `{instruction}`. */
export function answerIn(
  layout: Layout,
  model: InferenceClient,
  signal: AbortSignal,
): (request: GenerateRequest) => Promise<Generation> {
  switch (layout.kind) {
    case 'plain':
      return (request) => model.generate(request, signal);
    case 'chat':
      return ({ prompt, ...request }) =>
        model.chat({ ...request, messages: [{ role: 'user', content: prompt }] }, signal);
    case 'template':
      return (request) =>
        model.generate({ ...request, prompt: fillTemplate(layout.text, { instruction: request.prompt }) }, signal);
  }
}
