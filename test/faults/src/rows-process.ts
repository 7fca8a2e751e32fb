import { makeRows } from './rows-task.ts';

process.stdout.write(JSON.stringify(await makeRows(JSON.parse(process.env.TASK ?? ''))));
