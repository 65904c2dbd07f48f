import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './support/root.js';

it('all claims of the tour hold', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/tour/main.ts'], {
    cwd: root,
  });
  expect(stdout).toMatch(/\n33 claims hold, 0 do not; saved \d+\.\d MB and \d+\.\d s\n$/);
}, 30_000);
