// Prints the size of each export of the package as users bundle it: minified and compressed with Brotli, in bytes. The first
// argument names an entry, such as `countermand/interop`, the second a bundler, and any others the exports. This needs only the
// dependencies of the package itself, because its tests run it too.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Buffer } from 'node:buffer';
import { brotliCompressSync, constants } from 'node:zlib';
import { builtFiles, bundlers } from './bundlers.js';

const [entry = 'countermand', bundler = 'esbuild', ...wanted] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
mkdirSync(new URL('../../.tmp', import.meta.url), { recursive: true });

/** The size of a bundled module that re-exports the given names of the entry. */
async function sizeOf(exported) {
  const code = await bundlers[bundler](`export ${exported} from '${entry}';`, root);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(code),
  };
  return brotliCompressSync(code, { params }).length;
}

const names = wanted.length > 0 ? wanted : Object.keys(await import(builtFiles(root)[entry])).sort();
const sizes = { everything: await sizeOf('*') };
if (entry === 'countermand') sizes['the core alone'] = await sizeOf('{ CancellationToken, CancellationTokenSource }');
for (const name of names) sizes[name] = await sizeOf(`{ ${name} }`);
console.log(JSON.stringify(sizes, undefined, 2));
