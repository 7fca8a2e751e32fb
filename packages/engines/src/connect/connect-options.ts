import type { EngineOptions, JsonObject, RetryPolicy } from '@mainbench/spec';
import { defaultRetryPolicy } from '../http/retry-policy.ts';

/** The values for a chat template among the further fields: what renders a conversation gets them too. */
export function templateValues({ extraBody }: EngineOptions): JsonObject {
  const values = extraBody?.chat_template_kwargs;
  return values === undefined ? {} : { chat_template_kwargs: values };
}

/** The retry policy that options ask for, defaults filled in. */
export function retryPolicyOf(options: Partial<RetryPolicy>): RetryPolicy {
  const { requestTimeout, attempts, timeoutAttempts, baseDelay, maxDelay, rateLimitTimeout, requestsPerMinute } =
    options;
  return {
    requestTimeout,
    attempts: attempts ?? defaultRetryPolicy.attempts,
    timeoutAttempts: timeoutAttempts ?? defaultRetryPolicy.timeoutAttempts,
    baseDelay: baseDelay ?? defaultRetryPolicy.baseDelay,
    maxDelay: maxDelay ?? defaultRetryPolicy.maxDelay,
    rateLimitTimeout: rateLimitTimeout ?? defaultRetryPolicy.rateLimitTimeout,
    requestsPerMinute,
  };
}

/** Requests under way at a server that does not say how many it takes: what vLLM runs at once by default. */
export const defaultConcurrency = 256;
/** Requests under way at a server, however many it says that it takes: each has a connection, and a row in memory. */
export const mostConcurrent = 4096;
