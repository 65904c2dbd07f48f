import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bundles a host, the checks and the package into one file. */
export async function bundleHost(application, host, options) {
  const outfile = join(application, 'bundles', host);
  await build({
    entryPoints: [join(application, 'hosts', host)],
    outfile,
    bundle: true,
    target: 'es2022',
    logLevel: 'silent',
    mainFields: ['module', 'main'],
    // for the polyfill, which is a dependency of the runner
    nodePaths: [fileURLToPath(new URL('node_modules', import.meta.url))],
    ...options,
  });
  return outfile;
}
