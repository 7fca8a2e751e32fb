/** What vLLM's own form begins with; a value of the user's (`--fingerprint-mode custom`) may name anything. */
const own = /^vllm-[\w.+-]{1,120}$/;

/**
 * What the replies of one address say of the server behind it: `vllm-VERSION[-PARALLELISM]-HASH`, where the hash is of its
 * model, quantisation, attention backend and other settings (vllm/entrypoints/serve/utils/fingerprint.py).
 */
export class SystemFingerprint {
  #value: string | undefined;
  #differs = false;

  /** @param told of one reply, whatever it is */
  add(told: unknown): void {
    if (typeof told !== 'string' || !own.test(told)) return;
    this.#differs ||= this.#value !== undefined && this.#value !== told;
    this.#value = told;
  }

  /** Undefined where no reply told one, and where they differ: several servers behind one address are no fault. */
  get value(): string | undefined {
    return this.#differs ? undefined : this.#value;
  }
}
