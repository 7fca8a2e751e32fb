import { type AnnotationStore, openAnnotationStore } from './annotation-store.ts';

/** A file of annotations that is open only while it is used. */
export interface LazyStore {
  /** Works with the store, opening it first where it is not. */
  use<T>(work: (store: AnnotationStore) => Promise<T>): Promise<T>;
  /** Puts everything into the file as soon as nothing uses the store any more; a later use opens it again. */
  close(): Promise<void>;
}

/** A store that is opened when it is first needed: a run whose judgements are all made never touches it. */
export function lazyStore(file: string): LazyStore {
  let opened: Promise<AnnotationStore> | undefined;
  let users = 0;
  let leaving = false;

  async function closeIfIdle(): Promise<void> {
    if (!leaving || users > 0 || opened === undefined) return;
    const closing = opened;
    opened = undefined;
    leaving = false;
    await closing.then(
      (store) => store.close(),
      () => undefined,
    );
  }

  return {
    async use(work) {
      users += 1;
      opened ??= openAnnotationStore(file);
      try {
        return await work(await opened);
      } catch (error) {
        const failed = await opened?.then(
          () => false,
          () => true,
        );
        if (failed === true) opened = undefined;
        throw error;
      } finally {
        users -= 1;
        await closeIfIdle();
      }
    },
    async close() {
      leaving = true;
      await closeIfIdle();
    },
  };
}
