import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file in a package that is installed for the runner; `undefined` if it does not exist. */
export function installed(file) {
  const path = fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}
