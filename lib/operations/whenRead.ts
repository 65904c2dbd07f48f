import { attempt } from '../core/base/ask.js';
import { asyncIteratorSymbol, platform } from '../core/base/platform.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import { nodeStreamModule } from './nodeStreamModule.js';
import { override } from './override.js';
import { isNodeStream, type NodeStream, streamOf } from './unreadSources.js';

/** What reading a source depends on. */
interface Reading {
  readonly token: CancellationToken;
  /** Somebody waits for an item. */
  startWait(): void;
  endWait(): void;
}

/** The methods of responses that read the body: those of the standard, and of node-fetch 2. */
export const bodyReaders = ['arrayBuffer', 'blob', 'buffer', 'bytes', 'formData', 'json', 'text', 'textConverted'];

/** Calls back for sources that were garbage-collected. */
const collected =
  platform.FinalizationRegistry &&
  new platform.FinalizationRegistry((onCollected) => {
    onCollected();
  });

/** Those who wait for the end of a source that is being watched. */
const watchers = new WeakMap<object, Watcher[]>();

interface Watcher {
  readonly reading: Reading;
  readonly onRead: () => void;
}

/**
 * Calls back when a source of items has been read to its end, has failed, was canceled, destroyed or collected as
 * garbage.
 *
 * The source stays the object that it is. Loops over it are watched, and where the platform does not say when a stream
 * has ended, so are other methods of it. What cannot be seen, such as the end of a frozen iterable, is seen when it is
 * collected; on platforms other than Node, so is the end of a body that was cloned, teed or passed to another response.
 *
 * @param onRead must not refer to the source, which would otherwise never be collected
 */
export function whenRead(source: object, reading: Reading, onRead: () => void): void {
  const stream = streamOf(source);
  const watched = stream ?? source;
  const known = watchers.get(watched); // one object may be the result of several calls
  const all = known ?? [];
  all.push({ reading, onRead });
  const onReadByAll = callOnce(all);
  attempt(() => {
    const isStreamOfNode = isNodeStream(stream);
    if (isStreamOfNode && hasEnded(stream)) onReadByAll();
    const isSeen = !isStreamOfNode && stream !== undefined && watchByNode(stream, onReadByAll);
    if (known !== undefined) return;
    watchers.set(watched, all);
    collected?.register(watched, onReadByAll);
    if (isStreamOfNode) stream.once('end', onReadByAll).once('close', onReadByAll);
    else if (stream !== undefined && !isSeen) {
      if (stream !== source) watchResponse(source, all, onReadByAll);
      watchStream(stream, onReadByAll);
    }
    watchIterable(watched, all, onReadByAll);
  });
}

/** Apart from `whenRead`, so that the function does not keep alive what that has in its scope: the source. */
function callOnce(all: Watcher[]): () => void {
  return () => {
    for (const watcher of all.splice(0)) watcher.onRead();
  };
}

function hasEnded({ destroyed, readableEnded }: NodeStream): boolean {
  return destroyed === true || readableEnded === true;
}

/** Node sees the end of its web streams however they are read, without a lock. Returns false elsewhere. */
function watchByNode(stream: object, onRead: () => void): boolean {
  return (
    attempt(() => {
      nodeStreamModule().finished(stream, { writable: false }, onRead);
      return true;
    }) === true
  );
}

function watchResponse(response: object, all: readonly Watcher[], onRead: () => void): void {
  const members = response as { readonly body: { readonly locked?: boolean }; readonly bodyUsed: boolean };
  let hasCopy = false;
  const onBodyRead = () => {
    if (!hasCopy) onRead();
  };
  for (const name of bodyReaders) {
    override(response, name, (read) => (...args) => {
      const isRefused = members.bodyUsed || members.body.locked === true;
      const promise = read(...args);
      return isRefused ? promise : settled(unhideAbort(promise, [...all]), onBodyRead);
    });
  }
  override(response, 'clone', (clone) => () => {
    hasCopy = true; // whichever is read first, the other one is not
    return clone();
  });
}

/**
 * In WebKit, reading an aborted response rejects with a TypeError instead of an `AbortError` if somebody, such as this
 * file, has looked at its body. Rejects with what the token throws instead, as other platforms do.
 */
function unhideAbort(promise: unknown, watchers: readonly Watcher[]): Promise<unknown> {
  return Promise.resolve(promise).catch((error: unknown) => {
    if (String(error).startsWith('TypeError: AbortError: '))
      for (const { reading } of watchers) reading.token.throwIfCancellationRequested();
    throw error;
  });
}

function watchStream(stream: object, onRead: () => void): void {
  for (const name of ['cancel', 'pipeTo']) {
    override(stream, name, (operation) => (...args) => {
      const { locked } = stream as { locked?: boolean };
      const promise = operation(...args);
      return locked === true ? promise : settled(promise, onRead); // a locked stream refuses, and goes on
    });
  }
  override(stream, 'getReader', (getReader) => (...args) => {
    const reader = getReader(...args) as { readonly closed: Promise<unknown> };
    let isReleased = false;
    override(reader, 'releaseLock', (release) => () => {
      isReleased = true;
      release();
    });
    settled(reader.closed, () => {
      if (!isReleased) onRead();
    }).catch(() => {});
    return reader;
  });
}

function watchIterable(iterable: object, all: readonly Watcher[], onRead: () => void): void {
  if ('next' in iterable) {
    watchIterator(iterable, all, onRead);
    return;
  }
  for (const name of ['values', asyncIteratorSymbol]) {
    override(
      iterable,
      name,
      (iterate) =>
        (...args) =>
          watchIterator(iterate(...args) as object, all, onRead),
    );
  }
}

/**
 * An iterator that ends under a canceled token rejects with what the token throws: many libraries end their streams as
 * if they were complete. While an item is awaited, the time limit keeps the process alive.
 */
function watchIterator(iterator: object, all: readonly Watcher[], onRead: () => void): object {
  override(iterator, 'next', (next) => async (...args) => {
    const readings = all.map(({ reading }) => reading);
    for (const reading of readings) reading.startWait();
    let isDone: boolean | undefined = true;
    try {
      const result = (await next(...args)) as IteratorResult<unknown>;
      isDone = result.done;
      if (isDone === true) for (const { token } of readings) token.throwIfCancellationRequested();
      return result;
    } finally {
      for (const reading of readings) reading.endWait();
      if (isDone === true) onRead();
    }
  });
  for (const name of ['return', 'throw']) {
    override(
      iterator,
      name,
      (end) =>
        (...args) =>
          settled(end(...args), onRead),
    );
  }
  return iterator;
}

/** Calls back when `promise` has settled. Returns a promise that settles in the same way. */
function settled(promise: unknown, onSettled: () => void): Promise<unknown> {
  return Promise.resolve(promise).finally(onSettled);
}
