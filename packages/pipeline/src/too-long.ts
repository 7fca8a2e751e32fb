import { MainbenchError } from '@mainbench/spec';

/** What `work` gives, or `otherwise` for a row that exceeds the model's context: a fact about the row, and no fault. */
export async function unlessTooLong<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (MainbenchError.is(error) && error.details.reason === 'too-long') return otherwise;
    throw error;
  }
}
