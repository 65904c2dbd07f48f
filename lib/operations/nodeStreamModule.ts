import { attempt } from '../core/base/ask.js';
import { platform } from '../core/base/platform.js';
import type { NodeStream } from './unreadSources.js';

/** The members of Node's module `stream` that are used. */
interface NodeStreamModule {
  finished(stream: object, options: object, callback: () => void): void;
  destroy(stream: object, error?: unknown): void;
}

/** Node's module `stream`. Throws on other platforms, and in versions of Node that cannot load modules in this way. */
export function nodeStreamModule(): NodeStreamModule {
  return platform.process!.getBuiltinModule!('node:stream') as NodeStreamModule;
}

/**
 * Destroys a stream as Node's own loops do when they are left: the socket of a request that a server has received stays
 * open for the answer, and a request that was sent does not fail besides.
 */
export function destroyNodeStream(stream: NodeStream, reason?: unknown): void {
  stream.on('error', () => {}); // without any listener, an error would end the process
  attempt(() => {
    nodeStreamModule().destroy(stream, reason);
  });
  stream.destroy(); // on other platforms; a stream that is destroyed already ignores this
}
