import type { InferenceClient, SharedContext, Stage } from '@mainbench/spec';

/**
 * A stage whose rows ask a model that the run does not serve. It is connected when the first row asks, so that a stage
 * without work asks nobody, and closed once no row is left.
 * @param connect opens the client; its signal is that of the whole stage
 * @param make makes the stage of a function that gives the client
 */
export function withOutsideClient(
  connect: (signal: AbortSignal) => Promise<InferenceClient>,
  make: (client: () => Promise<InferenceClient>) => Stage,
): Stage {
  let signal: AbortSignal | undefined;
  let connecting: Promise<InferenceClient> | undefined;
  const stage = make(() => {
    if (signal === undefined) throw new TypeError('an outside model was asked before the stage began');
    connecting ??= connect(signal);
    return connecting;
  });
  return {
    ...stage,
    async share(context: SharedContext) {
      signal = context.signal;
      try {
        return await stage.share?.(context);
      } finally {
        // A connection that failed has told so through the row that asked for it.
        const client = await connecting?.catch(() => undefined);
        connecting = undefined;
        await client?.close();
      }
    },
  };
}
