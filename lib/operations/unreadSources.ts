import { hasMethods } from '../core/base/ask.js';
import { asyncIteratorSymbol } from '../core/base/platform.js';
import { isReadableStream, type ReadableStreamLike } from './ReadableStreamLike.js';

// The parts of a result that are still to be read. While there is one, the token of the work must live.

/** The members of Node's streams that are used. */
export interface NodeStream {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  destroy(error?: unknown): unknown;
  on(name: 'error', listener: () => void): unknown;
  once(name: 'close' | 'end', listener: () => void): this;
}

/** A result with members is searched only if it has at most this many: an answer has few, a table of data has many. */
const maxMembers = 16;

/**
 * The sources of items in a result: the result itself, or the members of an array or of a plain object. A source is a
 * `Response` with a body, a stream that can be read and not written to, or an async iterable that can be neither written
 * to nor closed. Anything else is not an answer, but lives on: a connection, a file, a cursor.
 *
 * Runs no getters of members. Never throws.
 */
export function unreadSources(result: unknown): readonly object[] {
  if (typeof result !== 'object' || result === null) return none;
  try {
    return isUnread(result) ? [result] : unreadMembers(result);
  } catch {
    return none;
  }
}

const none: readonly object[] = [];

/** The methods by which iterables that live on are written to or closed: queues, cursors, subscriptions. */
const living = ['write', 'push', 'send', 'close', 'end', 'disconnect', 'unsubscribe'];

function isUnread(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const { pipe, getReader, bodyUsed, [asyncIteratorSymbol]: iterate, write } = value as Record<PropertyKey, unknown>;
  // Node's streams come first: some have a `body`, too, which locks them when it is read.
  if (typeof pipe === 'function') return typeof write !== 'function' && isNodeStream(value);
  if (typeof bodyUsed === 'boolean') return bodyOf(value) !== undefined;
  if (typeof getReader === 'function') return true;
  return typeof iterate === 'function' && !living.some((name) => hasMethods(value, name));
}

/** The members of an array or of a plain object that are sources. */
function unreadMembers(value: object): readonly object[] {
  if (Array.isArray(value)) return value.length <= maxMembers ? value.filter(isUnread) : none;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return none; // an instance of a class
  let found = none;
  let count = 0;
  for (const key in value) {
    if (++count > maxMembers) return none;
    const member: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    if (isUnread(member)) found = [...found, member];
  }
  return found;
}

/** The body of a response; `undefined` if it has none, or one that cannot be followed. */
export function bodyOf(response: object): object | undefined {
  const { status, body } = response as { status?: unknown; body?: unknown };
  // node-fetch has an empty stream there, which nobody reads
  if (status === 204 || status === 205 || status === 304) return undefined;
  return isStream(body) ? body : undefined;
}

/** Whether something is a stream of either kind: its items may be on their way although nobody has asked for one. */
export function isStream(value: unknown): value is NodeStream | ReadableStreamLike<unknown> {
  return isReadableStream(value) || isNodeStream(value);
}

/** The stream that a source is or, if it is a response, has. */
export function streamOf(source: object): object | undefined {
  return isStream(source) ? source : bodyOf(source);
}

export function isNodeStream(value: unknown): value is NodeStream {
  return hasMethods(value, 'pipe', 'destroy', 'on', 'once');
}
