import type { ChatRequest, ChoicesRequest, GenerateRequest, JsonObject, LoglikelihoodRequest } from '@mainbench/spec';

/** A request of one of the client's operations. */
export type Operation =
  | { operation: 'generate'; request: GenerateRequest }
  | { operation: 'chat'; request: ChatRequest }
  | { operation: 'loglikelihood'; request: LoglikelihoodRequest }
  | { operation: 'choices'; request: ChoicesRequest };

export type OperationName = Operation['operation'];

export const operationNames: readonly OperationName[] = ['generate', 'chat', 'loglikelihood', 'choices'];

function decoding(request: GenerateRequest | ChatRequest): JsonObject {
  const { maxNewTokens, temperature, topP, seed, stop, sample } = request;
  return {
    maxNewTokens,
    temperature,
    topP: topP ?? 1,
    seed: seed ?? null,
    stop: [...(stop ?? [])],
    sample: sample ?? null,
  };
}

/** The fields of a request that make its answer, defaults filled in: what is left out and its default are one. */
export function requestFields({ operation, request }: Operation): JsonObject {
  switch (operation) {
    case 'generate':
      return { prompt: request.prompt, ...decoding(request) };
    case 'chat':
      return {
        messages: request.messages.map(({ role, content }) => ({ role, content })),
        ...decoding(request),
        alternatives: request.alternatives ?? 0,
      };
    case 'loglikelihood':
      return {
        context: request.context,
        continuation: request.continuation,
        endOfText: request.endOfText ?? false,
        ...(request.greedy === true ? { greedy: true } : {}),
      };
    case 'choices':
      return { context: request.context, continuations: [...request.continuations] };
  }
}

/** Whether asking again may be answered from what was kept: sampling without a seed or sample index wants a new text. */
export function isRepeatable({ operation, request }: Operation): boolean {
  if (operation !== 'generate' && operation !== 'chat') return true;
  return request.temperature === 0 || request.seed !== undefined || request.sample !== undefined;
}
