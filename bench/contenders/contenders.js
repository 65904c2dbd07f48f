/** The library, the platform, the least that any implementation must do, and the peers. */
export const contenders = [
  'countermand',
  'native',
  'limit',
  'vscode-jsonrpc',
  '@esfx/canceltoken',
  'cancellationtoken',
  'prex',
  'caf',
  'node-abort-controller',
  'any-signal',
  'abort-controller-x',
  'race-signal',
  'p-timeout',
  'delay',
];

export const peers = contenders.slice(3);

/**
 * Loads the works that a contender can do, by name; its file is named after it. Each is a function that takes the size, if the
 * work has one, prepares the work, and returns a function that does it `count` times.
 */
export async function loadWorks(contender) {
  return await import(`./${contender.replace('@', '').replace('/', '-')}.js`);
}
