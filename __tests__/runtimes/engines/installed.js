import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file of a package that is installed for the runner; `undefined` if it is not there. */
export function installed(file) {
  const path = fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}
