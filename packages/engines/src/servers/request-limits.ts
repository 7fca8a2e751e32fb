import type { EngineOptions, ServerSettings } from '@mainbench/spec';

/** How long a request may take and how many may be sent, where the recipe says it. */
export function requestLimits(settings: ServerSettings): Pick<EngineOptions, 'requestTimeout' | 'requestsPerMinute'> {
  const { request_timeout: seconds, requests_per_minute: requestsPerMinute } = settings;
  return {
    ...(seconds === undefined ? {} : { requestTimeout: 1000 * seconds }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  };
}
