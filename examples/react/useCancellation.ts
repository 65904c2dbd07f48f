// examples/react/useCancellation.ts
import { type CancellationToken, CancellationTokenSource } from 'countermand';
import { type DependencyList, useEffect, useRef, useState } from 'react';

/** Runs work while these inputs are shown: another input cancels it, and so does leaving. */
export function useCancelableEffect(work: (token: CancellationToken) => Promise<void>, inputs: DependencyList): void {
  const [failure, setFailure] = useState<{ error: unknown }>();
  if (failure) throw failure.error; // to the nearest error boundary
  useEffect(() => {
    const source = new CancellationTokenSource();
    work(source.token).catch((error: unknown) => {
      if (!source.isCancellationRequested) setFailure({ error });
    });
    return () => source.cancel('The component was left');
  }, inputs);
}

/** Makes tokens for event handlers: the next `start()` cancels the token before, and so do `cancel()` and leaving. */
export function useCancellation() {
  const newest = useRef<CancellationTokenSource>(undefined);
  const cancel = (reason?: string) => newest.current?.cancel(reason);
  const start = () => {
    cancel('Something newer was started');
    newest.current = new CancellationTokenSource();
    return newest.current.token;
  };
  useEffect(() => () => newest.current?.cancel('The component was left'), []);
  return { start, cancel };
}
