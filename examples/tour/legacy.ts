import { type CancellationToken, CancellationTokenSource, cancellationKind } from 'countermand';
import { chapter, check } from './timeline.js';

/** A database driver of before: a promise, and a `kill` of its own. */
function legacyQuery(): { result: Promise<string>; kill: () => void } {
  let timer: NodeJS.Timeout;
  let fail: (error: Error) => void;
  const result = new Promise<string>((resolve, reject) => {
    timer = setTimeout(resolve, 10_000, 'rows');
    fail = reject;
  });
  const kill = () => {
    clearTimeout(timer);
    fail(new Error('ER_QUERY_INTERRUPTED'));
  };
  return { result, kill };
}

/** The same with a token: `register` is all it takes. */
async function query(token: CancellationToken): Promise<string> {
  token.throwIfCancellationRequested();
  const { result, kill } = legacyQuery();
  using _ = token.register(kill);
  return await result;
}

export async function legacy(): Promise<void> {
  chapter('6. A legacy promise is wrapped');
  using source = new CancellationTokenSource(30);
  const error: unknown = await query(source.token).catch((error: unknown) => error);
  check(`it rejects in its own way: ${(error as Error).message}`, (error as Error).message === 'ER_QUERY_INTERRUPTED');
  check('and the token knows that it was a timeout', cancellationKind(error, source.token) === 'timeout');
}
