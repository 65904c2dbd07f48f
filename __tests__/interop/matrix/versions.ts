import { readFileSync } from 'node:fs';

/** The versions of what was used. Of Node only the major one: the marks hold for each of its releases. */
export function versions(libraries: readonly string[]): string {
  const [major] = process.versions.node.split('.');
  const list = [...new Set(libraries)].sort().map((library) => {
    const file = new URL(`../node_modules/${library}/package.json`, import.meta.url);
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
    return `${name} ${version}`;
  });
  return [`Node ${major}`, ...list].join(', ');
}
