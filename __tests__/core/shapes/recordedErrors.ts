import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/root.js';

// Errors with which real libraries rejected, one a line. Texts, names and codes are as they were; ports and paths are not.

/** How an error is told: `looks` needs the table of shapes, `reason` is or carries the reason of the signal. */
type Sort = 'looks' | 'reason' | 'no error' | 'ordinary' | 'peer' | 'same text';

interface RecordedError {
  readonly library: string;
  readonly how: string;
  readonly when?: string;
  readonly sort: Sort;
  readonly error: Description;
}

/** Members that are not listed are members of the error itself. */
interface Description {
  readonly isReason?: true;
  /** Not an instance of `Error`. */
  readonly isPlain?: true;
  /** For a value that is not an object, with its `text`. */
  readonly type?: string;
  readonly text?: string;
  readonly class?: string;
  readonly message?: string;
  readonly cause?: Description;
  readonly originalError?: Description;
  readonly errors?: readonly Description[];
  readonly [member: string]: unknown;
}

/** The reason that the signals were aborted for. None of its words says anything about a cancellation. */
export const reason = Object.assign(new Error('zqx'), { name: 'Halt' });

export type FileOfErrors = 'stopped' | 'failures' | 'moreStopped' | 'moreFailures';

export function recordedErrors(file: FileOfErrors, ...sorts: Sort[]): RecordedError[] {
  const text = readFileSync(join(root, '__tests__', 'core', 'shapes', `${file}.jsonl`), 'utf8');
  const rows = text.trim().split('\n');
  return rows.map((row) => JSON.parse(row) as RecordedError).filter(({ sort }) => sorts.includes(sort));
}

export const titleOf = ({ library, how, when }: RecordedError): string =>
  `${library}: ${how}${when === undefined ? '' : `, ${when}`}`;

/** What a library rejected with, made anew. */
export function errorFrom(description: Description): unknown {
  if (description.isReason) return reason;
  if ('text' in description) return description.type === 'symbol' ? Symbol(description.text) : description.text;
  const { isPlain, class: className = 'Error', cause, originalError, errors, ...members } = description;
  const error = isPlain ? {} : new (classNamed(className))();
  const held = {
    ...(cause && { cause: errorFrom(cause) }),
    ...(originalError && { originalError: errorFrom(originalError) }),
    ...(errors && { errors: errors.map(errorFrom) }),
  };
  for (const [key, value] of Object.entries({ ...members, ...held })) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error;
}

function classNamed(name: string): new () => object {
  if (name === 'Error') return Error;
  const classes: Record<string, new () => object> = { [name]: class extends Error {} };
  return classes[name]!;
}
