import { readFileSync, writeFileSync } from 'node:fs';
import { nodeRelease } from './versions.js';

const file = new URL('../MATRIX.md', import.meta.url);

export function writeReport(text: string): void {
  writeFileSync(file, text);
}

/** Whether the results can be compared with the report: they may depend on the release of Node. */
export function isReportOfThisNode(): boolean {
  return readFileSync(file, 'utf8').includes(`\n${nodeRelease}, `);
}

/** Throws if the report is not the given text. */
export function checkReport(text: string): void {
  const report = readFileSync(file, 'utf8');
  if (report === text) return;
  const lines = report.split('\n');
  const missing = text.split('\n').filter((line) => !lines.includes(line));
  throw new Error(
    `It is out of date: write it with \`npm test -- --full\`. It lacks these lines:\n${missing.join('\n')}`,
  );
}
