import { attempt, isError } from '../core/base/ask.js';
import { platform } from '../core/base/platform.js';

/**
 * Combines errors into one: a single error is returned as is; several become a `SuppressedError` that has the first as
 * its `error`, and the rest as `suppressed`. Its message holds all messages, because consoles show nothing else of it.
 */
export function suppress(errors: readonly unknown[]): unknown {
  const texts = errors.map(messageOf);
  return errors.reduceRight((suppressed, error, index) => {
    const message = `${texts[index]} (besides: ${texts.slice(index + 1).join('; ')})`;
    // Platforms before 2025 have no `SuppressedError`.
    if (platform.SuppressedError !== undefined) return new platform.SuppressedError(error, suppressed, message);
    return Object.assign(new Error(message), { name: 'SuppressedError', error, suppressed });
  });
}

function messageOf(error: unknown): string {
  return attempt(() => (isError(error) ? error.message || error.name : String(error))) ?? '';
}
