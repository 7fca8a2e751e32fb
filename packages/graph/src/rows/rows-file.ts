/** The file of every table. */
export const rowsFile = 'rows.jsonl';
