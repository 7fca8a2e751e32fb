/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object: one row of a table, or the parameters of a stage. */
export type JsonObject = { [key: string]: JsonValue };
