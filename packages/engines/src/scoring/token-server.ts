/** A server that turns texts into token ids and back, and takes ids as prompts. */
export interface TokenServer {
  /** The address as messages name it. */
  readonly shown: string;
  /**
   * @param asPrompt whether the special tokens are added that the server puts before a prompt
   * @throws MainbenchError of kind `endpoint` or `interrupted`
   */
  tokenize(text: string, asPrompt: boolean, signal?: AbortSignal): Promise<number[]>;
  /** @throws MainbenchError of kind `endpoint` or `interrupted` */
  detokenize(ids: readonly number[], signal?: AbortSignal): Promise<string>;
}
