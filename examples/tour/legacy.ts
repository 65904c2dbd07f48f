import { cancelable, type CancellationToken, CancellationTokenSource, cancellationKind } from 'countermand';
import { chapter, check, save } from './timeline.js';

/** An old database driver: a promise, and a `kill` of its own. */
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

/** By hand: `register` is all it takes. The caller gets the driver's own error. */
async function query(token: CancellationToken): Promise<string> {
  token.throwIfCancellationRequested();
  const { result, kill } = legacyQuery();
  using _ = token.register(kill);
  return await result;
}

/** By the primitive: the caller gets the reason, as everywhere. */
function cancelableQuery(token: CancellationToken): Promise<string> {
  return cancelable((resolve) => {
    const { result, kill } = legacyQuery();
    resolve(result);
    return kill;
  }, token);
}

export async function legacy(): Promise<void> {
  chapter('6. A legacy promise is wrapped');
  using source = new CancellationTokenSource(30);
  const queries = [query(source.token), cancelableQuery(source.token)];
  const [byHand, byPrimitive] = (await Promise.allSettled(queries)) as PromiseRejectedResult[];
  const { message } = byHand!.reason as Error;
  check(`by hand it rejects in its own way: ${message}`, message === 'ER_QUERY_INTERRUPTED');
  check('and the token knows that it was a timeout', cancellationKind(byHand!.reason, source.token) === 'timeout');
  check('by the primitive it rejects with the reason', byPrimitive!.reason === source.token.reason);
  save({ milliseconds: 20_000 });
}
