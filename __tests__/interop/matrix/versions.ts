import { readFileSync } from 'node:fs';

const [major] = process.versions.node.split('.');

/** Only the major version: the marks hold for each of its releases. */
export const nodeRelease = `Node ${major}`;

/** The versions of Node and of the given packages. */
export function versions(libraries: readonly string[]): string {
  const list = [...new Set(libraries)].sort().map((library) => {
    const file = new URL(`../node_modules/${library}/package.json`, import.meta.url);
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
    return `${name} ${version}`;
  });
  return [nodeRelease, ...list].join(', ');
}
