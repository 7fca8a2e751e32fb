import type { ChatRequest, ChoicesRequest, GenerateRequest, JsonObject, LoglikelihoodRequest } from '@mainbench/spec';

/** A request of one of the client's operations. */
export type Operation =
  | { operation: 'generate'; request: GenerateRequest }
  | { operation: 'chat'; request: ChatRequest }
  | { operation: 'loglikelihood'; request: LoglikelihoodRequest }
  | { operation: 'choices'; request: ChoicesRequest };

export type OperationName = Operation['operation'];

type Decoding = Pick<GenerateRequest, 'maxNewTokens' | 'temperature' | 'topP' | 'seed' | 'stop' | 'sample'>;

/** Holds that a request has no field that the key does not know: an answer would be taken for that of another request. */
type Nothing = Readonly<Record<string, never>>;

function decoding({ maxNewTokens, temperature, topP, seed, stop, sample, ...others }: Decoding): JsonObject {
  others satisfies Nothing;
  return {
    maxNewTokens,
    temperature,
    topP: topP ?? 1,
    seed: seed ?? null,
    stop: [...(stop ?? [])],
    sample: sample ?? null,
  };
}

function generateFields({ prompt, truncateLeft, ...rest }: GenerateRequest): JsonObject {
  return { prompt, ...decoding(rest), truncateLeft: truncateLeft ?? false };
}

function chatFields({ messages, alternatives, ...rest }: ChatRequest): JsonObject {
  const told = messages.map(({ role, content, ...others }) => {
    others satisfies Nothing;
    return { role, content };
  });
  return { messages: told, ...decoding(rest), alternatives: alternatives ?? 0 };
}

function scoreFields({
  context,
  continuation,
  endOfText,
  greedy,
  truncateLeft,
  ...others
}: LoglikelihoodRequest): JsonObject {
  others satisfies Nothing;
  return {
    context,
    continuation,
    endOfText: endOfText ?? false,
    greedy: greedy ?? false,
    truncateLeft: truncateLeft ?? false,
  };
}

function choicesFields({ context, continuations, truncateLeft, ...others }: ChoicesRequest): JsonObject {
  others satisfies Nothing;
  return { context, continuations: [...continuations], truncateLeft: truncateLeft ?? false };
}

/** The fields of a request that make its answer, defaults filled in: what is left out and its default are one. */
export function requestFields({ operation, request }: Operation): JsonObject {
  switch (operation) {
    case 'generate':
      return generateFields(request);
    case 'chat':
      return chatFields(request);
    case 'loglikelihood':
      return scoreFields(request);
    case 'choices':
      return choicesFields(request);
  }
}

/** Whether asking again may be answered from what was kept: sampling without a seed or sample index wants a new text. */
export function isRepeatable({ operation, request }: Operation): boolean {
  if (operation !== 'generate' && operation !== 'chat') return true;
  return request.temperature === 0 || request.seed !== undefined || request.sample !== undefined;
}
