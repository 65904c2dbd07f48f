import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importByNode } from './importByNode.js';
import { root } from './root.js';

/** The implementations of fetch that are installed, with a function that loads each. */
export function loadFetches(): [name: string, load: () => unknown][] {
  const fetches: [string, () => unknown][] = [
    ['the fetch of the platform', () => fetch],
    ['node-fetch 2', () => jest.requireActual('node-fetch-2')],
    [
      'node-fetch 3',
      async () => (await importByNode(pathToFileURL(join(root, 'node_modules/node-fetch/src/index.js')).href)).default,
    ],
  ];
  try {
    const undici = createRequire(join(root, 'package.json')).resolve('undici');
    fetches.push(['undici', async () => (await importByNode(pathToFileURL(undici).href)).fetch]);
  } catch {
    // It is not installed.
  }
  return fetches;
}
