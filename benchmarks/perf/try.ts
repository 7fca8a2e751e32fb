import { measureMakespan } from './devices/makespan.ts';
import { paperGraph } from './devices/paper-graph.ts';

const works = await paperGraph('/work/wt-devices');
console.log(await measureMakespan(works, 8, Number(process.argv[2])));
