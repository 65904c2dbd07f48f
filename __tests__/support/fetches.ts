import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importByNode } from './importByNode.js';
import { root } from './root.js';

type Load = () => unknown;

/** The implementations of fetch that are installed, with functions that load each, and its `Request`. */
export function loadFetches(): [name: string, loadFetch: Load, loadRequest: Load][] {
  const importFile = (path: string) => importByNode(pathToFileURL(path).href);
  const nodeFetch3 = () => importFile(join(root, 'node_modules/node-fetch/src/index.js'));
  const fetches: [string, Load, Load][] = [
    ['the fetch of the platform', () => fetch, () => Request],
    ['node-fetch 2', () => jest.requireActual('node-fetch-2'), () => jest.requireActual('node-fetch-2').Request],
    ['node-fetch 3', async () => (await nodeFetch3()).default, async () => (await nodeFetch3()).Request],
  ];
  try {
    const undici = createRequire(join(root, 'package.json')).resolve('undici');
    fetches.push([
      'undici',
      async () => (await importFile(undici)).fetch,
      async () => (await importFile(undici)).Request,
    ]);
  } catch {
    // It is not installed.
  }
  return fetches;
}
