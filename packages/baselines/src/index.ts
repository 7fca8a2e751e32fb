export { choosingFilters } from './choosing/choosing-filters.ts';
export { formulaFilters } from './formulas/formula-filters.ts';
export { judgeFilter } from './judge-filter.ts';
export { oracleFilter } from './oracle-filter.ts';
export { randomFilter } from './random-filter.ts';
export { ratingSignals } from './rating-signals.ts';
export { scoreFilter } from './score-filter.ts';
