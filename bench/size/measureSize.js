// Prints how large each export of the package is as users bundle it: minified, compressed by brotli, in bytes. An
// argument names another entry, as `countermand/interop`. Needs nothing but the dependencies of the package itself, for
// its tests run this too.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const entry = process.argv[2] ?? 'countermand';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The bundle of a module that exports this of the package. */
async function bundle(exported) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${exported} from '${entry}';`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    outdir: '.', // never written, but the metafile wants a name
  });
  const { contents } = outputFiles[0];
  const compressed = brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  });
  return { bytes: compressed.length, names: Object.values(metafile.outputs)[0].exports };
}

const everything = await bundle('*');
const sizes = { everything: everything.bytes };
if (entry === 'countermand') {
  sizes['the core alone'] = (await bundle('{ CancellationToken, CancellationTokenSource }')).bytes;
}
for (const name of everything.names.sort()) sizes[name] = (await bundle(`{ ${name} }`)).bytes;
console.log(JSON.stringify(sizes, undefined, 2));
