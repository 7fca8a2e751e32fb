import type { EngineOptions, JsonObject } from '@mainbench/spec';

/** The values for a chat template among the further fields: what renders a conversation gets them too. */
export function templateValues({ extraBody }: EngineOptions): JsonObject {
  const values = extraBody?.chat_template_kwargs;
  return values === undefined ? {} : { chat_template_kwargs: values };
}

/** Requests under way at a server that does not say how many it takes: what vLLM runs at once by default. */
export const defaultConcurrency = 256;
/** Requests under way at a server, however many it says that it takes: each has a connection, and a row in memory. */
export const mostConcurrent = 4096;
