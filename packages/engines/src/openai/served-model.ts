import { withoutSecrets } from '@mainbench/kit';
import type { EngineOptions } from '@mainbench/spec';
import { chooseModel, listModels, namesOf, type ServedModel } from '../connect/served-models.ts';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';

/** The model to ask for. */
export interface ChosenModel extends ServedModel {
  /** Why it is asked for all the same, in a sentence, where the service does not list it. */
  unlisted?: string;
}

/**
 * The model to use. One that was named is taken at its word where the service lists none or others: gateways serve more
 * names than they list, and a restricted key may not list at all. The first request decides.
 *
 * @throws EndpointFault where none was named and the list cannot be read or has several; `interrupted`
 */
export async function servedModel(connection: Connection, { model, signal }: EngineOptions): Promise<ChosenModel> {
  let models: ServedModel[];
  try {
    models = await listModels(connection, signal);
  } catch (error) {
    if (!(error instanceof EndpointFault) || error.status === undefined) throw error;
    if (model === undefined) {
      const { status, summary } = error;
      throw new EndpointFault(`${summary}, so the models there are not known`, {
        ...error.details,
        status,
        hint: 'Name the model to use: --model NAME.',
      });
    }
    return { id: model.path, unlisted: withoutSecrets(`The list of models cannot be read: ${error.summary}.`) };
  }
  const isListed = model === undefined || models.some(({ id, root }) => id === model.path || root === model.path);
  if (isListed) return chooseModel(connection.shown, models, model);
  const listed = `${connection.placeOf('/v1/models')} lists ${namesOf(models)}`;
  return { id: model.path, unlisted: `${model.path} is not listed: ${listed}.` };
}
