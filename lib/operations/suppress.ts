import { platform } from '../core/base/platform.js';

/**
 * Combines errors into one: a single error is returned as is; several become a `SuppressedError` that has the first as
 * its `error`, and the rest as `suppressed`.
 */
export function suppress(errors: readonly unknown[]): unknown {
  return errors.reduceRight((suppressed, error) => suppressedError(error, suppressed));
}

/** Platforms before 2025 have no `SuppressedError`. */
function suppressedError(error: unknown, suppressed: unknown): Error {
  const message = 'Several tasks failed: see error and suppressed';
  if (platform.SuppressedError !== undefined) return new platform.SuppressedError(error, suppressed, message);
  return Object.assign(new Error(message), { name: 'SuppressedError', error, suppressed });
}
