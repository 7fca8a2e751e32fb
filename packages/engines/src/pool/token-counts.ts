import type { ClientActivity, EndpointActivity, Generation, Loglikelihood } from '@mainbench/spec';

/** What came through a pool, for displays. */
export class TokenCounts {
  #requests = 0;
  #promptTokens = 0;
  #generatedTokens = 0;

  generated(done: Generation): Generation {
    this.#requests += 1;
    this.#promptTokens += done.promptTokens;
    this.#generatedTokens += done.generatedTokens;
    return done;
  }

  scored(done: Loglikelihood): Loglikelihood {
    this.#requests += 1;
    this.#promptTokens += done.tokens;
    return done;
  }

  chosen(done: Loglikelihood[]): Loglikelihood[] {
    for (const each of done) this.scored(each);
    return done;
  }

  activity(endpoints: readonly EndpointActivity[]): ClientActivity {
    const faults: Record<string, number> = {};
    for (const endpoint of endpoints) {
      for (const [kind, count] of Object.entries(endpoint.faults)) faults[kind] = (faults[kind] ?? 0) + count;
    }
    return {
      requests: this.#requests,
      promptTokens: this.#promptTokens,
      generatedTokens: this.#generatedTokens,
      faults,
      endpoints,
    };
  }
}
