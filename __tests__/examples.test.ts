import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printedBy } from './support/fences.js';
import { root } from './support/root.js';

const folder = join(root, 'examples');
const examples = readdirSync(folder).filter((name) => /^\d\d-.*\.ts$/.test(name));

it('has examples numbered without gaps', () => {
  expect(examples.map((name) => name.slice(0, 2))).toEqual([
    '01',
    '02',
    '03',
    '04',
    '05',
    '06',
    '07',
    '08',
    '09',
    '10',
  ]);
});

describe.each(examples)('%s', (name) => {
  const code = readFileSync(join(folder, name), 'utf8');

  it('has at most 40 lines', () => {
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });

  it('prints what its comments say', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, name)], {
      cwd: root,
    });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(printedBy(code));
  }, 20_000);
});
