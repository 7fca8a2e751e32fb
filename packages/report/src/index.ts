export { paperBenchmarks } from './claims/above-baselines.ts';
export { joinCosts } from './join/join-costs.ts';
export { joinResults } from './join/join-results.ts';
export { renderHtml } from './page/page-html.ts';
export { renderMarkdown } from './render-markdown.ts';
export { renderScores, type ScoredBenchmark } from './render-scores.ts';
export { renderTerminalTable } from './render-terminal-table.ts';
export { resultsJson } from './results-json.ts';
export { type ReportFiles, writeReport } from './write-report.ts';
